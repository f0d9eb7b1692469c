"""Boards: the places around one's own and the first three, in a fair group; the gap, nobody's score.

Those of a month are by the score or by a measure, and the gap is one of points. Those of a week are by a measure alone,
and the gap is one of the measure: `kpi.week_standings` says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import models
from kit import clock
from kit.errors import NotFound
from kit.reading import Select, Sight, row
from kpi import measures, neighbours, periods, stages, week_standings, weeks
from kpi.neighbours import Improved, Kept, Place
from kpi.periods import PeriodState
from kpi.sizes import StoreSize
from kpi.standings import SCORE, Level
from kpi.weeks import A_WEEK, Week, week_of
from models.database import atomic, run
from people import audit
from people.roles import Right, Role
from people.scope import Scope

TOP, AROUND = 3, 5
MOST_TIED = 20
"""Whoever gives awards sees all who share the last of the first three places, so far."""


@row
class BoardRow:
    """`name` None: somebody who does not want to be found. `gap` is above 0 where they are ahead.

    `person_id` None: a unit.
    """

    person_id: int | None
    rank: int
    name: str | None
    unit_name: str | None
    gap: str
    is_mine: bool


@row
class BoardName:
    name: str | None
    unit_name: str | None
    is_mine: bool


@row
class Board:
    """Of a month or of a week. `size` counts everybody in the group; `group` is a role, a store's size, or empty."""

    period_id: int | None
    week: Week | None
    measure_id: int | None
    level: str
    group: str
    stage: int
    size: int
    own_id: int | None
    own_store: bool
    rows: list[BoardRow]

    @property
    def role(self) -> str:
        return self.group if self.level == Level.PERSON else ""

    @property
    def store_size(self) -> str | None:
        return self.group if self.level == Level.STORE else None


def is_award(sight: Sight) -> bool:
    """Headquarters sees the first three by name, whoever they are: it gives the awards."""
    return isinstance(sight, Scope) and sight.may(Right.SEE_SCORES) and len(sight.audiences) == 1


@dataclass(frozen=True)
class Group:
    """Who is compared. `own_store`: only those who work where the viewer did at the end of the month or week."""

    role: Role | None = None
    stage: int | None = None
    store_size: StoreSize | None = None
    own_store: bool = False

    @property
    def is_asked(self) -> bool:
        return any(one is not None for one in (self.role, self.stage, self.store_size))

    def name_at(self, level: Level) -> str:
        """What is compared beside the stage, where the viewer has no place that says so."""
        match level:
            case Level.PERSON:
                return (self.role or Role.GUIDE).value
            case Level.STORE:
                return (self.store_size or StoreSize.SMALL).value
            case Level.REGION:
                return ""


@dataclass(frozen=True)
class _When:
    """Where a board is kept, the values that name it there, and by how many places its numbers are moved."""

    kept: Kept
    values: Mapping[str, object]
    places: int
    period_id: int | None = None
    week: Week | None = None


async def board(period_id: int, measure_id: int | None, level: Level, group: Group, *, scope: Scope) -> Board:
    """The first three of a group, and five on either side of the viewer, or of the viewer's store or region.

    Those who see scores may ask for another group than their own; everybody else is shown theirs.
    """
    when = _When(neighbours.MONTHS, {"period": period_id}, places=2, period_id=period_id)
    return await _board(when, measure_id, level, group, scope)


async def week_board(day: date, measure_id: int, level: Level, group: Group, *, scope: Scope) -> Board:
    """The same for the week in which `day` lies, this one where that is still to come, by a measure.

    Raises:
        NotFound: there is no such measure.
    """
    found = await measures.measure.seen(scope, parents=[measure_id])
    if not found:
        raise NotFound(path=["measureId"])
    week = Week(*week_of(min(day, periods.today())))
    values = {"week": week.first_day}
    when = _When(neighbours.WEEKS, values, places=week_standings.places(found[0], level), week=week)
    return await _board(when, measure_id, level, group, scope)


async def _board(when: _When, measure_id: int | None, level: Level, group: Group, scope: Scope) -> Board:
    name, stage = group.name_at(level), group.stage or stages.FIRST
    asked = scope.may(Right.SEE_SCORES) and group.is_asked
    same = {**when.values, "by_measure": measure_id or SCORE, "level": level.value, "role": name, "stage": stage}
    own_store = group.own_store and level is Level.PERSON
    page = neighbours.pages[when.kept, own_store]
    top = MOST_TIED if is_award(scope) else TOP
    places = await page.seen(scope, **same, is_other=int(asked), top=top, around=AROUND)
    ranked = [(one, rank) for one, rank in zip(places, _ranks(places), strict=True) if rank <= TOP or top == TOP]
    first = places[0] if places else None
    shown = {"is_award": is_award(scope), "is_person": level is Level.PERSON}
    return Board(
        period_id=when.period_id,
        week=when.week,
        measure_id=measure_id,
        level=level.value,
        group=first.role if first else name,
        stage=first.stage if first else stage,
        size=first.size if first else 0,
        own_id=first.own_id if first else None,
        own_store=own_store,
        rows=[_row(one, rank, places[0].points, when.places, **shown) for one, rank in ranked],
    )


def _ranks(places: Sequence[Place]) -> list[int]:
    """The first are counted from 1, those around the viewer from the edge on; equal points share a rank."""
    ranks: list[int] = []
    edge = next((at for at, one in enumerate(places) if one.holder_id == one.edge_id), len(places))
    for at, one in enumerate(places):
        if at == edge:
            ranks.append(one.better + 1)
        elif at and one.points == places[at - 1].points:
            ranks.append(ranks[-1])
        else:
            ranks.append(at + 1 if at < edge else one.ahead + at - edge + 1)
    return ranks


def _row(one: Place, rank: int, best: int, places: int, *, is_award: bool, is_person: bool) -> BoardRow:
    is_mine = one.holder_id == one.own_id
    is_named = is_mine or not one.is_hidden or (is_award and rank <= TOP)
    gap = Decimal(one.points - (best if one.own is None else one.own)).scaleb(-places)
    name, unit_name = (one.name, one.unit_name) if is_named else (None, None)
    return BoardRow(one.holder_id if is_person else None, rank, name, unit_name, f"{gap:.{places}f}", is_mine)


async def most_improved(boards: Sequence[Board], sight: Sight) -> list[list[BoardName]]:
    """Against the month or the week before, the most first; without a number."""
    found = []
    for one in boards:
        same = {"by_measure": one.measure_id or SCORE, "level": one.level}
        fair = {"role": one.group, "stage": one.stage}
        when: dict[str, object] = {"period": one.period_id}
        if one.week is not None:
            when = {"week": one.week.first_day, "before": one.week.first_day - A_WEEK}
        kept = neighbours.MONTHS if one.week is None else neighbours.WEEKS
        rows = await neighbours.improved(kept, sight, own_store=one.own_store, **when, **same, **fair, top=TOP)
        found.append([_name(each, one, is_award=is_award(sight)) for each in rows])
    return found


def _name(each: Improved, board: Board, *, is_award: bool) -> BoardName:
    is_mine = each.holder_id == board.own_id
    is_named = is_mine or is_award or not each.is_hidden
    return BoardName(each.name if is_named else None, each.unit_name if is_named else None, is_mine)


@row
class OptOut:
    person_id: int


_opt_out = Select(OptOut, "SELECT boardoptout.person_id FROM boardoptout WHERE boardoptout.person_id = :me")
HIDE = "INSERT INTO boardoptout (person_id, since) VALUES (:me, :now) ON CONFLICT (person_id) DO NOTHING"


async def states(boards: Sequence[Board], sight: Sight) -> list[PeriodState]:
    """A week is frozen once the month in which it lies is, or both are."""
    found = []
    for one in boards:
        if one.week is None:
            month = await periods.period.rows(parents=[one.period_id])
            found.append(PeriodState(month[0].state) if month else PeriodState.OPEN)
        else:
            found.append(await _state(one.week))
    return found


async def _state(week: Week) -> PeriodState:
    if periods.today() <= week.last_day:
        return PeriodState.OPEN
    return PeriodState.FROZEN if (await weeks.are_frozen([week]))[0] else PeriodState.PROVISIONAL


async def is_hidden(boards: Sequence[Board], sight: Sight) -> list[bool]:
    """Whether the viewer is without a name for others."""
    return [bool(await _opt_out.seen(sight))] * len(boards)


@atomic
async def set_opt_out(*, is_hidden: bool, scope: Scope) -> None:
    """Be without a name on boards from now on, or with it again; one's own view stays, and what HQ awards."""
    if is_hidden:
        await run(HIDE, me=scope.me, now=clock.now())
    else:
        await models.BoardOptOut.filter(person_id=scope.me).delete()
    await audit.record("board_opt_out", f"person {scope.me}", scope=scope, after=is_hidden)
