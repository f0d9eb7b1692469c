"""Targets and goals in the schema: a unit's, how it is split, by weeks, and what a revenue needs."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.goal_inputs import (
    GoalPlanInput,
    SetPartsInput,
    SetTargetInput,
    SetTargetsInput,
    ShareInput,
    SplitTargetInput,
)
from api.schema.kpi import Measure
from api.schema.kpi_queries import decimal
from api.schema.people import Person, Unit
from api.schema.stages import HolderInput, holder_of
from kit.reading import row
from kpi import goal_start as goal_starts
from kpi import goal_tree, goal_years, goals, measures, periods, targets
from kpi.holders import Holder
from people import staff, units


@shows(goal_tree.GoalPart)
class GoalPart:
    """Right below a unit: another unit, or a person."""

    unit: Unit | None = relation(units.unit, "Null where it is a person.")
    person: Person | None = relation(staff.person, "Null where it is a unit.")
    target: str | None = attribute("A decimal; null while nothing of their own is set.")


@shows(goal_tree.GoalWeek)
class GoalWeek:
    """A week, Monday to Sunday, as far as it lies in the month."""

    first_day: date = attribute("Monday, or the first of the month.")
    last_day: date = attribute("Sunday, or the last of the month.")
    days: int = attribute("Days worked by the roster, else calendar days.")
    target: str = attribute("Its share of the month, a decimal; the weeks add up.")


@shows(goal_tree.Goal)
class Goal:
    """What is expected of a unit or a person in a month."""

    unit: Unit | None = relation(units.unit, "Null where it is a person's.")
    person: Person | None = relation(staff.person, "Null where it is a unit's.")
    measure: Measure = relation(measures.measure, "Of what.")
    target: str | None = attribute("A decimal; null while nothing is expected.")
    is_usual: bool = attribute("Whether the scorecard's target for everybody counts, for want of an own one.")
    parts_total: str | None = attribute("The sum right below; null for a rate and for a person.")
    difference: str | None = attribute("What the parts have too little; below 0: too much.")
    parts: list[GoalPart] = attribute("The units right below, else the people of the unit; at most 500.")
    weeks: list[GoalWeek] = attribute("The month by weeks, of a measure that is summed; at most 6.")


@shows(goal_years.GoalMonth)
class GoalMonth:
    """A month of a unit's or a person's targets."""

    first_day: date = attribute("Its first day.")
    target: str | None = attribute("A decimal; null while nothing of their own is set.")
    state: periods.PeriodState = attribute("A frozen month stands.")


@row
class Planned:
    needed_friends: int
    retained_friends: int
    needed_adds: int
    adds_a_guide_and_month: int
    adds_a_guide_and_week: int
    months: list[int]


@shows(Planned)
class GoalPlan:
    """What a revenue asks of the private domain."""

    needed_friends: int = attribute("Friends that bring the revenue.")
    retained_friends: int = attribute("Friends of now who are still there after the year.")
    needed_adds: int = attribute("Friends to win in the year.")
    adds_a_guide_and_month: int = attribute("The same for a guide and month, rounded up.")
    adds_a_guide_and_week: int = attribute("The same for a guide and seven days, rounded up.")
    months: list[int] = attribute("The adds of each month by its season; 12, and they add up.")


@shows(goal_starts.GoalStart)
class GoalStart:
    """What a year's plan of a unit can start from: its last twelve months, as far as they were measured."""

    months: int = attribute("Months with revenue; fewer than 12 are taken for a year in proportion.")
    revenue: str | None = attribute("Of a year, a decimal; null where none was measured.")
    order_value: str | None = attribute("Of an order, a decimal; null where none was measured.")
    friends: int | None = attribute("At the end of the newest month; null where none was measured.")
    guides: int = attribute("Who work there now, with all below.")


@row
class GoalKept:
    goal: goal_tree.Goal


@row
class GoalMonthsKept:
    months: list[goal_years.GoalMonth]


@shows(GoalMonthsKept)
class GoalMonthsSuccess:
    """The targets are set."""

    months: list[GoalMonth] = attribute("From the first of those that were set to the last; at most 24.")


@shows(GoalKept)
class GoalSuccess:
    """The target is set."""

    goal: Goal = attribute("As it is now.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
SetPartsResult = Annotated[GoalSuccess | PROBLEMS, result("SetPartsResult")]
SetTargetsResult = Annotated[GoalMonthsSuccess | PROBLEMS, result("SetTargetsResult")]
SetTargetResult = Annotated[GoalSuccess | PROBLEMS, result("SetTargetResult")]
SplitTargetResult = Annotated[GoalSuccess | PROBLEMS, result("SplitTargetResult")]


async def goal(info: Info, holder: HolderInput, measure_id: strawberry.ID, month: date) -> Any:
    return await goal_tree.goal(holder_of(holder), decode(measure_id, "Measure"), month, info.context.scope)


async def goal_months(
    info: Info, holder: HolderInput, measure_id: strawberry.ID, first_month: date, months: int = 12
) -> Any:
    asked = holder_of(holder), decode(measure_id, "Measure"), first_month, months
    return await goal_years.goal_months(*asked, info.context.scope)


async def goal_start(info: Info, unit_id: strawberry.ID) -> Any:
    return await goal_starts.goal_start(decode(unit_id, "Unit"), info.context.scope)


async def plan_goals(info: Info, plan: GoalPlanInput) -> Any:
    one = goals.Plan(
        revenue_minor=_minor(plan.revenue),
        order_value_minor=_minor(plan.order_value),
        orders_a_year=decimal(plan.orders_a_year),
        conversion=decimal(plan.conversion),
        friends=plan.friends,
        retention=decimal(plan.retention),
        guides=plan.guides,
        loses_newcomers=plan.loses_newcomers,
    )
    goals.check(one)
    friends = goals.needed_friends(one), goals.retained_friends(one), goals.needed_adds(one)
    each = goals.adds_a_guide_and_month(one), goals.adds_a_guide_and_week(one)
    return Planned(*friends, *each, goals.by_months(one, plan.month_shares))


def _minor(text: str) -> int:
    """0 where it makes no sense, which no plan takes."""
    number = decimal(text)
    return int(number * Decimal(100)) if abs(number) < 10**13 else 0


async def set_target(info: Info, input: SetTargetInput) -> Any:
    holder, measure, scope = holder_of(input.holder), decode(input.measure_id, "Measure"), info.context.scope
    await targets.set_target(holder, measure, input.month, _number(input.target), scope=scope)
    return GoalKept(await goal_tree.goal(holder, measure, input.month, scope))


async def set_targets(info: Info, input: SetTargetsInput) -> Any:
    holder, measure, scope = holder_of(input.holder), decode(input.measure_id, "Measure"), info.context.scope
    numbers = {one.month.replace(day=1): _number(one.target) for one in input.targets}
    if len(numbers) < len(input.targets):
        raise targets.TooManyMonths(path=["targets"])
    await targets.set_targets(holder, measure, numbers, scope=scope)
    first, last = min(numbers), max(numbers)
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    return GoalMonthsKept(await goal_years.goal_months(holder, measure, first, min(count, targets.MOST_MONTHS), scope))


async def set_parts(info: Info, input: SetPartsInput) -> Any:
    unit, measure, scope = decode(input.unit_id, "Unit"), decode(input.measure_id, "Measure"), info.context.scope
    parts = {holder_of(one.holder): _number(one.target) for one in input.parts}
    if len(parts) < len(input.parts):
        raise targets.NotBelow(path=["parts"])
    await targets.set_parts(unit, measure, input.month, parts, scope=scope)
    return GoalKept(await goal_tree.goal(Holder(unit_id=unit), measure, input.month, scope))


def _number(text: str | None) -> Decimal | None:
    return decimal(text) if text is not None else None


async def split_target(info: Info, input: SplitTargetInput) -> Any:
    unit, measure, scope = decode(input.unit_id, "Unit"), decode(input.measure_id, "Measure"), info.context.scope
    await targets.split_target(unit, measure, input.month, _shares(input.shares), scope=scope)
    return GoalKept(await goal_tree.goal(Holder(unit_id=unit), measure, input.month, scope))


def _shares(given: list[ShareInput] | None) -> dict[Holder, int] | None:
    """Raises:
    NotBelow: one is named twice.
    """
    if given is None:
        return None
    shares = {holder_of(one.holder): one.share for one in given}
    if len(shares) < len(given):
        raise targets.NotBelow(path=["shares"])
    return shares


@strawberry.type
class GoalQueries:
    goal: Goal = root(goal, "What is expected of a unit or a person in the month of a day.")
    goal_months: list[GoalMonth] = root(goal_months, "The same month by month, 24 at most.")
    goal_start: GoalStart = root(goal_start, "What a unit's plan of a year can start from.")
    plan_goals: GoalPlan = root(plan_goals, "What a yearly revenue asks of each guide; nothing is kept.")


@strawberry.type
class GoalMutations:
    set_target: SetTargetResult = root(set_target, "Expect something of a unit or a person in a month.")
    set_targets: SetTargetsResult = root(set_targets, "Expect something in several months, all or none of them.")
    set_parts: SetPartsResult = root(set_parts, "Say by hand what those right below a unit get.")
    split_target: SplitTargetResult = root(split_target, "Give a unit's target whole to those right below it.")


decide(
    GoalPart={SIGNED_IN: "unit person target"},
    GoalWeek={SIGNED_IN: "firstDay lastDay days target"},
    Goal={SIGNED_IN: "unit person measure target isUsual partsTotal difference parts weeks"},
    GoalMonth={SIGNED_IN: "firstDay target state"},
    GoalStart={SIGNED_IN: "months revenue orderValue friends guides"},
    GoalPlan={SIGNED_IN: "neededFriends retainedFriends neededAdds addsAGuideAndMonth addsAGuideAndWeek months"},
    GoalMonthsSuccess={SIGNED_IN: "months"},
    GoalSuccess={SIGNED_IN: "goal"},
)
