"""Stages and rosters in the schema: which weights count for whom, and on how many days."""

from datetime import date
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.people import Person, Unit
from kit.reading import row
from kpi import roster, stage_plan, stages, staging
from kpi.holders import Holder
from people import staff, units


@shows(stages.Span)
class StageChange:
    """A stage from a day on, until the next change of the same unit or person."""

    unit: Unit | None = relation(units.unit, "With all below it; null where it is a person's own.")
    person: Person | None = relation(staff.person, "Whose own it is; it comes before any unit's.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    from_day: date = attribute("The first day; it may lie ahead.")


@shows(stage_plan.StageStretch)
class StageStretch:
    """A stage that counts from a day on until the next stretch."""

    from_day: date = attribute("The first day of the asked time, or of the change.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")


@shows(stage_plan.StageLine)
class StageLine:
    """The stage of a unit or a person over time."""

    unit: Unit | None = relation(units.unit, "Null where it is a person's.")
    person: Person | None = relation(staff.person, "Null where it is a unit's.")
    stage: int = attribute("Today.")
    is_own: bool = attribute("Whether today's is their own; else it comes from above.")
    stretches: list[StageStretch] = attribute("What counts over the asked time, wherever it comes from; at most 200.")
    changes: list[StageChange] = attribute("Their own, the earliest first; at most 200.")


@shows(roster.RosterDay)
class RosterDay:
    """A day of which the roster says something."""

    day: date = attribute("The day.")
    is_working: bool = attribute("Whether they work; false: off.")


@shows(roster.RosterLine)
class RosterLine:
    """Somebody's month."""

    person: Person | None = relation(staff.person, "Who.")
    days: list[RosterDay] = attribute("Where nothing is said of a whole month, calendar days count; at most 31.")


@row
class StagesKept:
    changes: list[stages.Span]


@row
class RosterKept:
    person_id: int


@shows(StagesKept)
class SetStageSuccess:
    """The stage counts from its day on."""

    changes: list[StageChange] = attribute("As `stageChanges` has them now; at most 200.")


@shows(RosterKept)
class SetRosterSuccess:
    """The roster says so."""

    person: Person = relation(staff.person, "Whose roster it is.")


@strawberry.input(one_of=True, description="Whom something is for.")
class HolderInput:
    unit_id: strawberry.Maybe[strawberry.ID] = attribute("A unit with all below it.")
    person_id: strawberry.Maybe[strawberry.ID] = attribute("One person.")


@strawberry.input(description="Another stage from a day on.")
class SetStageInput:
    holder: HolderInput = attribute("Whose stage.")
    stage: int | None = attribute("1 grow, 2 convert, 3 deepen; null takes back what changes on that day.")
    from_day: date = attribute("Today, a day ahead, or one of a month that is not frozen.")


@strawberry.input(description="Days on which somebody works, or is off.")
class SetRosterInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")
    first_day: date = attribute("The first day.")
    last_day: date = attribute("The last day; 366 days at most.")
    is_working: bool | None = attribute("False: off; null forgets what was said.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
SetStageResult = Annotated[SetStageSuccess | PROBLEMS, result("SetStageResult")]
SetRosterResult = Annotated[SetRosterSuccess | PROBLEMS, result("SetRosterResult")]


def holder_of(given: HolderInput) -> Holder:
    if given.unit_id:
        return Holder(unit_id=decode(given.unit_id.value, "Unit"))
    assert given.person_id  # noqa: S101 - oneOf
    return Holder(person_id=decode(given.person_id.value, "Person"))


async def stage_changes(info: Info, holder: HolderInput) -> Any:
    return await _changes(holder_of(holder), info)


async def _changes(holder: Holder, info: Info) -> list[stages.Span]:
    """The person's own first, then those of where they work."""
    scope = info.context.scope
    if holder.unit_id is not None:
        return await stages.of_unit.seen(scope, unit=holder.unit_id)
    person = await staff.person.get(holder.person_id, scope)
    if person is None:
        return []
    own = await stages.of_person.seen(scope, person=person.id)
    return own + await stages.of_unit.seen(scope, unit=person.unit_id)


async def planned(info: Info, first_day: date, last_day: date, unit_id: strawberry.ID | None = None) -> Any:
    unit = decode(unit_id, "Unit") if unit_id else info.context.viewer.unit_id
    return await stage_plan.stage_plan(unit, first_day, last_day, info.context.scope)


async def roster_of(info: Info, unit_id: strawberry.ID, month: date) -> Any:
    return await roster.of_unit(decode(unit_id, "Unit"), month, info.context.scope)


async def set_stage(info: Info, input: SetStageInput) -> Any:
    holder = holder_of(input.holder)
    await staging.set_stage(holder, input.stage, from_day=input.from_day, scope=info.context.scope)
    return StagesKept(await _changes(holder, info))


async def set_roster(info: Info, input: SetRosterInput) -> Any:
    person, days = decode(input.person_id, "Person"), (input.first_day, input.last_day)
    await roster.set_roster(person, *days, is_working=input.is_working, scope=info.context.scope)
    return RosterKept(person)


@strawberry.type
class StageQueries:
    stage_changes: list[StageChange] = root(
        stage_changes, "Of a unit and all above it, or first a person's own, the newest first; at most 200."
    )
    stage_plan: list[StageLine] = root(
        planned, "A unit, then those right below it, or its people, over a time of three years at most; at most 501."
    )
    roster: list[RosterLine] = root(
        roster_of, "The month, by any day in it, of everybody scored in a unit and below; at most 200."
    )


@strawberry.type
class StageMutations:
    set_stage: SetStageResult = root(set_stage, "Let a stage count for a unit or a person from a day on.")
    set_roster: SetRosterResult = root(set_roster, "Say on which days somebody works.")


decide(
    StageChange={SIGNED_IN: "unit person stage fromDay"},
    StageStretch={SIGNED_IN: "fromDay stage"},
    StageLine={SIGNED_IN: "unit person stage isOwn stretches changes"},
    RosterDay={SIGNED_IN: "day isWorking"},
    RosterLine={SIGNED_IN: "person days"},
    SetStageSuccess={SIGNED_IN: "changes"},
    SetRosterSuccess={SIGNED_IN: "person"},
)
