"""Boards: the places around one's own and the first three, in a fair group; the gap in points, nobody's score."""

from collections.abc import Sequence
from decimal import Decimal

import models
from kit import clock
from kit.reading import Select, Sight, row
from kpi.standings import SCORE, Level
from models.database import atomic
from people import audit
from people.roles import Right, Role
from people.scope import Scope

TOP, AROUND = 3, 5


@row
class Place:
    """A place as it is read; `own` is the viewer's points.

    `edge_id` is the first around the viewer: `better` have more points, `ahead` stand before. Counting for each place
    would cost ten times as much.
    """

    holder_id: int
    points: int
    edge_id: int | None
    better: int
    ahead: int
    own: int | None
    own_id: int | None
    role: str
    stage: int
    size: int
    name: str | None
    unit_name: str | None
    is_hidden: bool


@row
class BoardRow:
    """`name` None: somebody who does not want to be found. `gap` in points, above 0 where they are ahead."""

    rank: int
    name: str | None
    unit_name: str | None
    gap: str
    is_mine: bool


@row
class Improved:
    holder_id: int
    name: str | None
    unit_name: str | None
    is_hidden: bool


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
    rows: list[BoardRow]


_SAME = """{0}.period_id = :period AND {0}.measure_id = :by_measure AND {0}.level = CAST(:level AS VARCHAR)"""
_FAIR = f"{_SAME} AND {{0}}.role = (SELECT fair.role FROM fair) AND {{0}}.stage = (SELECT fair.stage FROM fair)"
_SPOT = "(standing.points, standing.holder_id)"
_OWN = "((SELECT mine.points FROM mine), (SELECT mine.holder_id FROM mine))"
_ONE = "SELECT standing.points, standing.holder_id FROM standing WHERE"


def _stretch(beyond: str, way: str, most: str) -> str:
    order = f"ORDER BY standing.points {way}, standing.holder_id {way} LIMIT {most}"
    return f"SELECT * FROM ({_ONE} {_FAIR.format('standing')} {beyond} {order})"


def _named(holder: str) -> tuple[str, str]:
    """SQL: name, unit and opt-out of a holder, and the tables that they are read from."""
    columns = """CASE WHEN :level = 'PERSON' THEN person.name ELSE unit.name END AS name,
        CASE WHEN :level = 'PERSON' THEN home.name END AS unit_name, boardoptout.id IS NOT NULL AS is_hidden"""
    tables = f"""LEFT JOIN person ON CAST(:level AS VARCHAR) = 'PERSON' AND person.id = {holder}
    LEFT JOIN membership ON membership.person_id = person.id AND membership.is_current
    LEFT JOIN unit AS home ON home.id = membership.unit_id
    LEFT JOIN unit ON CAST(:level AS VARCHAR) <> 'PERSON' AND unit.id = {holder}
    LEFT JOIN boardoptout ON boardoptout.person_id = person.id"""
    return columns.replace(":level", "CAST(:level AS VARCHAR)"), tables


_NAMES, _TABLES = _named("shown.holder_id")
_page = Select(
    Place,
    f"""WITH mine AS (SELECT standing.points, standing.holder_id, standing.role, standing.stage FROM standing
        WHERE {_SAME.format("standing")} AND :is_other = 0 AND standing.holder_id = CASE
            WHEN CAST(:level AS VARCHAR) = 'PERSON' THEN :me
            ELSE (SELECT unit.id FROM unit WHERE unit.id IN :audiences AND unit.kind = CAST(:level AS VARCHAR)) END),
    fair AS (SELECT COALESCE((SELECT mine.role FROM mine), CAST(:role AS VARCHAR)) AS role,
        COALESCE((SELECT mine.stage FROM mine), :stage) AS stage),
    above AS ({_stretch(f"AND {_SPOT} > {_OWN}", "ASC", ":around")} AS above_me),
    edge AS (SELECT * FROM (SELECT above.points, above.holder_id FROM above
        UNION SELECT mine.points, mine.holder_id FROM mine) AS near ORDER BY points DESC, holder_id DESC LIMIT 1),
    shown AS ({_stretch("", "DESC", ":top")} AS top
        UNION SELECT above.points, above.holder_id FROM above
        UNION {_stretch(f"AND {_SPOT} < {_OWN}", "DESC", ":around")} AS below
        UNION SELECT mine.points, mine.holder_id FROM mine)
    SELECT shown.holder_id, shown.points, (SELECT edge.holder_id FROM edge) AS edge_id,
        (SELECT count(*) FROM standing AS better
            WHERE {_FAIR.format("better")} AND better.points > (SELECT edge.points FROM edge)) AS better,
        (SELECT count(*) FROM standing AS ahead WHERE {_FAIR.format("ahead")} AND (ahead.points, ahead.holder_id)
            > ((SELECT edge.points FROM edge), (SELECT edge.holder_id FROM edge))) AS ahead,
        (SELECT mine.points FROM mine) AS own, (SELECT mine.holder_id FROM mine) AS own_id,
        (SELECT fair.role FROM fair) AS role, (SELECT fair.stage FROM fair) AS stage,
        (SELECT count(*) FROM standing AS every WHERE {_FAIR.format("every")}) AS size, {_NAMES}
    FROM shown {_TABLES} ORDER BY shown.points DESC, shown.holder_id DESC""",
)
_NOW = _SAME.format("standing") + " AND standing.role = CAST(:role AS VARCHAR) AND standing.stage = :stage"
_NAMES, _TABLES = _named("standing.holder_id")
_improved = Select(
    Improved,
    f"""SELECT standing.holder_id, {_NAMES} FROM standing JOIN standing AS earlier
        ON earlier.period_id = (SELECT month.id FROM period AS month JOIN period ON period.id = :period
            WHERE month.first_day < period.first_day ORDER BY month.first_day DESC LIMIT 1)
        AND earlier.level = standing.level AND earlier.holder_id = standing.holder_id
        AND earlier.measure_id = standing.measure_id
    {_TABLES} WHERE {_NOW} AND standing.points > earlier.points
    ORDER BY standing.points - earlier.points DESC, standing.holder_id LIMIT :top""",
    unscoped="Names of the three who improved most; who does not want to be found is left without one.",
)


def is_award(sight: Sight) -> bool:
    """Headquarters sees the first three by name, whoever they are: it gives the awards."""
    return isinstance(sight, Scope) and sight.may(Right.SEE_SCORES) and len(sight.audiences) == 1


async def board(
    period_id: int, measure_id: int | None, level: Level, scope: Scope, *, role: Role | None, stage: int | None
) -> Board:
    """The first three of a group, and five on either side of the viewer, or of the viewer's store or region.

    Those who see scores may ask for another group than their own; everybody else is shown theirs.
    """
    asked = scope.may(Right.SEE_SCORES) and (role is not None or stage is not None)
    group = {"role": (role or Role.GUIDE).value if level is Level.PERSON else "", "stage": stage or 1}
    same = {"period": period_id, "by_measure": measure_id or SCORE, "level": level.value}
    places = await _page.seen(scope, **same, **group, is_other=int(asked), top=TOP, around=AROUND)
    first = places[0] if places else None
    return Board(
        period_id=period_id,
        measure_id=measure_id,
        level=level.value,
        role=first.role if first else str(group["role"]),
        stage=first.stage if first else stage or 1,
        size=first.size if first else 0,
        own_id=first.own_id if first else None,
        rows=[
            _row(one, rank, places[0].points, is_award=is_award(scope))
            for one, rank in zip(places, _ranks(places), strict=True)
        ],
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


def _row(one: Place, rank: int, best: int, *, is_award: bool) -> BoardRow:
    is_mine = one.holder_id == one.own_id
    is_named = is_mine or not one.is_hidden or (is_award and rank <= TOP)
    gap = Decimal(one.points - (best if one.own is None else one.own)).scaleb(-2)
    return BoardRow(rank, one.name if is_named else None, one.unit_name if is_named else None, f"{gap:.2f}", is_mine)


async def most_improved(boards: Sequence[Board], sight: Sight) -> list[list[BoardName]]:
    """Against the month before, the most first; without a number."""
    found = []
    for one in boards:
        same = {"period": one.period_id, "by_measure": one.measure_id or SCORE, "level": one.level}
        rows = await _improved.rows(**same, role=one.role, stage=one.stage, top=TOP)
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


async def is_hidden(boards: Sequence[Board], sight: Sight) -> list[bool]:
    """Whether the viewer is without a name for others."""
    return [bool(await _opt_out.seen(sight))] * len(boards)


@atomic
async def set_opt_out(*, is_hidden: bool, scope: Scope) -> None:
    """Be without a name on boards from now on, or with it again; one's own view stays, and what HQ awards."""
    await models.BoardOptOut.filter(person_id=scope.me).delete()
    if is_hidden:
        await models.BoardOptOut.create(person_id=scope.me, since=clock.now())
    await audit.record("board_opt_out", f"person {scope.me}", scope=scope, after=is_hidden)
