"""What another scorecard would have done to a month: who would change grade, and why. Nothing is kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import exposure, parts, periods, rescoring, scorecards, scoring, store_factors
from kpi.card import NoScorecard
from kpi.formulas import Peers
from kpi.parts import SCORED, Basis
from kpi.scores import as_text
from kpi.scoring import Part, Result
from people.scope import Scope

MOST_PEOPLE = 5_000
MOST_ROWS = 200


@row
class Somebody:
    person_id: int = column("membership.person_id")


@row
class Shift:
    """Somebody whose grade or score would be another; `measure_id` is the line that moves them most."""

    person_id: int
    points_now: str | None
    points_then: str | None
    grade_now: str
    grade_then: str
    measure_id: int | None


@row
class Simulation:
    """Counts over everybody looked at, and the 200 who would move most."""

    people: int
    is_whole: bool
    better: int
    worse: int
    same: int
    shifts: list[Shift]


everybody = Select(
    Somebody,
    """SELECT DISTINCT membership.person_id FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.role IN :roles AND membership.from_day <= :last AND unit.path LIKE :branch
    AND (membership.to_day IS NULL OR membership.to_day >= :first) ORDER BY membership.person_id LIMIT :limit""",
)


async def simulate(version_id: int, period_id: int, scope: Scope) -> Simulation:
    """A scorecard, draft or not, on a month that was.

    Raises:
        NotFound: there is no such scorecard or month.
        NoScorecard: the month had none to compare with, or people are compared with each other.
    """
    month = await periods.period.rows(parents=[period_id])
    version = await scorecards.version.find([version_id], scope)
    if not month or not version:
        raise NotFound(path=["scorecardId"])
    now, then = await parts.basis(month[0]), await parts.basis_of(month[0], version[0])
    if now is None or {now.rules.normalisation, then.rules.normalisation} & set(rescoring.BY_PEERS):
        raise NoScorecard(path=["periodId"])
    then = replace(then, factors=store_factors.by_unit(await exposure.work_out(then)))
    window = {"first": month[0].first_day, "last": month[0].last_day}
    found = await everybody.seen(scope, roles=list(SCORED), limit=MOST_PEOPLE + 1, **window)
    return await compared(found, now, then)


async def compared(found: Sequence[Somebody], now: Basis, then: Basis) -> Simulation:
    """What the score of each of the first 5,000 would be on another basis of the same month."""
    people = [one.person_id for one in found[:MOST_PEOPLE]]
    shifts: list[Shift] = []
    for at in range(0, len(people), rescoring.AT_ONCE):
        batch = people[at : at + rescoring.AT_ONCE]
        before, after = await parts.parts_of(batch, now), await parts.parts_of(batch, then)
        shifts += await asyncio.to_thread(_shifts, before, after, now, then)
    return _summed_up(shifts, is_whole=len(found) <= MOST_PEOPLE)


def _shifts(before: dict[int, list[Part]], after: dict[int, list[Part]], now: Basis, then: Basis) -> list[Shift]:
    return [_shift(person, _result(before[person], now), _result(after[person], then)) for person in before]


def _result(own: Sequence[Part], basis: Basis) -> Result:
    return scoring.score(own, basis.lines, basis.rules, lambda measure, part: Peers(()))


def _shift(person: int, now: Result, then: Result) -> Shift:
    gains = _shares(then)
    for measure, share in _shares(now).items():
        gains[measure] = gains.get(measure, Decimal(0)) - share
    cause = max(gains, key=lambda measure: (abs(gains[measure]), -measure), default=None)
    is_moved = now.score != then.score or now.grade != then.grade
    return Shift(person, as_text(now.score), as_text(then.score), now.grade, then.grade, cause if is_moved else None)


def _shares(result: Result) -> dict[int, Decimal]:
    """What each measure brings to the score of the last part."""
    lines = [one for one in result.parts[-1][1] if one.points is not None]
    weight = sum(one.weight_bp for one in lines)
    return {one.measure_id: (one.points or 0) * Decimal(one.weight_bp) / weight for one in lines} if weight else {}


def _summed_up(shifts: Sequence[Shift], *, is_whole: bool) -> Simulation:
    def gain(shift: Shift) -> Decimal:
        return Decimal(shift.points_then or 0) - Decimal(shift.points_now or 0)

    moved = [shift for shift in shifts if shift.grade_now != shift.grade_then or gain(shift)]
    moved.sort(key=lambda shift: (shift.grade_now == shift.grade_then, -abs(gain(shift)), shift.person_id))
    better, worse = sum(gain(shift) > 0 for shift in shifts), sum(gain(shift) < 0 for shift in shifts)
    same = len(shifts) - better - worse
    return Simulation(len(shifts), is_whole, better, worse, same, moved[:MOST_ROWS])
