"""The GraphQL types of readings: files that are checked and imported, and readings that are sent."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

import api.schema.source_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from kit.reading import row
from kpi.intake import imports, recording, undoing
from kpi.intake.reading_columns import Column, Meaning
from people import staff


@row
class Imported:
    import_id: int


@shows(imports.FileColumn)
class FileColumn:
    """A column of a file of readings."""

    header: str = attribute("As it stands in the file.")
    examples: list[str] = attribute("Its first cells; at most 2.")
    meaning: Meaning = attribute("What it is taken for.")
    measure_key: str = attribute("The key of the measure whose value or base it is; empty for others.")


@shows(imports.FileError)
class FileError:
    """A fault of a file."""

    row: int = attribute("As spreadsheet programs number it.")
    column: str = attribute("Its header; empty where the whole row or file is meant.")
    message: str = attribute("What to do about it.")


@shows(imports.ReadingImport, found_by=imports.reading_import)
class ReadingImport(Node):
    """A file of readings, taken whole or not at all."""

    file_name: str = attribute("As it was sent; of another system its name, empty for what came over the API.")
    source: imports.ImportSource = attribute("How they came.")
    digest: str = attribute("SHA-256 of its content: the same counts once.")
    state: imports.ImportState = attribute("How far it is.")
    columns: list[FileColumn] = attribute("In the file's order; at most 60.")
    rows: int = attribute("Rows; an estimate while it is checked.")
    done_rows: int = attribute("Rows that are checked or written by now; readings while it is undone.")
    progress: float = attribute("How far what is being done is, 0 to 1.")
    added: int = attribute("Readings that were new.")
    changed: int = attribute("Readings that were restated.")
    error_count: int = attribute("Faults in all.")
    errors: list[FileError] = attribute("The first ones; at most 200.")
    first_day: date | None = attribute("The first day it has readings of.")
    last_day: date | None = attribute("The last one.")
    frozen_until: date | None = attribute(
        "The last day of the frozen months it has readings of: their scores stand, what they would be is shown beside."
    )
    made_by: Person | None = relation(staff.person, "Who sent it.")
    made_at: datetime = attribute("When.")
    ended_at: datetime | None = attribute("When it was written or undone.")


@strawberry.input(description="What a column is.")
class FileColumnInput:
    meaning: Meaning = attribute("What it is taken for.")
    measure_key: str = strawberry.field(default="", description="Of a value or base in a column of its own: whose.")


@strawberry.input(description="Map the columns of a file and have all of it checked.")
class CheckReadingsInput:
    import_id: strawberry.ID = attribute("The file's import.")
    columns: list[FileColumnInput] | None = strawberry.field(
        default=None, description="Each column of the file in order; null: as they are."
    )


@strawberry.input(description="Have a checked file written.")
class ImportReadingsInput:
    import_id: strawberry.ID = attribute("The file's import.")


@strawberry.input(description="Take back what an import wrote.")
class UndoImportInput:
    import_id: strawberry.ID = attribute("The import.")


@strawberry.input(description="A measure's value for somebody on a day.")
class ReadingInput:
    employee_no: str = attribute("Whose.")
    day: date = attribute("Of which day.")
    measure: str = attribute("The measure's key or name.")
    value: str = attribute("A decimal; of a rate with a base, what stands above the line.")
    base: str | None = strawberry.field(default=None, description="What stands below it, a whole number above 0.")


@strawberry.input(description="Readings, all of them or none.")
class RecordReadingsInput:
    readings: list[ReadingInput] = attribute("1 to 1,000.")
    idempotency_key: str = attribute("8 to 80 characters; the same key records once.")


@shows(Imported)
class ReadingImportSuccess:
    """It is under way, or done."""

    reading_import: ReadingImport = relation(imports.reading_import, "How it stands.")


ReadingImportResult = Annotated[
    ReadingImportSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("ReadingImportResult"),
]


async def check_readings(info: Info, input: CheckReadingsInput) -> Any:
    columns = None if input.columns is None else [Column(one.meaning, one.measure_key) for one in input.columns]
    number = decode(input.import_id, "ReadingImport")
    return Imported(await imports.check_readings(number, columns, scope=info.context.scope))


async def import_readings(info: Info, input: ImportReadingsInput) -> Any:
    return Imported(await imports.import_readings(decode(input.import_id, "ReadingImport"), scope=info.context.scope))


async def undo_import(info: Info, input: UndoImportInput) -> Any:
    return Imported(await undoing.undo_import(decode(input.import_id, "ReadingImport"), scope=info.context.scope))


async def record_readings(info: Info, input: RecordReadingsInput) -> Any:
    rows = [(one.employee_no, one.day.isoformat(), one.measure, one.value, one.base or "") for one in input.readings]
    return Imported(await recording.record_readings(rows, key=input.idempotency_key, scope=info.context.scope))


@strawberry.type
class ReadingQueries:
    reading_imports: Connection[ReadingImport] = listing(
        imports.reading_imports, "Files of readings and what was sent, the newest first."
    )


@strawberry.type
class ReadingMutations:
    check_readings: ReadingImportResult = root(check_readings, "Map the columns of a file and have it checked.")
    import_readings: ReadingImportResult = root(import_readings, "Have a checked file written.")
    undo_import: ReadingImportResult = root(undo_import, "Take back what an import wrote.")
    record_readings: ReadingImportResult = root(record_readings, "Record readings, all of them or none.")


decide(
    FileColumn={SIGNED_IN: "header examples meaning measureKey"},
    FileError={SIGNED_IN: "row column message"},
    ReadingImport={
        SIGNED_IN: """id fileName source digest state columns rows doneRows progress added changed errorCount errors
        firstDay lastDay frozenUntil madeBy madeAt endedAt"""
    },
    ReadingImportSuccess={SIGNED_IN: "readingImport"},
)
decide_connections("ReadingImport")
