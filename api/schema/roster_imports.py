"""Rosters by a table in the schema."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Permission
from api.schema.people_mutations import RowError
from kit.reading import row
from kpi import roster_imports, roster_undoing


@shows(roster_imports.RosterTable)
class RosterTable:
    """What a table of rosters does."""

    file_name: str = attribute("As it was sent.")
    row_count: int = attribute("Rows with something in them, without the header.")
    people: int = attribute("People of whom any day changes.")
    days: int = attribute("Days that change, of all people together.")
    first_day: date | None = attribute("The first day that changes.")
    last_day: date | None = attribute("The last one.")
    errors: list[RowError] = attribute("The first 200.")
    error_count: int = attribute("All of them; with one, nothing is imported.")


@shows(roster_imports.RosterImport, found_by=roster_imports.roster_import)
class RosterImport(Node):
    """The viewer's last table of rosters that changed anything."""

    file_name: str = attribute("As it was sent.")
    people: int = attribute("People of whom it changed any day.")
    days: int = attribute("Days that it changed, of all people together.")
    first_day: date = attribute("The first day that it changed.")
    last_day: date = attribute("The last one.")
    made_at: datetime = attribute("When.")
    can_undo: Permission = relation(
        roster_undoing.undoing, "Whether it can be undone: not once a day of it is frozen or was changed since."
    )


@row
class TableRead:
    table: roster_imports.RosterTable


@row
class ImportUndone:
    days: int


@shows(TableRead)
class RosterTableSuccess:
    """The table could be read."""

    table: RosterTable = attribute("What it does, or has done.")


@shows(ImportUndone)
class UndoRosterImportSuccess:
    """The roster says what it said before."""

    days: int = attribute("Days that changed back, of all people together.")


@strawberry.input(description="See what a table of rosters would do.")
class PreviewRosterImportInput:
    upload_id: strawberry.ID = attribute("From POST /uploads; a row for each day, or a column for each day.")


@strawberry.input(description="Import a table of rosters.")
class ImportRosterInput:
    upload_id: strawberry.ID = attribute("From POST /uploads; a row for each day, or a column for each day.")


@strawberry.input(description="Take a table of rosters back.")
class UndoRosterImportInput:
    roster_import_id: strawberry.ID = attribute("The viewer's last one.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
RosterTableResult = Annotated[RosterTableSuccess | PROBLEMS, result("RosterTableResult")]
UndoRosterImportResult = Annotated[
    UndoRosterImportSuccess | NotFoundProblem | NotAllowedProblem | ConflictProblem, result("UndoRosterImportResult")
]


async def last_roster_import(info: Info) -> Any:
    return await roster_imports.last(info.context.scope)


async def preview_roster_import(info: Info, input: PreviewRosterImportInput) -> Any:
    upload = decode(input.upload_id, "Upload")
    return TableRead(await roster_imports.preview(upload, scope=info.context.scope))


async def import_roster(info: Info, input: ImportRosterInput) -> Any:
    upload = decode(input.upload_id, "Upload")
    return TableRead(await roster_imports.import_roster(upload, scope=info.context.scope))


async def undo_roster_import(info: Info, input: UndoRosterImportInput) -> Any:
    number = decode(input.roster_import_id, "RosterImport")
    return ImportUndone(await roster_undoing.undo(number, scope=info.context.scope))


@strawberry.type
class RosterQueries:
    last_roster_import: RosterImport | None = root(
        last_roster_import, "The viewer's last table of rosters that changed anything; null once it is undone."
    )


@strawberry.type
class RosterMutations:
    preview_roster_import: RosterTableResult = root(preview_roster_import, "See what a table of rosters would do.")
    import_roster: RosterTableResult = root(import_roster, "Import a whole table of rosters, or nothing.")
    undo_roster_import: UndoRosterImportResult = root(undo_roster_import, "Take the viewer's last table back.")


decide(
    RosterTable={SIGNED_IN: "fileName rowCount people days firstDay lastDay errors errorCount"},
    RosterImport={SIGNED_IN: "id fileName people days firstDay lastDay madeAt canUndo"},
    RosterTableSuccess={SIGNED_IN: "table"},
    UndoRosterImportSuccess={SIGNED_IN: "days"},
)
