"""What late facts change about a period that was settled: never more than is wanted, and never what was not taken.

Two sums stand side by side: what settlements ordered, and what the ledger says came of it, with all that lapsed, was
restored or decided on appeal. What lapsed or was given back is not taken again; what was never taken is not given back.
Things are counted by lines: what is earned by now is given, a right or retraining that is not is lifted, a badge stays.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import models
from incentives.planning import Line, Plan, Spared, cut
from incentives.terms import EffectKind, Terms
from kit import clock
from ledger.accounts import POINTS
from models.database import run

Place = tuple[int, str]
_SET_OFF = (
    "；多记的从以后的奖金里抵扣，不扣工资",
    "; what was too much is set off against what comes, no wage is deducted",
)
_POSTED = """settlement.policy_id = :policy AND settlement.period = :period
    AND settlement.state IN ('POSTED', 'CLOSED')"""
_ORDERED = f"""SELECT settlementline.person_id, settlementline.rule,
        CAST(sum(settlementline.amount - CASE WHEN settlementline.amount > 0 THEN settlementline.lapsed ELSE 0 END)
            AS BIGINT) AS amount
    FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id WHERE {_POSTED} GROUP BY 1, 2"""
_BOOKED = f"""SELECT person.id AS person_id, ledgerentry.rule, CAST(sum(ledgerposting.amount) AS BIGINT) AS amount
    FROM settlement JOIN ledgerentry ON ledgerentry.settlement_id = settlement.id
    JOIN ledgerposting ON ledgerposting.entry_id = ledgerentry.id
    JOIN person ON ledgerposting.account = 'guide:' || person.key WHERE {_POSTED} GROUP BY 1, 2"""
_STANDING = f"""SELECT settlementline.person_id, settlementline.rule,
        CAST(sum(CASE WHEN settlementline.is_lifted THEN -1 ELSE 1 END) AS BIGINT) AS amount
    FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id
    WHERE {_POSTED} AND settlementline.thing <> '' GROUP BY 1, 2"""
_UNITS = f"""SELECT settlementline.person_id, max(settlementline.unit_id) AS unit_id
    FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id WHERE {_POSTED} GROUP BY 1"""
_CONTESTED = f"""SELECT settlementline.person_id, settlementline.rule, 1 AS amount
    FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id
    JOIN appeal ON appeal.line_id = settlementline.id AND appeal.state = 'OPEN' WHERE {_POSTED}"""

_GIVEN_BACK = f"""SELECT person.id AS person_id, ledgerentry.rule, CAST(sum(ledgerposting.amount) AS BIGINT) AS amount
    FROM settlement JOIN ledgerentry ON ledgerentry.settlement_id = settlement.id AND ledgerentry.at >= :since
    JOIN ledgerposting ON ledgerposting.entry_id = ledgerentry.id
    JOIN person ON ledgerposting.account = 'guide:' || person.key WHERE {_POSTED} GROUP BY 1, 2"""
_MAY_COME_BACK = f"""WITH taken AS (
        SELECT settlementline.person_id, settlementline.rule, min(settlement.id) AS since
        FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id
        LEFT JOIN appeal ON appeal.line_id = settlementline.id
        WHERE {_POSTED} AND settlementline.amount < 0 AND settlementline.currency = 'POINTS' AND (appeal.state = 'OPEN'
            OR appeal.id IS NULL AND (settlement.posted_at >= :since OR settlementline.taken_later_at >= :since))
        GROUP BY 1, 2)
    SELECT taken.person_id, taken.rule, CAST(-sum(ledgerposting.amount) AS BIGINT) AS amount
    FROM settlement JOIN ledgerentry ON ledgerentry.settlement_id = settlement.id
    JOIN taken ON taken.rule = ledgerentry.rule AND taken.since <= settlement.id
    JOIN person ON person.id = taken.person_id
    JOIN ledgerposting ON ledgerposting.entry_id = ledgerentry.id AND ledgerposting.account = 'guide:' || person.key
    WHERE {_POSTED} GROUP BY 1, 2 HAVING sum(ledgerposting.amount) < 0"""


def change(wanted: int, *, ordered: int, booked: int) -> int:
    """What is still to be given (above 0) or taken (below 0)."""
    due = wanted - ordered
    return due if due < 0 else max(0, min(due, wanted - booked))


async def differences(policy_id: int, period: str, wanted: list[Line], terms: Terms) -> Plan:
    """For each person and rule; what is contested waits for the judge.

    Money that was too much is booked below zero and set off against what comes (`ledger.payouts`); nothing is deducted.
    A badge is not taken back: it may be vouched for outside by then (ADR 0018).
    Caps hold over the whole period: there is room for what is not booked yet, and not for what is only to be taken,
    which may lapse; once it is taken and no appeal can bring it back, another adjustment has the room.
    """
    values = {"policy": policy_id, "period": period}
    ordered, booked, things = [_by_place(await run(sql, **values)) for sql in (_ORDERED, _BOOKED, _STANDING)]
    waiting = await contested(policy_id, period)
    places = {(line.person_id, line.rule): line for line in wanted}
    gone = {place for place, amount in (*ordered.items(), *things.items()) if amount and place not in places}
    places |= await _borne_out_no_more(policy_id, period, gone)
    found: list[Line | Spared | None] = []
    for place, line in places.items():
        if line.thing:
            found.append(_of_thing(line, is_wanted=place not in gone, stands=things.get(place, 0) > 0))
        else:
            whole = 0 if place in gone else line.amount
            size = change(whole, ordered=ordered.get(place, 0), booked=booked.get(place, 0))
            found.append(_of_number(line, size, is_contested=place in waiting))
    lines = sorted((one for one in found if isinstance(one, Line)), key=lambda line: (line.key, line.rule))
    spared = [one for one in found if isinstance(one, Spared)]
    units = await _units(policy_id, period) | {line.person_id: line.unit_id for line in lines}
    used = booked | await _may_come_back(policy_id, period, booked, terms)
    return Plan(_within(lines, terms, used, units), spared)


def _of_number(line: Line, size: int, *, is_contested: bool) -> Line | Spared | None:
    if size and is_contested:
        return _spared(line, "CONTESTED")
    if size < 0 and line.currency != POINTS:
        zh, en = f"{line.zh[:250]}{_SET_OFF[0]}", f"{line.en[:320]}{_SET_OFF[1]}"
        line = replace(line, zh=zh, en=en)
    return replace(line, amount=size, uncapped=size) if size else None


def _of_thing(line: Line, *, is_wanted: bool, stands: bool) -> Line | Spared | None:
    if is_wanted == stands:
        return None
    return _spared(line, "KEPT") if stands and line.effect == EffectKind.BADGE else replace(line, is_lifted=stands)


def _spared(line: Line, why: str) -> Spared:
    return Spared(line.person_id, line.unit_id, line.rule, why, line.zh, line.en)


async def _may_come_back(policy_id: int, period: str, booked: dict[Place, int], terms: Terms) -> dict[Place, int]:
    """Of rewards that were taken back: what is booked, with what an appeal can still bring back."""
    since = clock.now() - timedelta(days=terms.appeal_days)
    found = _by_place(await run(_MAY_COME_BACK, policy=policy_id, period=period, since=since))
    rewards = {place: amount for place, amount in found.items() if not terms.effect(place[1]).is_penalty}
    return {place: booked.get(place, 0) + amount for place, amount in rewards.items()}


def _within(lines: list[Line], terms: Terms, booked: dict[Place, int], units: dict[int, int]) -> list[Line]:
    for cap in terms.caps:
        for is_loss, most, groups in (
            (False, cap.person, None),
            (True, cap.person_loss, None),
            (False, cap.store, units),
            (False, cap.budget, dict.fromkeys(units, 0)),
        ):
            by = _grouping(groups)
            used: Counter[int] = Counter()
            for (person, rule), amount in booked.items():
                effect = terms.effect(rule)
                if effect.currency == cap.currency and effect.is_penalty is is_loss:
                    used[by(person)] += abs(amount)
            if most:
                counts = _counting(terms, cap.currency, is_loss=is_loss)
                lines = cut(lines, counts, lambda line, by=by: by(line.person_id), used, most)  # type: ignore[misc]
    return lines


def _grouping(groups: dict[int, int] | None) -> Callable[[int], int]:
    """By a table of people, else each by themselves."""
    return lambda person: person if groups is None else groups.get(person, 0)


def _counting(terms: Terms, currency: str, *, is_loss: bool) -> Callable[[Line], bool]:
    """What gives or takes more, and not what gives back or takes back."""
    return lambda line: (
        line.currency == currency
        and terms.effect(line.rule).is_penalty is is_loss
        and (line.amount < 0 if is_loss else line.amount > 0)
    )


async def _units(policy_id: int, period: str) -> dict[int, int]:
    """Where each was settled."""
    found = await run(_UNITS, policy=policy_id, period=period)
    return {int(one["person_id"]): int(one["unit_id"]) for one in found}


async def contested(policy_id: int, period: str) -> set[Place]:
    """What waits for a judge: nothing is changed about it before."""
    return {*_by_place(await run(_CONTESTED, policy=policy_id, period=period))}


async def given_back(one: models.Settlement) -> dict[Place, int]:
    """What came back by appeal or by making good since an adjustment was approved: its plan knows nothing of that."""
    found = await run(_GIVEN_BACK, policy=one.policy_id, period=one.period, since=one.approved_at)
    return {place: amount for place, amount in _by_place(found).items() if amount > 0}


def _by_place(found: list[dict[str, Any]]) -> dict[Place, int]:
    return {(int(one["person_id"]), one["rule"]): int(one["amount"]) for one in found}


async def _borne_out_no_more(policy_id: int, period: str, gone: set[Place]) -> dict[Place, Line]:
    people = sorted({person for person, _ in gone})
    keys = {one.id: one.key for one in await models.Person.filter(id__in=people)}
    lines = {}
    for one in await models.SettlementLine.filter(
        person_id__in=people,
        settlement__policy_id=policy_id,
        settlement__period=period,
        settlement__state__in=["POSTED", "CLOSED"],
    ).order_by("id"):
        if (one.person_id, one.rule) in gone:
            lines[one.person_id, one.rule] = Line(
                one.person_id, keys[one.person_id], one.unit_id, one.rule, one.effect, one.currency, 0, 0, one.thing,
                f"更正：{one.zh}"[:300], f"Corrected: {one.en}"[:400], one.evidence,
            )  # fmt: skip
    return lines
