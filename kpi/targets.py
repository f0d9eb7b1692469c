"""Setting what is expected of a unit or a person in a month, and splitting a unit's over those right below it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import models
from kit.errors import Conflict, Invalid, NotFound
from kpi import due_scores, goal_tree, goals, periods, target_changes
from kpi.drafts import MOST_TARGET, MeasureUnfit, TargetWrong
from kpi.formulas import rounded
from kpi.holders import Holder, place_of
from kpi.measures import MeasureKind
from kpi.scorecards import target_places
from models.database import atomic, run_many
from people import audit
from people.roles import Right, demand
from people.scope import Scope
from people.tree import own_unit

MOST_AHEAD = timedelta(days=800)
MOST_MONTHS = 24


class RateNotSplit(Invalid):
    zh = "比率没有合计，不能分解；请直接给每一级设目标。"
    en = "A rate has no sum and cannot be split; set it for each one instead."


class NothingToSplit(Conflict):
    zh = "这里还没有目标可以分解。"
    en = "There is no target here to split yet."


class NotBelow(Invalid):
    zh = "只能分给直接下级，每个一次，份额为 0 到 1,000,000。"
    en = "Shares go to those right below, once each, from 0 to 1,000,000."


class MonthTooFar(Invalid):
    zh = "目标最多提前两年设定。"
    en = "Targets are set two years ahead at most."


class TooManyMonths(Invalid):
    zh = "一次设 1 到 24 个月。"
    en = "Set 1 to 24 months at a time."


class OwnTarget(Conflict):
    """Pay can hang on it: whoever leads somebody says what is expected of them."""

    zh = "你自己的目标由上级定，这里保持原样。"
    en = "Your own target is set by whoever leads you; it stays as it is here."


class PartsDiffer(Invalid):
    zh = "各部分加起来要正好等于这里的目标。"
    en = "The parts must add up to the target that stands here."


async def set_target(holder: Holder, measure_id: int, month: date, number: Decimal | None, *, scope: Scope) -> None:
    """Expect `number` of a unit or a person in the month of a day; None takes it back, and the scorecard's counts.

    Raises:
        NotFound, AboveYou, Orphan, Dismissed: the holder.
        MeasureUnfit, TargetWrong, MonthTooFar, MonthFrozen
    """
    await set_targets(holder, measure_id, {month: number}, scope=scope)


@atomic
async def set_targets(holder: Holder, measure_id: int, numbers: Mapping[date, Decimal | None], *, scope: Scope) -> None:
    """The same for several months, such as a year that was planned: all of them or none.

    Raises:
        TooManyMonths, and as `set_target`
    """
    demand(scope.role, Right.EDIT_KPI)
    if not 0 < len(numbers) <= MOST_MONTHS:
        raise TooManyMonths(path=["targets"])
    await place_of(holder, scope)
    measure = await _measure(measure_id)
    amounts = {month: None if number is None else _whole(number, measure) for month, number in numbers.items()}
    for month in sorted(amounts):
        await _set(holder, measure, month, amounts[month], scope)


async def _set(holder: Holder, measure: models.Measure, month: date, amount: int | None, scope: Scope) -> None:
    period = await _month(month)
    before = await _put(period, measure, {holder: amount}, scope)
    what = f"{measure.key} {period.first_day:%Y-%m}"
    await audit.record("target_set", holder.name, scope=scope, before=before.get(holder), after=amount, detail=what)


@atomic
async def split_target(
    unit_id: int, measure_id: int, month: date, shares: Mapping[Holder, int] | None, *, scope: Scope
) -> None:
    """Give a unit's target whole to the units right below it, else to its people; all parts add up to it.

    Without `shares` units get theirs by the people who are scored there, people the same each. A lead among the
    people keeps what they have; the rest is split.

    Raises:
        NotFound, AboveYou, Orphan: the unit.
        MeasureUnfit, RateNotSplit, NothingToSplit, NotBelow, NothingToShare, MonthTooFar, MonthFrozen
    """
    demand(scope.role, Right.SPLIT_TARGETS)
    unit = await own_unit(unit_id, scope, field="unitId")
    measure = await _measure(measure_id)
    if measure.kind == MeasureKind.RATE:
        raise RateNotSplit(path=["measureId"])
    period = await _month(month)
    kept = await _held(unit.id, measure, period)
    if kept is None:
        raise NothingToSplit
    usual = await goal_tree.right_below(unit.id, scope)
    by = usual if shares is None else _given(shares, usual)
    whole = kept.amount
    if (mine := _mine(by, scope)) is not None:
        del by[mine]
        whole -= await _own(mine, measure, period) or 0
    parts = dict(zip(by, goals.split(whole, list(by.values())), strict=True)) if by and whole >= 0 else {}
    if not parts:
        raise goals.NothingToShare(path=["shares"])
    await _put(period, measure, parts, scope)
    await _record_split(unit.id, measure, period, parts, scope)


@atomic
async def set_parts(
    unit_id: int, measure_id: int, month: date, parts: Mapping[Holder, Decimal | None], *, scope: Scope
) -> None:
    """Say by hand what each of those right below a unit gets; whoever is left out, or gets None, has none of their own.

    Whoever may set targets may leave a difference. A lead's parts add up to what the unit was given, or are all None.

    Raises:
        NotFound, AboveYou, Orphan: the unit.
        MeasureUnfit, RateNotSplit, NothingToSplit, NotBelow, TargetWrong, PartsDiffer, OwnTarget, MonthTooFar,
        MonthFrozen
    """
    demand(scope.role, Right.SPLIT_TARGETS)
    unit = await own_unit(unit_id, scope, field="unitId")
    measure = await _measure(measure_id)
    period = await _month(month)
    kept = await _held(unit.id, measure, period)
    usual = await goal_tree.right_below(unit.id, scope)
    if not parts.keys() <= usual.keys():
        raise NotBelow(path=["parts"])
    given = {holder: _part(number, measure) for holder, number in parts.items() if number is not None}
    if given and not scope.may(Right.EDIT_KPI):
        _refuse_difference(given, measure, kept)
    if (mine := _mine(usual, scope)) is not None and given.get(mine) != await _own(mine, measure, period):
        raise OwnTarget(path=["parts"])
    await _put(period, measure, {holder: given.get(holder) for holder in usual}, scope)
    await _record_split(unit.id, measure, period, given, scope)


async def _record_split(
    unit_id: int, measure: models.Measure, period: models.Period, parts: Mapping[Holder, int], scope: Scope
) -> None:
    what = f"{measure.key} {period.first_day:%Y-%m}"
    after = [(one.name, part) for one, part in parts.items()]
    await audit.record("target_split", f"unit {unit_id}", scope=scope, after=after, detail=what)


def _refuse_difference(given: Mapping[Holder, int], measure: models.Measure, kept: models.Target | None) -> None:
    if measure.kind == MeasureKind.RATE:
        raise RateNotSplit(path=["measureId"])
    if kept is None:
        raise NothingToSplit
    if sum(given.values()) != kept.amount:
        raise PartsDiffer(path=["parts"])


def _mine(among: Mapping[Holder, int], scope: Scope) -> Holder | None:
    """The viewer, where they are among those whose parts they may not choose freely."""
    mine = Holder(person_id=scope.me)
    return mine if mine in among and not scope.may(Right.EDIT_KPI) else None


async def _own(holder: Holder, measure: models.Measure, period: models.Period) -> int | None:
    kept = await models.Target.get_or_none(period_id=period.id, measure_id=measure.id, holder=holder.name)
    return kept.amount if kept else None


async def _held(unit_id: int, measure: models.Measure, period: models.Period) -> models.Target | None:
    """A unit's target. Two who split it take turns: whoever comes later has the last word on every part."""
    own = models.Target.filter(period_id=period.id, measure_id=measure.id, holder=Holder(unit_id=unit_id).name)
    return await own.select_for_update(no_key=True).first()


def _given(shares: Mapping[Holder, int], usual: Mapping[Holder, int]) -> dict[Holder, int]:
    """Who is left out gets nothing."""
    if not shares.keys() <= usual.keys() or not all(0 <= share <= 1_000_000 for share in shares.values()):
        raise NotBelow(path=["shares"])
    return {holder: shares.get(holder, 0) for holder in usual}


async def _measure(measure_id: int) -> models.Measure:
    found = await models.Measure.get_or_none(id=measure_id, retired_at=None)
    if found is None:
        raise MeasureUnfit(path=["measureId"])
    return found


def _part(number: Decimal, measure: models.Measure) -> int:
    """A part may be nothing."""
    if not 0 <= number <= MOST_TARGET:
        raise TargetWrong(path=["parts"])
    return int(rounded(number.scaleb(target_places(measure.kind, measure.decimals)), 0))


def _whole(number: Decimal, measure: models.Measure) -> int:
    if not 0 < number <= MOST_TARGET:
        raise TargetWrong(path=["target"])
    amount = int(rounded(number.scaleb(target_places(measure.kind, measure.decimals)), 0))
    if amount == 0:
        raise TargetWrong(path=["target"])
    return amount


async def _month(day: date) -> models.Period:
    """The month of a day, made where it is missing, and held against a freeze."""
    if abs(day - periods.today()) > MOST_AHEAD:
        raise MonthTooFar(path=["month"])
    await periods.refuse_frozen(*periods.month_of(day))
    await periods.open_months([day])
    found = await models.Period.get_or_none(first_day=day.replace(day=1))
    if found is None:
        raise NotFound(path=["month"])
    return found


KEEP = """INSERT INTO target (period_id, measure_id, holder, unit_id, person_id, amount)
    VALUES (:period, :measure, :holder, :unit, :person, :amount)
    ON CONFLICT (period_id, measure_id, holder) DO UPDATE SET amount = excluded.amount"""


async def _put(
    period: models.Period, measure: models.Measure, amounts: Mapping[Holder, int | None], scope: Scope
) -> dict[Holder, int]:
    """Have these stand, None having none; what stood before. Of a month that has begun, changes are kept and told."""
    names = {holder.name: holder for holder in amounts}
    kept = models.Target.filter(period_id=period.id, measure_id=measure.id, holder__in=list(names))
    before = {names[one.holder]: one.amount for one in await kept}
    gone = [holder.name for holder, amount in amounts.items() if amount is None]
    await kept.filter(holder__in=gone).delete()
    await _keep(period, measure, {holder: amount for holder, amount in amounts.items() if amount is not None})
    await target_changes.keep(period, measure, before, amounts, scope=scope)
    await _make_due(period, list(amounts))
    return before


async def _keep(period: models.Period, measure: models.Measure, amounts: Mapping[Holder, int]) -> None:
    """In one order, so that two at once do not wait for each other."""
    rows: list[dict[str, object]] = [
        {
            "period": period.id,
            "measure": measure.id,
            "holder": holder.name,
            "unit": holder.unit_id,
            "person": holder.person_id,
            "amount": amount,
        }
        for holder, amount in sorted(amounts.items(), key=lambda one: one[0].name)
    ]
    await run_many(KEEP, rows)


async def _make_due(period: models.Period, holders: Sequence[Holder]) -> None:
    """A month that has not begun has no scores yet."""
    people = [one.person_id for one in holders if one.person_id is not None]
    if people and period.first_day <= periods.today():
        await due_scores.mark_people(people, period.first_day, period.last_day)
