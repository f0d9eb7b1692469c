"""Whose account in WeCom is whose: entered one by one, or by a table of two columns, whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import models
from kit import sheets, text
from kit.errors import Conflict, Invalid
from kit.listing import Listing
from kit.reading import column, row
from kit.tables import Line, Table, Trouble, code, table_of
from kpi.holders import Nobody, employed, numbered
from kpi.wecom.account import one_at_a_time
from models.database import atomic
from people import audit, uploads
from people.imports import MOST_ERRORS, RowError, RowsWrong
from people.roles import Right, demand
from people.scope import Scope

MOST_ROWS = 10_000
HEADERS = {
    "employee_no": "工号 员工编号 员工号 employee_no employee_number",
    "userid": "企业微信账号 企微账号 账号 userid wecom",
    "name": "姓名 名字 name",
}


class Which(StrEnum):
    ALL = "ALL"
    UNMAPPED = "UNMAPPED"
    FAILED = "FAILED"


class UseridTaken(Conflict):
    zh = "企业微信账号“{userid}”已经是另一个人的。"
    en = "The account “{userid}” belongs to somebody else."


class UseridTwice(Invalid):
    zh = "这个账号或工号在文件里出现了两次。"
    en = "This account or number stands in the file twice."


@row
class WecomGuide:
    """Somebody who is or may be mapped; `error_code` is WeCom's, 0 where the last attempt went well."""

    person_id: int = column("person.id")
    employee_no: str = column("person.employee_no")
    userid: str | None = column("wecomguide.userid")
    fetched_to: date | None = column("wecomguide.fetched_to")
    tried_at: datetime | None = column("wecomguide.tried_at")
    error_code: int = column("COALESCE(wecomguide.error_code, 0)")
    error_said: str = column("COALESCE(wecomguide.error_said, '')")


guides = Listing(
    WecomGuide,
    """FROM membership JOIN person ON person.id = membership.person_id
    JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :branch
    LEFT JOIN wecomguide ON wecomguide.person_id = person.id
    WHERE :drafts AND membership.is_current AND membership.role IN ('GUIDE', 'STORE_LEAD')
    AND (:which = 'ALL' OR :which = 'UNMAPPED' AND wecomguide.id IS NULL
        OR :which = 'FAILED' AND COALESCE(wecomguide.error_code, 0) <> 0)""",
    order=("employee_no",),
)


@atomic
async def map_guide(person_id: int, userid: str | None, *, scope: Scope) -> None:
    """Say which account is somebody's; None: none. Another account is fetched from the beginning.

    Raises:
        NotFound, Dismissed, UseridTaken, and what `kit.text` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    person = await employed(person_id, scope)
    plain = text.code(userid, most=64, field="userid") if userid is not None else None
    await one_at_a_time()
    if plain and await models.WecomGuide.filter(userid__iexact=plain).exclude(person_id=person.id).exists():
        raise UseridTaken(path=["userid"], userid=plain)
    await _map(person.id, plain)
    await audit.record("wecom_mapped", f"person {person.id}", scope=scope, after=plain)


async def _map(person_id: int, userid: str | None) -> bool:
    """Whether anything is changed by it."""
    kept = await models.WecomGuide.get_or_none(person_id=person_id)
    if (kept.userid if kept else None) == userid:
        return False
    if kept:
        await kept.delete()
    if userid is not None:
        await models.WecomGuide.create(person_id=person_id, userid=userid)
    return True


@row
class MappingTable:
    """What a table of accounts does, or has done."""

    file_name: str
    row_count: int
    changed: int
    errors: list[RowError]
    error_count: int


@dataclass(frozen=True)
class _Plan:
    file_name: str
    row_count: int
    accounts: dict[int, str]
    troubles: Sequence[Trouble]


async def preview(upload_id: int, *, scope: Scope) -> MappingTable:
    """What an import of the table would do.

    Raises:
        NotFound, FileKind, FileEncoding, FileRows, FileBroken, FileEmpty
    """
    plan = await _plan(upload_id, scope)
    kept = {one.person_id: one.userid for one in await models.WecomGuide.all()}
    return _shown(plan, sum(kept.get(who) != userid for who, userid in plan.accounts.items()), scope)


@atomic
async def import_guides(upload_id: int, *, scope: Scope) -> MappingTable:
    """Map whoever the table names; who is not in it stays mapped. The same table again changes nothing.

    Raises:
        RowsWrong, and what `preview` raises
    """
    await one_at_a_time()
    plan = await _plan(upload_id, scope)
    if plan.troubles:
        raise RowsWrong(count=len(plan.troubles))
    before = await models.WecomGuide.filter(person_id__in=list(plan.accounts))
    others = [one for one in before if plan.accounts[one.person_id] != one.userid]
    await models.WecomGuide.filter(id__in=[one.id for one in others]).delete()  # two may swap their accounts
    changed = sum([await _map(who, userid) for who, userid in plan.accounts.items()])
    detail = f"{changed} accounts"
    await audit.record("wecom_mapped", f"upload {upload_id}", scope=scope, after=plan.accounts, detail=detail)
    return _shown(plan, changed, scope)


def _shown(plan: _Plan, changed: int, scope: Scope) -> MappingTable:
    errors = [RowError(one.row, one.column, one.refused.says(scope.locale)) for one in plan.troubles[:MOST_ERRORS]]
    return MappingTable(plan.file_name, plan.row_count, changed, errors, len(plan.troubles))


async def _plan(upload_id: int, scope: Scope) -> _Plan:
    demand(scope.role, Right.EDIT_KPI)
    upload = await uploads.own(upload_id, scope)
    sheet = (await sheets.read_apart(upload.content, most_rows=MOST_ROWS))[0]
    table = table_of(sheet, HEADERS, ("employee_no", "userid"))
    lines = [(line, line.needed("employee_no", code), line.needed("userid", _userid)) for line in _lines(table)]
    known = await numbered([number for _, number, _ in lines if number], scope)
    accounts: dict[int, str] = {}
    given: dict[str, Line] = {}
    for line, number, userid in lines:
        if number is None or userid is None:
            continue
        if number not in known:
            line.blame("employee_no", Nobody(employee_no=number))
        elif known[number].id in accounts or userid.casefold() in given:
            line.blame("userid", UseridTwice())
        else:
            accounts[known[number].id], given[userid.casefold()] = userid, line
    for other in await models.WecomGuide.all():
        if other.userid.casefold() in given and other.person_id not in accounts:
            given[other.userid.casefold()].blame("userid", UseridTaken(userid=other.userid))
    return _Plan(upload.name, len(sheet.rows), accounts, table.troubles)


def _lines(table: Table) -> list[Line]:
    return [Line(table, one) for one in table.sheet.rows]


def _userid(cell: str) -> str:
    return text.code(cell, most=64, field="userid")
