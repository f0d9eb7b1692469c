"""Forgetting a person who has left: names, notes, evidence and the key map go, sums stay. Nothing brings them back.

What they did to others stays theirs: answers, revocations, the audit trail. It is done by somebody without a name.

What was booked stands under the old random key, which from then on means nobody: the ledger still verifies.
"""

from secrets import token_hex
from typing import Any

import models
from kit.errors import Conflict, NotFound
from models.database import atomic, locking, run
from people import throttle
from people.audit import record
from people.knowing import KNOWS
from people.redacting import NOBODY, redact
from people.roles import Right, demand
from people.scope import Scope
from people.staff import person as seen_person

_ERASED = "erased-"

OPEN_MATTERS = (
    "SELECT 1 AS open FROM appeal WHERE appeal.person_id = :person AND appeal.state = 'OPEN'",
    """SELECT 1 AS open FROM settlementline JOIN settlement ON settlement.id = settlementline.settlement_id
    WHERE settlementline.person_id = :person AND settlement.state IN ('SUBMITTED', 'APPROVED', 'EXECUTING')""",
    "SELECT 1 AS open FROM redemption WHERE redemption.person_id = :person AND redemption.state = 'RESERVED'",
)
"""What has to be closed first; each asks for a row. Whatever else can be open about a person is entered here."""

_OWED = """SELECT 1 AS open FROM ledgerposting JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    WHERE ledgerposting.account = 'guide:' || CAST(:key AS TEXT) AND ledgerentry.currency <> 'POINTS'
    GROUP BY ledgerentry.currency HAVING sum(ledgerposting.amount) > COALESCE((
        SELECT sum(payoutline.amount) FROM payoutline JOIN payout ON payout.id = payoutline.payout_id
        WHERE payoutline.person_id = :person AND payout.currency = ledgerentry.currency), 0)"""
"""Money is found by the key, which erasing takes away."""


class StillEmployed(Conflict):
    code = "STILL_EMPLOYED"
    zh = "还在职，不能抹除。请先办离职。"
    en = "They still work for the chain. Dismiss them first."


class MattersOpen(Conflict):
    code = "MATTERS_OPEN"
    zh = "还有没结束的结算、申诉或兑换，结束后才能抹除。"
    en = "A settlement, an appeal or a redemption of theirs is still open. Close it first."


class MoneyOwed(Conflict):
    code = "MONEY_OWED"
    zh = "还有奖金没有发给这个人。请先导出发放，再抹除。"
    en = "Money is still owed to them. Pay it out first, then erase."


@atomic
async def erase(person_id: int, *, scope: Scope) -> None:
    """Forget somebody in sight who has left. Erasing again changes nothing.

    Raises:
        NotFound, StillEmployed, MattersOpen, MoneyOwed
    """
    demand(scope.role, Right.EDIT_PEOPLE)
    if await seen_person.get(person_id, scope) is None:
        raise NotFound(path=["personId"])
    await _erase(person_id, scope)


@atomic
async def erase_from_command_line(employee_no: str) -> None:
    """Raises:
    NotFound: nobody has this number, perhaps since they were erased.
    StillEmployed, MattersOpen, MoneyOwed
    """
    person = await models.Person.get_or_none(employee_no=employee_no)
    if person is None:
        raise NotFound
    await _erase(person.id, None)


async def _erase(person_id: int, scope: Scope | None) -> None:
    await run(f"SELECT id FROM person WHERE id = :person{locking()}", person=person_id)
    person = await models.Person.get(id=person_id)
    if person.dismissed_at is None:
        raise StillEmployed(path=["personId"])
    if person.employee_no.startswith(_ERASED):
        return
    for sql in OPEN_MATTERS:
        if await _run(sql, person):
            raise MattersOpen(path=["personId"])
    if await _run(_OWED, person):
        raise MoneyOwed(path=["personId"])
    await _forget_rows(person)
    await redact(person)
    await models.Throttle.filter(key=throttle.account(person.employee_no).key).delete()
    await models.Person.filter(id=person.id).update(
        name=NOBODY, employee_no=f"{_ERASED}{token_hex(6)}", key=token_hex(16), locale="", password_hash=None,
        version=person.version + 1,
    )  # fmt: skip
    how = "" if scope else "by the command line"
    await record("person_erased", f"person {person.id}", scope=scope, detail=how)


async def _forget_rows(person: models.Person) -> None:
    """Rows that go, and columns that are cleared."""
    for table, known in KNOWS.items():
        if not known.where:
            continue
        if known.goes:
            await _run(f'DELETE FROM "{table}" WHERE {known.where}', person)
        elif known.cleared:
            changes = ", ".join(f"{column} = {value}" for column, value in known.cleared.items())
            await _run(f'UPDATE "{table}" SET {changes} WHERE {known.where}', person)


async def _run(sql: str, person: models.Person) -> list[dict[str, Any]]:
    values = {"person": person.id, "key": person.key, "nothing": b"", "no": False}
    return await run(sql, **{name: value for name, value in values.items() if f":{name}" in sql})
