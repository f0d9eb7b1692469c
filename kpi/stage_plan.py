"""Stages of a unit and of those right below it, or of the people of a store, over time: today's and what is planned."""

from datetime import date, timedelta

from kit.errors import Invalid, NotFound
from kit.reading import Select, row
from kpi import periods
from kpi.branches import MOST_ROWS, Place, places
from kpi.goal_tree import members
from kpi.parts import SCORED
from kpi.stages import Span, Stages
from people.scope import Scope, sees_person, sees_unit

MOST_DAYS = 1_100


class TimeWrong(Invalid):
    zh = "时间要从早到晚，最多三年。"
    en = "The time runs from earlier to later, three years at most."


@row
class StageStretch:
    """A stage that counts from a day on until the next stretch."""

    from_day: date
    stage: int


@row
class StageLine:
    """`changes` are the unit's or the person's own; `stretches` are what counts, wherever it comes from."""

    unit_id: int | None
    person_id: int | None
    stage: int
    is_own: bool
    stretches: list[StageStretch]
    changes: list[Span]


of_units = Select(
    Span,
    f"""FROM stagespan WHERE stagespan.unit_id IN :units AND {sees_unit("stagespan.unit_id")}
    ORDER BY stagespan.from_day, stagespan.id""",
)
of_people = Select(
    Span,
    f"""FROM stagespan WHERE stagespan.person_id IN :people AND {sees_person("stagespan.person_id")}
    ORDER BY stagespan.from_day, stagespan.id""",
)


async def stage_plan(unit_id: int, first: date, last: date, scope: Scope) -> list[StageLine]:
    """The unit first, then the open units right below it; a unit without any: its people.

    Raises:
        NotFound, TimeWrong
    """
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise TimeWrong(path=["lastDay"])
    found = {place.id: place for place in await places.seen(scope, unit=unit_id)}
    if unit_id not in found:
        raise NotFound(path=["unitId"])
    own = found.pop(unit_id)
    below = list(found.values())[:MOST_ROWS]
    staff = [] if below else await members.seen(scope, unit=unit_id, roles=list(SCORED), limit=MOST_ROWS)
    units = [*map(int, own.path.strip("/").split("/")), *found]
    people = [one.person_id for one in staff]
    spans = await of_units.seen(scope, units=units)
    spans += await of_people.seen(scope, people=people) if people else []
    stages = Stages(spans)
    lines = [_line(stages, place, None, first, last) for place in (own, *below)]
    return lines + [_line(stages, own, person, first, last) for person in people]


def _line(stages: Stages, place: Place, person_id: int | None, first: date, last: date) -> StageLine:
    who, today = person_id or 0, periods.today()
    changes = stages.of_person.get(who, []) if person_id else stages.of_unit.get(place.id, [])
    stretches: list[StageStretch] = []
    for start, _ in stages.windows(first, last):
        stage = stages.on(start, person_id=who, path=place.path)
        if not stretches or stretches[-1].stage != stage:
            stretches.append(StageStretch(start, stage))
    return StageLine(
        unit_id=None if person_id else place.id,
        person_id=person_id,
        stage=stages.on(today, person_id=who, path=place.path),
        is_own=any(one.from_day <= today for one in changes),
        stretches=stretches,
        changes=changes,
    )
