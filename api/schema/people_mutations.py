"""The mutations of people: the org tree, the staff, sign-in links, import."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import (
    ConflictProblem,
    NotAllowedProblem,
    NotFoundProblem,
    RateLimitedProblem,
    ValidationProblem,
    result,
)
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.people import Person, Unit
from kit import clock
from kit.errors import NotFound
from people import employment, imports, links, outcomes, staff, tree, units
from people.roles import Role


@shows(outcomes.UnitSaved)
class UnitSuccess:
    """The unit stands as asked for."""

    unit: Unit = relation(units.unit, "The unit.")


@shows(outcomes.PersonSaved)
class PersonSuccess:
    """The person stands as asked for."""

    person: Person = relation(staff.person, "The person.")


@shows(links.Link)
class IssueLinkSuccess:
    """A link by which somebody signs in once; it is shown this one time."""

    url: str = attribute("To be handed to the person alone.")
    expires_at: datetime = attribute("When it ends unused.")


@shows(imports.RowError)
class RowError:
    """What is wrong with a file, and where."""

    row: int = attribute("As spreadsheet programs number it; 0: the header.")
    column: str | None = attribute("As the file names it; null for the whole row.")
    message: str = attribute("In the viewer's language.")


@shows(imports.Preview)
class ImportPreview:
    """What an import would do."""

    digest: str = attribute("Send it back to import just this.")
    file_name: str = attribute("As it was sent.")
    row_count: int = attribute("Rows with something in them, without the header.")
    units_added: int = attribute("New units.")
    units_changed: int = attribute("Units renamed, moved, or with another clock.")
    people_added: int = attribute("New people.")
    people_changed: int = attribute("People renamed, moved, dismissed or taken back.")
    units_unchanged: int = attribute("Units that stand as the file says.")
    people_unchanged: int = attribute("People who stand as the file says.")
    errors: list[RowError] = attribute("The first 200.")
    error_count: int = attribute("All of them; with one, nothing is imported.")
    columns: list[str] = attribute("The header; at most 60.")
    sample: list[list[str]] = attribute("The first 5 rows, as they were read.")


@shows(outcomes.Previewed)
class PreviewPeopleImportSuccess:
    """The file could be read."""

    preview: ImportPreview = attribute("What it would do.")


@shows(outcomes.Imported)
class ImportPeopleSuccess:
    """The whole file has been imported."""

    preview: ImportPreview = attribute("What it has done.")
    imported_at: datetime = attribute("When.")


@strawberry.input(description="A new unit.")
class CreateUnitInput:
    parent_id: strawberry.ID = attribute("The unit above.")
    kind: units.Kind = attribute("What it is.")
    name: str = attribute("1 to 80 characters.")
    code: str = attribute("Its name in imports; 1 to 40 characters, no spaces.")
    time_zone: str | None = strawberry.field(default=None, description="As IANA names it; null: the one above.")
    idempotency_key: str = attribute("8 to 80 characters; the same key makes one unit.")


@strawberry.input(description="Changes of a unit; what is left out stays.")
class EditUnitInput:
    unit_id: strawberry.ID = attribute("The unit.")
    expected_version: int = attribute("The version that was seen.")
    name: str | None = strawberry.field(default=None, description="1 to 80 characters.")
    parent_id: strawberry.ID | None = strawberry.field(default=None, description="Where to move it.")
    time_zone: str | None = strawberry.field(default=None, description="As IANA names it.")


@strawberry.input(description="Take a unit out of the tree.")
class CloseUnitInput:
    unit_id: strawberry.ID = attribute("The unit.")
    expected_version: int = attribute("The version that was seen.")


@strawberry.input(description="A new person.")
class CreatePersonInput:
    name: str = attribute("1 to 80 characters.")
    employee_no: str = attribute("1 to 40 characters, no spaces; it stays.")
    role: Role = attribute("Below the viewer's own rank.")
    unit_id: strawberry.ID = attribute("Where they work.")
    idempotency_key: str = attribute("8 to 80 characters; the same key makes one person.")


@strawberry.input(description="Changes of a person; what is left out stays.")
class EditPersonInput:
    person_id: strawberry.ID = attribute("The person.")
    expected_version: int = attribute("The version that was seen.")
    name: str | None = strawberry.field(default=None, description="1 to 80 characters.")


@strawberry.input(description="Another unit or role for a person.")
class MovePersonInput:
    person_id: strawberry.ID = attribute("The person.")
    expected_version: int = attribute("The version that was seen.")
    unit_id: strawberry.ID = attribute("Where they work from then on.")
    role: Role = attribute("Below the viewer's own rank.")
    from_day: date | None = strawberry.field(default=None, description="The first day there; null: today.")


@strawberry.input(description="The end of somebody's employment, today.")
class DismissPersonInput:
    person_id: strawberry.ID = attribute("The person.")
    expected_version: int = attribute("The version that was seen.")


@strawberry.input(description="Let somebody sign in.")
class IssueLinkInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")


@strawberry.input(description="See what a file would do.")
class PreviewPeopleImportInput:
    upload_id: strawberry.ID = attribute("From POST /uploads.")


@strawberry.input(description="Import what a preview has shown.")
class ImportPeopleInput:
    upload_id: strawberry.ID = attribute("From POST /uploads.")
    preview_digest: str = attribute("From the preview; refused if the file or the chain has changed since.")


SAVED = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
CreateUnitResult = Annotated[UnitSuccess | SAVED, result("CreateUnitResult")]
EditUnitResult = Annotated[UnitSuccess | SAVED, result("EditUnitResult")]
CloseUnitResult = Annotated[UnitSuccess | SAVED, result("CloseUnitResult")]
CreatePersonResult = Annotated[PersonSuccess | SAVED, result("CreatePersonResult")]
EditPersonResult = Annotated[PersonSuccess | SAVED, result("EditPersonResult")]
MovePersonResult = Annotated[PersonSuccess | SAVED, result("MovePersonResult")]
DismissPersonResult = Annotated[PersonSuccess | SAVED, result("DismissPersonResult")]
IssueLinkResult = Annotated[
    IssueLinkSuccess | NotFoundProblem | NotAllowedProblem | RateLimitedProblem, result("IssueLinkResult")
]
PreviewPeopleImportResult = Annotated[
    PreviewPeopleImportSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem,
    result("PreviewPeopleImportResult"),
]
ImportPeopleResult = Annotated[ImportPeopleSuccess | SAVED, result("ImportPeopleResult")]


async def create_unit(info: Info, input: CreateUnitInput) -> Any:
    draft = tree.Draft(decode(input.parent_id, "Unit"), input.kind, input.name, input.code, input.time_zone)
    return outcomes.UnitSaved(await tree.create(draft, key=input.idempotency_key, scope=info.context.scope))


async def edit_unit(info: Info, input: EditUnitInput) -> Any:
    unit = decode(input.unit_id, "Unit")
    await tree.edit(
        unit,
        expected_version=input.expected_version,
        scope=info.context.scope,
        name=input.name,
        parent_id=decode(input.parent_id, "Unit") if input.parent_id else None,
        time_zone=input.time_zone,
    )
    return outcomes.UnitSaved(unit)


async def close_unit(info: Info, input: CloseUnitInput) -> Any:
    unit = decode(input.unit_id, "Unit")
    await tree.close(unit, expected_version=input.expected_version, scope=info.context.scope)
    return outcomes.UnitSaved(unit)


async def create_person(info: Info, input: CreatePersonInput) -> Any:
    draft = employment.Draft(input.name, input.employee_no, input.role, decode(input.unit_id, "Unit"))
    return outcomes.PersonSaved(await employment.create(draft, key=input.idempotency_key, scope=info.context.scope))


async def edit_person(info: Info, input: EditPersonInput) -> Any:
    person, scope = decode(input.person_id, "Person"), info.context.scope
    if input.name is None and await staff.person.get(person, scope) is None:
        raise NotFound(path=["personId"])
    if input.name is not None:
        await employment.rename(person, input.name, expected_version=input.expected_version, scope=scope)
    return outcomes.PersonSaved(person)


async def move_person(info: Info, input: MovePersonInput) -> Any:
    person = decode(input.person_id, "Person")
    await employment.move(
        person,
        expected_version=input.expected_version,
        unit_id=decode(input.unit_id, "Unit"),
        role=input.role,
        from_day=input.from_day,
        scope=info.context.scope,
    )
    return outcomes.PersonSaved(person)


async def dismiss_person(info: Info, input: DismissPersonInput) -> Any:
    person = decode(input.person_id, "Person")
    await employment.dismiss(person, expected_version=input.expected_version, scope=info.context.scope)
    return outcomes.PersonSaved(person)


async def issue_link(info: Info, input: IssueLinkInput) -> Any:
    return await links.issue(decode(input.person_id, "Person"), info.context.scope)


async def preview_people_import(info: Info, input: PreviewPeopleImportInput) -> Any:
    return outcomes.Previewed(await imports.preview(decode(input.upload_id, "Upload"), info.context.scope))


async def import_people(info: Info, input: ImportPeopleInput) -> Any:
    upload, scope = decode(input.upload_id, "Upload"), info.context.scope
    done = await imports.import_people(upload, preview_digest=input.preview_digest, scope=scope)
    return outcomes.Imported(done, clock.now())


@strawberry.type
class PeopleMutations:
    create_unit: CreateUnitResult = root(create_unit, "Add a unit to the tree.")
    edit_unit: EditUnitResult = root(edit_unit, "Rename a unit, move it or set its clock.")
    close_unit: CloseUnitResult = root(close_unit, "Take an empty unit out of the tree.")
    create_person: CreatePersonResult = root(create_person, "Add a person, who joins today.")
    edit_person: EditPersonResult = root(edit_person, "Correct a person's name.")
    move_person: MovePersonResult = root(move_person, "Give a person another unit or role.")
    dismiss_person: DismissPersonResult = root(dismiss_person, "End a person's employment; they are out at once.")
    issue_link: IssueLinkResult = root(issue_link, "Make a one-time link by which a person signs in.")
    preview_people_import: PreviewPeopleImportResult = root(preview_people_import, "See what a file would do.")
    import_people: ImportPeopleResult = root(import_people, "Import a whole file, or nothing of it.")


decide(
    UnitSuccess={SIGNED_IN: "unit"},
    PersonSuccess={SIGNED_IN: "person"},
    IssueLinkSuccess={SIGNED_IN: "url expiresAt"},
    RowError={SIGNED_IN: "row column message"},
    ImportPreview={
        SIGNED_IN: """digest fileName rowCount unitsAdded unitsChanged peopleAdded peopleChanged
            unitsUnchanged peopleUnchanged errors
        errorCount columns sample"""
    },
    PreviewPeopleImportSuccess={SIGNED_IN: "preview"},
    ImportPeopleSuccess={SIGNED_IN: "preview importedAt"},
)
