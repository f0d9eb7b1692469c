"""Import of units and people from a file: preview and import work out the same plan; the whole file, or nothing."""

from dataclasses import dataclass

from kit import sheets
from kit.errors import Conflict, Invalid
from kit.reading import row
from kit.sheets import Sheet
from kit.tables import Table, meant, table_of
from models.database import atomic
from people import audit, import_rows, import_write, keys, tree, uploads
from people.import_plan import Plan, Planner
from people.import_rows import OF_PEOPLE, OF_UNITS
from people.roles import Right, demand
from people.scope import Scope
from people.uploads import Upload

MOST_ROWS = 10_000
MOST_ERRORS = 200
SAMPLE_ROWS = 5


class FileChanged(Conflict):
    code = "FILE_CHANGED"
    zh = "预览以后，文件或组织人员有了变化，请重新预览。"
    en = "The file or the chain has changed since the preview. Preview it again."


class RowsWrong(Invalid):
    code = "FILE_ROWS"
    zh = "有 {count} 处错误，没有导入任何内容。请改好文件后再试。"
    en = "There are {count} errors, so nothing was imported. Correct the file, then try again."


class SheetsUnknown(Invalid):
    code = "FILE_ROWS"
    zh = "文件里要有一张人员表，或名为“组织”和“人员”的两张表。"
    en = "The file needs one sheet of people, or two named “units” and “people”."


@row
class RowError:
    """`row` as spreadsheet programs number it; 0 where the header is meant."""

    row: int
    column: str | None
    message: str


@row
class Preview:
    digest: str
    file_name: str
    row_count: int
    units_added: int
    units_changed: int
    people_added: int
    people_changed: int
    units_unchanged: int
    people_unchanged: int
    errors: list[RowError]
    error_count: int
    columns: list[str]
    sample: list[list[str]]


@dataclass(frozen=True)
class _File:
    upload: Upload
    units: Sheet | None
    people: Sheet | None


async def preview(upload_id: int, scope: Scope) -> Preview:
    """What an import of the file would do, with the first 200 errors.

    Raises:
        NotFound: the viewer has sent no such file.
        FileKind, FileEncoding, FileRows, FileBroken, FileEmpty, SheetsUnknown
    """
    file = await _read(upload_id, scope)
    return _shown(file, await _plan(file, scope), scope)


async def import_people(upload_id: int, *, preview_digest: str, scope: Scope) -> Preview:
    """Import the whole file, once; asked again with the same digest, change nothing.

    Raises:
        FileChanged: not what the preview has shown.
        RowsWrong: there are errors, so nothing is changed.
        and what `preview` raises
    """
    file = await _read(upload_id, scope)
    return await _import(file, preview_digest, scope)


@atomic
async def _import(file: _File, preview_digest: str, scope: Scope) -> Preview:
    await tree.one_at_a_time()
    plan = await _plan(file, scope)

    async def carry_out() -> int:
        if plan.digest(file.upload.digest) != preview_digest:
            raise FileChanged(path=["previewDigest"])
        if plan.troubles:
            raise RowsWrong(count=len(plan.troubles))
        await import_write.carry_out(plan, scope)
        detail = f"{len(plan.units)} units, {len(plan.people)} people, file {file.upload.digest}"
        await audit.record("people_imported", f"upload {file.upload.id}", scope=scope, detail=detail)
        return file.upload.id

    await keys.once("importPeople", preview_digest, file.upload.digest, carry_out, scope=scope)
    return _shown(file, plan, scope)


async def _read(upload_id: int, scope: Scope) -> _File:
    demand(scope.role, Right.EDIT_PEOPLE)
    upload = await uploads.own(upload_id, scope)
    found = await sheets.read_apart(upload.content, most_rows=MOST_ROWS)
    if len(found) == 1:
        columns = {meant(name, import_rows.HEADERS) for name in found[0].header}
        is_units = "employee_no" not in columns and "unit_kind" in columns
        return _File(upload, found[0] if is_units else None, None if is_units else found[0])
    named = {sheet.name.strip().lower(): sheet for sheet in found}
    units, people = named.get("组织") or named.get("units"), named.get("人员") or named.get("people")
    if units is None or people is None or len(found) > 2:
        raise SheetsUnknown
    return _File(upload, units, people)


async def _plan(file: _File, scope: Scope) -> Plan:
    units = table_of(file.units, _headers(OF_UNITS), import_rows.NEEDED_OF_UNITS) if file.units else None
    people: Table | None = None
    if file.people:
        known = OF_PEOPLE if file.units else tuple(dict.fromkeys(OF_PEOPLE + OF_UNITS))
        people = table_of(file.people, _headers(known), import_rows.NEEDED_OF_PEOPLE)
    return await Planner(scope).work_out(units, people)


def _headers(known: tuple[str, ...]) -> dict[str, str]:
    return {column: import_rows.HEADERS[column] for column in known}


def _shown(file: _File, plan: Plan, scope: Scope) -> Preview:
    main = file.people or file.units
    assert main is not None  # noqa: S101 - a file without sheets is refused while it is read
    is_two = file.units is not None and file.people is not None
    errors = [
        RowError(one.row, f"{one.sheet}!{one.column or ''}" if is_two else one.column, one.refused.says(scope.locale))
        for one in plan.troubles[:MOST_ERRORS]
    ]
    return Preview(
        digest=plan.digest(file.upload.digest),
        file_name=file.upload.name,
        row_count=sum(len(sheet.rows) for sheet in (file.units, file.people) if sheet),
        units_added=sum(one.unit is None for one in plan.units),
        units_changed=sum(one.unit is not None for one in plan.units),
        people_added=sum(one.person is None for one in plan.people),
        people_changed=sum(one.person is not None for one in plan.people),
        units_unchanged=plan.units_unchanged,
        people_unchanged=plan.people_unchanged,
        errors=errors,
        error_count=len(plan.troubles),
        columns=main.header,
        sample=[(one.cells + [""] * len(main.header))[: len(main.header)] for one in main.rows[:SAMPLE_ROWS]],
    )
