"""What a target was before it was changed in a month that had begun: kept, shown beside the score, and told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import models
from kit import clock
from kit.reading import Select, column, row
from kpi import periods
from kpi.holders import Holder
from kpi.scorecards import Line, target_places
from people import inbox
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Role
from people.scope import Scope, sees_former

Amounts = Mapping[Holder, int | None]


@row
class Changed:
    measure_id: int = column("targetchange.measure_id")
    before: int | None = column("targetchange.before")
    after: int | None = column("targetchange.after")
    made_at: datetime = column("targetchange.made_at")


@row
class TargetChange:
    """Decimals of a full month; None: the scorecard's counted, or counts."""

    before: str | None
    after: str | None
    made_at: datetime


@row
class Lead:
    unit_id: int = column("membership.unit_id")
    unit_name: str = column("unit.name")
    person_id: int = column("membership.person_id")


of_score = Select(
    Changed,
    f"""FROM score JOIN targetchange ON targetchange.period_id = score.period_id
        AND targetchange.person_id = score.person_id
    WHERE score.id = :score AND {sees_former("score.person_id")} ORDER BY targetchange.id LIMIT 200""",
)
_leads = Select(
    Lead,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.unit_id IN :units AND membership.is_current AND membership.role IN :roles""",
    unscoped="Whoever leads a unit is told of its targets; nobody is shown whom.",
)
LEADS = [Role.STORE_LEAD.value, Role.REGION_LEAD.value]


async def keep(
    period: models.Period, measure: models.Measure, before: Amounts, after: Amounts, *, scope: Scope
) -> None:
    """Inside a command: keep what differs, and tell those concerned. A month to come is nobody's yet."""
    if period.first_day > periods.today():
        return
    made = [
        models.TargetChange(
            period_id=period.id, measure_id=measure.id, unit_id=one.unit_id, person_id=one.person_id,
            before=before.get(one), after=after.get(one), made_by_id=scope.me, made_at=clock.now(),
        )
        for one in sorted({*before, *after}, key=lambda one: one.name)
        if before.get(one) != after.get(one)
    ]  # fmt: skip
    for one in made:
        await one.save()
    await _tell(made, period, measure, scope)


async def _tell(
    made: Sequence[models.TargetChange], period: models.Period, measure: models.Measure, scope: Scope
) -> None:
    """The person, or who leads the unit; never whoever did it."""
    by_unit = {one.unit_id: one for one in made if one.unit_id is not None}
    leads = await _leads.rows(units=list(by_unit), roles=LEADS) if by_unit else []
    told = [(one.person_id, "", one) for one in made if one.person_id is not None]
    told += [(lead.person_id, lead.unit_name, by_unit[lead.unit_id]) for lead in leads]
    places = target_places(measure.kind, measure.decimals)
    names = measure.name, measure.name_en or measure.name
    of = {"measure": names, "month": period.first_day.isoformat()}
    await inbox.notify(
        [
            Message(
                person,
                Kind.TARGET_CHANGED,
                f"target/{one.id}",
                of | {"whose": whose, "before": shown(one.before, places), "after": shown(one.after, places)},
            )
            for person, whose, one in told
            if person != scope.me
        ]
    )


async def by_measure(score_id: int, lines: Mapping[int, Line], scope: Scope) -> dict[int, list[TargetChange]]:
    """Of the person's own targets in the month of a score, the oldest first."""
    found: dict[int, list[TargetChange]] = {}
    for one in await of_score.seen(scope, score=score_id):
        if (line := lines.get(one.measure_id)) is not None:
            told = TargetChange(shown(one.before, line.places), shown(one.after, line.places), one.made_at)
            found.setdefault(one.measure_id, []).append(told)
    return found


def shown(amount: int | None, places: int) -> str | None:
    return None if amount is None else f"{Decimal(amount).scaleb(-places).normalize():f}"
