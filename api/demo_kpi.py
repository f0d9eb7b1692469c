"""Half a year of measuring in the demo chain: readings, a scorecard in its second version, months frozen and open."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import models
from api import demo_plans
from api.demo_people import AWAY, LEAVER, MOVES_ALONE, MOVING, STANDS_STILL
from api.demo_readings import Worker, readings, roster
from insights.guide_months import TOLD_FROM_DAY
from kit import clock
from kpi import drafting, freezing, learning, periods, rescoring, talks, weeks
from kpi.drafts import Draft, LineDraft, OverlayDraft
from kpi.parts import SCORED
from kpi.readings import Reading, write
from kpi.scorecards import Freedom
from models.database import atomic, drained, is_sqlite, run, run_many
from people import employment
from people.roles import Role
from people.scope import Scope

MONTHS = 6
AT_ONCE = 5_000
Scoping = Callable[[str], Awaitable[Scope]]

TARGETS = {"kept_adds": "72", "retention": "0.84", "interactions": "200", "conversion": "0.14", "gmv": "24000",
    "learning_on_time": "0.9", "learning_quiz": "85"}  # fmt: skip
V1 = {"kept_adds": 4_000, "retention": 2_000, "interactions": 2_500, "gmv": 1_500}
V2 = {"kept_adds": 2_500, "retention": 1_500, "interactions": 1_500, "conversion": 1_500, "gmv": 1_500,
    "learning_on_time": 700, "learning_quiz": 800}  # fmt: skip
CONVERT = V2 | {"kept_adds": 1_000, "retention": 1_000, "conversion": 2_500, "gmv": 2_500}
"""Stage 2: selling weighs more than winning friends."""
NORTH = V2 | {"kept_adds": 3_500, "interactions": 500}
"""What a young region chose within the bounds that headquarters left."""
BOUNDS = {"kept_adds": (2_000, 4_000), "interactions": (500, 2_500)}
LEARNED_LIFT, ALONE_LIFT = 0.12, 0.35
"""How much more who learned reaches in the month that is told, and the store that moves alone."""
IMPORT: dict[str, Any] = {"source": "FILE", "mapping": {}, "errors": [], "state": "DONE"}


def months(today: date) -> list[date]:
    """The first days of this month and of those before it, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def told_month() -> date:
    """The first day of the newest month that leads can be told of."""
    return (periods.today() - timedelta(days=TOLD_FROM_DAY - 1)).replace(day=1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


async def come_and_go(scope_of: Scoping, admin: str) -> None:
    """Somebody left in the middle of a month, somebody went to another store in the middle of the next."""
    *_, before_last, last, _ = months(periods.today())
    scope = await scope_of(admin)
    leaver = await models.Person.get(employee_no=LEAVER[0])
    with clock.reading(lambda: noon(before_last + timedelta(days=13))):
        await employment.dismiss(leaver.id, expected_version=leaver.version, scope=scope)
        await drained()
    no, code = MOVING
    mover, store = await models.Person.get(employee_no=no), await models.Unit.get(code=code)
    day = last + timedelta(days=10)
    moved = {"expected_version": mover.version, "unit_id": store.id}
    await employment.move(mover.id, **moved, role=Role.GUIDE, from_day=day, scope=scope)
    await drained()


async def measure(scope_of: Scoping, maker: str) -> None:
    """All that was measured up to yesterday, scored; what is older than last month is frozen."""
    first_days = months(periods.today())
    scope = await scope_of(maker)
    await _open(first_days)
    await _stages(first_days)
    await _scorecards(first_days, scope)
    workers = await _workers(first_days)
    await _roster(workers, first_days)
    for first in first_days:
        await _read(workers, first, since=first_days[0])
    await _look_at_tables()
    await learning.sweep()
    await rescoring.rescore_all()
    for first in first_days[:-2]:
        await _freeze(first, scope)
    await _restate(first_days[-4])
    await _acknowledge(first_days[-3])
    await demo_plans.plan(scope_of, maker)
    await demo_plans.hand_in_roster(await scope_of(f"{STANDS_STILL}00"), STANDS_STILL)
    await rescoring.rescore_all()
    await weeks.add_up_all()
    await _talk(await scope_of(f"{STANDS_STILL}00"), f"{STANDS_STILL}03")


@atomic
async def _look_at_tables() -> None:
    """PostgreSQL plans by what it knows of a table, and of one that was filled just now it knows nothing."""
    for table in () if is_sqlite() else ("membership", "reading", "weekdue"):
        await run(f"ANALYZE {table}")


@atomic
async def _open(first_days: Sequence[date]) -> None:
    await periods.open_months(first_days)


@atomic
async def _stages(first_days: Sequence[date]) -> None:
    """Hangzhou sells already; a store of the south follows it in the middle of a month that is over."""
    changes = (("ZJ-H", first_days[0]), ("S102", first_days[-2] + timedelta(days=14)))
    for code, day in changes:
        unit = await models.Unit.get(code=code)
        await models.StageSpan.create(unit_id=unit.id, stage=2, from_day=day)


async def _scorecards(first_days: Sequence[date], scope: Scope) -> None:
    known = {one.key: one.id for one in await models.Measure.all()}
    north = await models.Unit.get(code="JS-N")
    second = (
        OverlayDraft({known[key]: bp for key, bp in CONVERT.items()}, stage=2),
        OverlayDraft({known[key]: bp for key, bp in NORTH.items()}, unit_id=north.id),
    )
    for day, weights, overlays, note in (
        (first_days[0], V1, (), "先加到人，再留住人"),
        (first_days[-3], V2, second, "学习计入考核；进入转化阶段的门店看成交"),
    ):
        by = {"gmv": known["visits"]} if overlays else {}
        lines = [_line(key, bp, known[key], by.get(key)) for key, bp in weights.items()]
        with clock.reading(lambda day=day: noon(day)):  # type: ignore[misc]
            made = await drafting.draft_scorecard(Draft(lines, overlays, note=note), scope=scope)
            await drafting.publish_scorecard(made, from_day=day, version=1, scope=scope)
            await drained()


def _line(key: str, bp: int, measure: int, exposure: int | None) -> LineDraft:
    least, most = BOUNDS.get(key, (0, 10_000))
    freedom = Freedom.BOUNDED if key in BOUNDS else Freedom.LOCKED
    return LineDraft(measure, bp, Decimal(TARGETS[key]), None, freedom, least, most, exposure)


async def _workers(first_days: Sequence[date]) -> list[Worker]:
    random = Random(20261102)  # noqa: S311 - a believable history, the same at every first start
    spans = [(span.unit_id, (span.from_day, span.stage)) for span in await models.StageSpan.all()]
    learned = await _learned()
    told = told_month()
    away = (await models.Person.get(employee_no=AWAY)).id
    levels: dict[int, float] = {}
    stores: dict[int, float] = {}
    found = []
    places = models.Membership.filter(role__in=SCORED).order_by("person_id", "id").select_related("unit")
    for place in await places:
        own = levels.setdefault(place.person_id, min(1.4, max(0.6, random.gauss(1.0, 0.16))))
        store = stores.setdefault(place.unit_id, random.gauss(1.0, 0.06))
        growth, lift = 0.02, LEARNED_LIFT if place.person_id in learned else 0.0
        if place.unit.code == STANDS_STILL:
            own, store, growth, lift = 0.8 + own / 10, 0.75, -0.03, -0.2
        elif place.unit.code == MOVES_ALONE:
            own, store, lift = 0.6 + own / 10, 0.95, ALONE_LIFT
        above = {int(unit) for unit in place.unit.path.strip("/").split("/")}
        found.append(
            Worker(
                person_id=place.person_id,
                number=place.person_id,
                level=own * store * (0.7 if place.role == Role.STORE_LEAD else 1.0),
                growth_a_month=growth,
                stage_from=tuple(sorted(since for unit, since in spans if unit in above)),
                first=place.from_day,
                last=place.to_day or date.max,
                visitors=Random(f"visitors {place.unit.code}").uniform(0.6, 1.4),  # noqa: S311 - as above
                lifted=(told, lift),
                away=told + timedelta(days=3) if place.person_id == away else date.max,
            )
        )
    return found


async def _learned() -> set[int]:
    """Who did two courses in time."""
    done = Counter(one.guide_id for one in await models.Enrolment.filter(is_on_time=True))
    return {guide for guide, courses in done.items() if courses > 1}


@atomic
async def _roster(workers: Sequence[Worker], first_days: Sequence[date]) -> None:
    until = periods.month_of(first_days[-1])[1]
    rows: list[dict[str, object]] = [
        {"person": person, "day": day, "works": works} for person, day, works in roster(workers, first_days[0], until)
    ]
    await run_many("INSERT INTO rosterday (person_id, day, is_working) VALUES (:person, :day, :works)", rows)


@atomic
async def _read(workers: Sequence[Worker], first: date, *, since: date) -> None:
    """A month's file, up to yesterday: figures of a day come on the next."""
    known = {one.key: one.id for one in await models.Measure.all()}
    last = min(periods.month_of(first)[1], periods.today() - timedelta(days=1))
    rows = list(readings(workers, known, first, last, since=since))
    came = min(clock.now(), noon(last + timedelta(days=1)))
    await _import(f"导购数据-{first:%Y-%m}.xlsx", rows, made_at=came)


async def _import(name: str, rows: Sequence[Reading], *, made_at: datetime) -> None:
    if not rows:
        return
    first, last = min(one.day for one in rows), max(one.day for one in rows)
    made_at = min(made_at, clock.now())
    counts: dict[str, Any] = {"rows": len(rows), "done_rows": len(rows), "first_day": first, "last_day": last}
    one = await models.ReadingImport.create(
        digest=f"demo {name}", file_name=name, made_at=made_at, ended_at=made_at, **IMPORT, **counts
    )
    for at in range(0, len(rows), AT_ONCE):
        written = await write(rows[at : at + AT_ONCE], import_id=one.id)
        one.added, one.changed = one.added + written.added, one.changed + written.changed
    await one.save()


async def _freeze(first: date, scope: Scope) -> None:
    """On the fifth of the month after."""
    month = await models.Period.get(first_day=first)
    with clock.reading(lambda: noon(month.last_day + timedelta(days=5))):
        await freezing.freeze(month.id, version=month.version, scope=scope)
        await drained()


@atomic
async def _restate(first: date) -> None:
    """A till was late: a day of a frozen month is others' now, and what the scores would be is shown beside them."""
    adds = await models.Measure.get(key="kept_adds")
    day = first + timedelta(days=18)
    was = await models.Reading.filter(measure_id=adds.id, day=day, amount__gt=0).order_by("person_id").limit(6)
    rows = [Reading(one.person_id, adds.id, day, one.amount + 9, None) for one in was]
    await _import(f"补传-{day:%Y-%m-%d}.csv", rows, made_at=noon(periods.month_of(first)[1] + timedelta(days=9)))


async def _talk(lead: Scope, employee_no: str) -> None:
    """The lead of the store that stands still has begun to ask why."""
    guide, month = await models.Person.get(employee_no=employee_no), await models.Period.get(first_day=told_month())
    yesterday = clock.now() - timedelta(days=1)
    with clock.reading(lambda: yesterday):
        await talks.note_talk(guide.id, month.id, "加了好友不敢开口；约好每天早上一起回访三位老客", scope=lead)


@atomic
async def _acknowledge(from_day: date) -> None:
    """Most have read the second version. The first guide, whose link is printed, has it still before them."""
    card = await models.ScorecardVersion.all().order_by("-number").first()
    places = await models.Membership.filter(role=Role.GUIDE.value, is_current=True).order_by("id")
    at = noon(from_day + timedelta(days=1))
    seen = [place for number, place in enumerate(places) if number % 4]
    await models.ScorecardSeen.bulk_create(
        models.ScorecardSeen(version_id=card.id, person_id=place.person_id, seen_at=at)  # type: ignore[union-attr]
        for place in seen
    )
