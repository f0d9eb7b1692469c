"""What a period was made of for each guide: where they worked, in which stage, how many days, and their sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from kit.reading import Select, column, row
from kpi import reaching, scorecards, stages, store_factors
from kpi.measures import MeasureKind
from kpi.periods import Period
from kpi.scorecards import Line, Overlay, Rules, Version
from kpi.scoring import Due, Part, Sum
from kpi.stages import Stages
from kpi.store_factors import Factors
from people.roles import Role

SCORED = (Role.GUIDE.value, Role.STORE_LEAD.value)
"""Who serves customers, and so has a score; those above are told by the sums of their branch."""

_INNER = "Scores are worked out for everybody; who may see one is asked where it is shown."


@row
class Stay:
    """Somebody in a unit and role for a time."""

    id: int = column("membership.id")
    person_id: int = column("membership.person_id")
    unit_id: int = column("membership.unit_id")
    path: str = column("unit.path")
    role: str = column("membership.role")
    from_day: date = column("membership.from_day")
    to_day: date | None = column("membership.to_day")


@row
class Summed:
    """`stay_id` is 0 where the person had one stay only."""

    person_id: int
    stay_id: int
    measure_id: int
    amount: int
    base: int | None
    last_day: date
    days: int


@row
class Worked:
    """Days that the roster says were worked."""

    person_id: int
    stay_id: int
    days: int


@row
class Standard:
    unit_id: int
    days: int


@row
class Aimed:
    person_id: int = column("target.person_id")
    measure_id: int = column("target.measure_id")
    amount: int = column("target.amount")


stays = Select(
    Stay,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.person_id IN :people AND membership.role IN :roles AND membership.from_day <= :last
    AND (membership.to_day IS NULL OR membership.to_day >= :first)
    ORDER BY membership.person_id, membership.from_day, membership.id""",
    unscoped=_INNER,
)
STAY = """JOIN membership ON membership.person_id = {0}.person_id AND membership.from_day <= {0}.day
        AND COALESCE(membership.to_day, {0}.day) >= {0}.day"""
WORKED = "CAST(sum(CASE WHEN rosterday.is_working THEN 1 ELSE 0 END) AS BIGINT)"


def _sums(stay: str, join: str) -> Select[Summed]:
    return Select(
        Summed,
        f"""SELECT reading.person_id, {stay} AS stay_id, reading.measure_id,
            CAST(sum(reading.amount) AS BIGINT) AS amount, CAST(sum(reading.base) AS BIGINT) AS base,
            max(reading.day) AS last_day, count(*) AS days
        FROM reading JOIN measure ON measure.id = reading.measure_id AND measure.kind <> 'LEVEL' {join}
        WHERE reading.person_id IN :people AND reading.day BETWEEN :first AND :last
        GROUP BY 1, 2, 3""",
        unscoped=_INNER,
    )


def _levels(stay: str, join: str, is_same: str) -> Select[Summed]:
    return Select(
        Summed,
        f"""SELECT reading.person_id, {stay} AS stay_id, reading.measure_id, reading.amount, NULL AS base,
            reading.day AS last_day, 1 AS days
        FROM reading JOIN measure ON measure.id = reading.measure_id AND measure.kind = 'LEVEL' {join}
        WHERE reading.person_id IN :people AND reading.day BETWEEN :first AND :last AND NOT EXISTS (
            SELECT 1 FROM reading AS later WHERE later.person_id = reading.person_id AND later.day > reading.day
            AND later.day <= :last AND later.measure_id = reading.measure_id {is_same})""",
        unscoped=_INNER,
    )


def _rosters(stay: str, join: str) -> Select[Worked]:
    return Select(
        Worked,
        f"""SELECT rosterday.person_id, {stay} AS stay_id, {WORKED} AS days FROM rosterday {join}
        WHERE rosterday.person_id IN :people AND rosterday.day BETWEEN :first AND :last
        GROUP BY 1, 2""",
        unscoped=_INNER,
    )


_IN_STAY = "AND later.day <= COALESCE(membership.to_day, later.day)"
_SETTLED = (_sums("0", ""), _levels("0", "", ""), _rosters("0", ""))
_MOVED = (
    _sums("membership.id", STAY.format("reading")),
    _levels("membership.id", STAY.format("reading"), _IN_STAY),
    _rosters("membership.id", STAY.format("rosterday")),
)
standard_days = Select(
    Standard,
    f"""SELECT one.unit_id, max(one.days) AS days FROM (
        SELECT membership.unit_id, {WORKED} AS days FROM rosterday {STAY.format("rosterday")}
        WHERE rosterday.day BETWEEN :first AND :last GROUP BY rosterday.person_id, membership.unit_id) AS one
    GROUP BY one.unit_id""",
    unscoped=_INNER,
)
aims = Select(
    Aimed,
    "FROM target WHERE target.period_id = :period AND target.person_id IN :people",
    unscoped=_INNER,
)


@dataclass(frozen=True)
class Basis:
    """What is the same for everybody in a period: the version in force, its lines and overlays, the stages."""

    period: Period
    version: Version
    rules: Rules
    lines: list[Line]
    overlays: list[Overlay]
    stages: Stages
    standard: Mapping[int, int]
    """Working days of a full month by unit, where there is a roster: of whoever was rostered most."""
    factors: Factors = field(default_factory=dict)

    @cached_property
    def levels(self) -> set[int]:
        return {line.measure_id for line in self.lines if line.kind == MeasureKind.LEVEL}

    @cached_property
    def reach(self) -> Mapping[int, date] | None:
        """Up to which day data have come, by measure; None where all of the month is due."""
        reach = reaching.as_days(self.period.reach)
        ours = {line.measure_id for line in self.lines}
        return None if reach is None else {measure: day for measure, day in reach.items() if measure in ours}

    @cached_property
    def reach_days(self) -> list[date]:
        return sorted(set((self.reach or {}).values()))

    @cached_property
    def windows(self) -> list[tuple[date, date]]:
        """The days of the month, cut wherever any stage changes and after each day to which data reach."""
        nexts = [day + timedelta(days=1) for day in self.reach_days]
        return self.stages.windows(self.period.first_day, self.period.last_day, also=nexts)


@dataclass
class _Draft:
    """A part that is being put together."""

    path: str
    days: int = 0
    due: dict[date, int] = field(default_factory=dict)
    sums: dict[int, Sum] = field(default_factory=dict)


async def basis(period: Period) -> Basis | None:
    """None where no version is in force in the period."""
    found = await scorecards.in_force.rows(day=period.first_day)
    return await basis_of(period, found[0]) if found else None


async def basis_of(period: Period, version: Version) -> Basis:
    standard = await standard_days.rows(first=period.first_day, last=period.last_day)
    return Basis(
        period=period,
        version=version,
        rules=Rules.of(version.rules),
        lines=await scorecards.lines.rows(parents=[version.id], locale="zh"),
        overlays=await scorecards.overlays.rows(parents=[version.id]),
        stages=Stages(await stages.spans.rows(last=period.last_day)),
        standard={one.unit_id: one.days for one in standard},
        factors=await store_factors.kept(period.id),
    )


async def parts_of(people: Sequence[int], basis: Basis) -> dict[int, list[Part]]:
    """The parts of everybody's period, by person, in the order of their days; who had no stay is not in it."""
    period = basis.period
    stayed: dict[int, list[Stay]] = {}
    for stay in await stays.rows(people=list(people), roles=list(SCORED), first=period.first_day, last=period.last_day):
        stayed.setdefault(stay.person_id, []).append(stay)
    drafts: dict[int, dict[tuple[int, str, int], _Draft]] = {person: {} for person in stayed}
    for window in basis.windows:
        found, worked = await _read(stayed, window)
        for person, own in stayed.items():
            for stay in own:
                at = person, stay.id if len(own) > 1 else 0
                _add(drafts[person], stay, window, basis, found.get(at, {}), worked.get(at, 0))
    aimed: dict[int, dict[int, int]] = {}
    for aim in await aims.rows(period=period.id, people=list(people)):
        aimed.setdefault(aim.person_id, {})[aim.measure_id] = aim.amount
    return {person: _finished(made, aimed.get(person, {}), basis) for person, made in drafts.items()}


_At = tuple[int, int]  # person, stay


async def _read(
    stayed: Mapping[int, list[Stay]], window: tuple[date, date]
) -> tuple[dict[_At, dict[int, Sum]], dict[_At, int]]:
    """Sums and days worked in a window. Only those who had several stays are asked stay by stay: it costs more."""
    found: dict[_At, dict[int, Sum]] = {}
    worked: dict[_At, int] = {}
    for statements, has_moved in ((_SETTLED, False), (_MOVED, True)):
        people = [person for person, own in stayed.items() if (len(own) > 1) is has_moved]
        if not people:
            continue
        values = {"people": people, "first": window[0], "last": window[1]}
        for one in [*await statements[0].rows(**values), *await statements[1].rows(**values)]:
            found.setdefault((one.person_id, one.stay_id), {})[one.measure_id] = _sum(one)
        worked |= {(one.person_id, one.stay_id): one.days for one in await statements[2].rows(**values)}
    return found, worked


def _add(
    made: dict[tuple[int, str, int], _Draft],
    stay: Stay,
    window: tuple[date, date],
    basis: Basis,
    found: Mapping[int, Sum],
    worked: int,
) -> None:
    """Put what a stay has in a window to the part of the same unit, role and stage."""
    first, last = max(stay.from_day, window[0]), min(stay.to_day or window[1], window[1])
    if first > last:
        return
    stage = basis.stages.on(first, person_id=stay.person_id, path=stay.path)
    part = made.setdefault((stay.unit_id, stay.role, stage), _Draft(stay.path))
    days = worked if stay.unit_id in basis.standard else (last - first).days + 1
    part.days += days
    for day in basis.reach_days:
        part.due[day] = part.due.get(day, 0) + (days if window[1] <= day else 0)
    for measure, one in found.items():
        before = part.sums.get(measure)
        part.sums[measure] = one if before is None else _joined(before, one, is_level=measure in basis.levels)


def _joined(before: Sum, one: Sum, *, is_level: bool) -> Sum:
    if is_level:
        return max(before, one, key=lambda each: each.last_day)
    base = None if before.base is None or one.base is None else before.base + one.base
    return Sum(before.amount + one.amount, base, max(before.last_day, one.last_day), before.days + one.days)


def _sum(one: Summed) -> Sum:
    return Sum(one.amount, one.base, one.last_day, one.days)


def _finished(made: Mapping[tuple[int, str, int], _Draft], aimed: Mapping[int, int], basis: Basis) -> list[Part]:
    return [
        Part(
            unit_id=unit,
            path=draft.path,
            role=role,
            stage=stage,
            active_days=draft.days,
            full_days=basis.standard.get(unit, 0) or basis.period.days,
            sums=draft.sums,
            weights=scorecards.weights(basis.lines, basis.overlays, stage=stage, role=role, path=draft.path),
            targets=aimed,
            factors=basis.factors.get(unit, {}),
            due=None if basis.reach is None else {at: Due(day, draft.due[day]) for at, day in basis.reach.items()},
        )
        for (unit, role, stage), draft in made.items()
    ]
