"""Boards: the places around one's own and the first three, in a fair group; the gap in points, nobody's score."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import models
from kit import clock
from kit.reading import Select, Sight, row
from kpi import neighbours
from kpi.neighbours import Improved, Place
from kpi.standings import SCORE, Level
from models.database import atomic, run
from people import audit
from people.roles import Right, Role
from people.scope import Scope

TOP, AROUND = 3, 5
MOST_TIED = 20
"""Whoever gives awards sees all who share the last of the first three places, so far."""


@row
class BoardRow:
    """`name` None: somebody who does not want to be found. `gap` in points, above 0 where they are ahead.

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
    """`size` counts everybody in the group; `role` is empty where units are compared."""

    period_id: int
    measure_id: int | None
    level: str
    role: str
    stage: int
    size: int
    own_id: int | None
    own_store: bool
    rows: list[BoardRow]


def is_award(sight: Sight) -> bool:
    """Headquarters sees the first three by name, whoever they are: it gives the awards."""
    return isinstance(sight, Scope) and sight.may(Right.SEE_SCORES) and len(sight.audiences) == 1


@dataclass(frozen=True)
class Group:
    """Who is compared. `own_store`: only those who work where the viewer did at the end of the month."""

    role: Role | None = None
    stage: int | None = None
    own_store: bool = False


async def board(period_id: int, measure_id: int | None, level: Level, group: Group, *, scope: Scope) -> Board:
    """The first three of a group, and five on either side of the viewer, or of the viewer's store or region.

    Those who see scores may ask for another role and stage than their own; everybody else is shown theirs.
    """
    role, stage = group.role, group.stage
    asked = scope.may(Right.SEE_SCORES) and (role is not None or stage is not None)
    fair = {"role": (role or Role.GUIDE).value if level is Level.PERSON else "", "stage": stage or 1}
    same = {"period": period_id, "by_measure": measure_id or SCORE, "level": level.value}
    own_store = group.own_store and level is Level.PERSON
    page = neighbours.pages[own_store]
    top = MOST_TIED if is_award(scope) else TOP
    places = await page.seen(scope, **same, **fair, is_other=int(asked), top=top, around=AROUND)
    ranked = [(one, rank) for one, rank in zip(places, _ranks(places), strict=True) if rank <= TOP or top == TOP]
    first = places[0] if places else None
    shown = {"is_award": is_award(scope), "is_person": level is Level.PERSON}
    return Board(
        period_id=period_id,
        measure_id=measure_id,
        level=level.value,
        role=first.role if first else str(fair["role"]),
        stage=first.stage if first else stage or 1,
        size=first.size if first else 0,
        own_id=first.own_id if first else None,
        own_store=own_store,
        rows=[_row(one, rank, places[0].points, **shown) for one, rank in ranked],
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


def _row(one: Place, rank: int, best: int, *, is_award: bool, is_person: bool) -> BoardRow:
    is_mine = one.holder_id == one.own_id
    is_named = is_mine or not one.is_hidden or (is_award and rank <= TOP)
    gap = Decimal(one.points - (best if one.own is None else one.own)).scaleb(-2)
    name, unit_name = (one.name, one.unit_name) if is_named else (None, None)
    return BoardRow(one.holder_id if is_person else None, rank, name, unit_name, f"{gap:.2f}", is_mine)


async def most_improved(boards: Sequence[Board], sight: Sight) -> list[list[BoardName]]:
    """Against the month before, the most first; without a number."""
    found = []
    for one in boards:
        same = {"period": one.period_id, "by_measure": one.measure_id or SCORE, "level": one.level}
        fair = {"role": one.role, "stage": one.stage, "own_store": int(one.own_store)}
        rows = await neighbours.improved.seen(sight, **same, **fair, top=TOP)
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
