"""Reading boards: the first three of a fair group, the places around one's own, who improved most."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit import clock
from kit.reading import Memory, Select, Sight, row


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
class Holder:
    holder_id: int


@row
class Improved:
    holder_id: int
    name: str | None
    unit_name: str | None
    is_hidden: bool


@dataclass(frozen=True)
class Kept:
    """Where the standings of a month or of a week are; `colleagues` are those of the viewer's store at its end."""

    table: str
    when: str
    before: str
    colleagues: str

    def same(self, name: str) -> str:
        """SQL: whether a row is of the board that is asked for."""
        board = "{0}.measure_id = :by_measure AND {0}.level = CAST(:level AS VARCHAR)"
        return f"{self.when} AND {board}".format(name)


_FROZEN = "(SELECT period.frozen_at IS NOT NULL FROM period WHERE period.id = :period)"
MONTHS = Kept(
    "standing",
    when="{0}.period_id = :period",
    before="""earlier.period_id = (SELECT month.id FROM period AS month JOIN period ON period.id = :period
            WHERE month.first_day < period.first_day ORDER BY month.first_day DESC LIMIT 1)""",
    colleagues=f"""SELECT score.person_id FROM score JOIN score AS own ON own.period_id = score.period_id
        AND own.is_frozen = score.is_frozen AND own.unit_id = score.unit_id AND own.person_id = :me
    WHERE score.period_id = :period AND score.is_frozen = {_FROZEN}""",
)
WEEKS = Kept(
    "weekstanding",
    when="{0}.week = :week",
    before="earlier.week = :before",
    colleagues="""SELECT other.holder_id FROM weekstanding AS own JOIN weekstanding AS other
        ON other.week = own.week AND other.unit_id = own.unit_id AND other.level = own.level
    WHERE own.week = :week AND own.level = 'PERSON' AND own.holder_id = :me""",
)
_OWN = "((SELECT mine.points FROM mine), (SELECT mine.holder_id FROM mine))"


def _fair(kept: Kept, name: str) -> str:
    group = f"{name}.role = (SELECT fair.role FROM fair) AND {name}.stage = (SELECT fair.stage FROM fair)"
    return f"{kept.same(name)} AND {group}"


def _stretch(kept: Kept, pool: str, beyond: str, way: str, most: str) -> str:
    order = f"ORDER BY {pool}.points {way}, {pool}.holder_id {way} LIMIT {most}"
    from_here = f"AND ({pool}.points, {pool}.holder_id) {beyond} {_OWN}" if beyond else ""
    rows = f"SELECT {pool}.points, {pool}.holder_id FROM {pool} WHERE {_fair(kept, pool)} {from_here} {order}"
    return f"SELECT * FROM ({rows})"


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


def _page_of(kept: Kept, *, own_store: bool) -> Select[Place]:
    pool, (names, tables) = "pool" if own_store else kept.table, _named("shown.holder_id")
    colleagues = f"""pool AS (SELECT {kept.table}.* FROM {kept.table}
        WHERE {kept.same(kept.table)} AND {kept.table}.holder_id IN ({kept.colleagues})), """
    return Select(
        Place,
        f"""WITH {colleagues if own_store else ""}mine AS (
        SELECT {pool}.points, {pool}.holder_id, {pool}.role, {pool}.stage FROM {pool}
        WHERE {kept.same(pool)} AND :is_other = 0 AND {pool}.holder_id = CASE
            WHEN CAST(:level AS VARCHAR) = 'PERSON' THEN :me
            ELSE (SELECT unit.id FROM unit WHERE unit.id IN :audiences AND unit.kind = CAST(:level AS VARCHAR)) END),
    fair AS (SELECT COALESCE((SELECT mine.role FROM mine), CAST(:role AS VARCHAR)) AS role,
        COALESCE((SELECT mine.stage FROM mine), :stage) AS stage),
    above AS ({_stretch(kept, pool, ">", "ASC", ":around")} AS above_me),
    edge AS (SELECT * FROM (SELECT above.points, above.holder_id FROM above
        UNION SELECT mine.points, mine.holder_id FROM mine) AS near ORDER BY points DESC, holder_id DESC LIMIT 1),
    shown AS ({_stretch(kept, pool, "", "DESC", ":top")} AS top
        UNION SELECT above.points, above.holder_id FROM above
        UNION {_stretch(kept, pool, "<", "DESC", ":around")} AS below
        UNION SELECT mine.points, mine.holder_id FROM mine)
    SELECT shown.holder_id, shown.points, (SELECT edge.holder_id FROM edge) AS edge_id,
        (SELECT count(*) FROM {pool} AS better
            WHERE {_fair(kept, "better")} AND better.points > (SELECT edge.points FROM edge)) AS better,
        (SELECT count(*) FROM {pool} AS ahead WHERE {_fair(kept, "ahead")} AND (ahead.points, ahead.holder_id)
            > ((SELECT edge.points FROM edge), (SELECT edge.holder_id FROM edge))) AS ahead,
        (SELECT mine.points FROM mine) AS own, (SELECT mine.holder_id FROM mine) AS own_id,
        (SELECT fair.role FROM fair) AS role, (SELECT fair.stage FROM fair) AS stage,
        (SELECT count(*) FROM {pool} AS every WHERE {_fair(kept, "every")}) AS size, {names}
    FROM shown {tables} ORDER BY shown.points DESC, shown.holder_id DESC""",
    )


pages = {(kept, own): _page_of(kept, own_store=own) for kept in (MONTHS, WEEKS) for own in (False, True)}


def _improved(kept: Kept, *, own_store: bool) -> Select[Holder]:
    table = kept.table
    colleagues = f"AND {table}.holder_id IN ({kept.colleagues})" if own_store else ""
    return Select(
        Holder,
        f"""SELECT {table}.holder_id FROM {table} JOIN {table} AS earlier ON {kept.before}
            AND earlier.level = {table}.level AND earlier.holder_id = {table}.holder_id
            AND earlier.measure_id = {table}.measure_id
        WHERE {kept.same(table)} AND {table}.role = CAST(:role AS VARCHAR) AND {table}.stage = :stage
        AND {table}.points > earlier.points {colleagues}
        ORDER BY {table}.points - earlier.points DESC, {table}.holder_id LIMIT :top""",
        unscoped="" if own_store else "The same for everybody of a group; their names are asked for after it.",
    )


_improved_by = {(kept, own): _improved(kept, own_store=own) for kept in (MONTHS, WEEKS) for own in (False, True)}
_minutes: Memory[list[int]] = Memory(most=512)
"""By the board and the minute: it compares everybody of the group with what they were before, which takes 0.4 s of
50,000 people, and is asked with each page."""


def _names(kept: Kept) -> Select[Improved]:
    columns, tables = _named(f"{kept.table}.holder_id")
    return Select(
        Improved,
        f"""SELECT {kept.table}.holder_id, {columns} FROM {kept.table} {tables}
        WHERE {kept.same(kept.table)} AND {kept.table}.holder_id IN :holders""",
        unscoped="Of those whom a board names; who does not want to be found is told with it.",
    )


_names_by = {kept: _names(kept) for kept in (MONTHS, WEEKS)}


async def improved(kept: Kept, sight: Sight, *, own_store: bool, **values: object) -> list[Improved]:
    """Who of a group improved most, the most first. Who they are is up to a minute old, their names are of now."""
    if own_store:
        order = [one.holder_id for one in await _improved_by[kept, True].seen(sight, **values)]
    else:
        order = await _in_group(kept, values)
    found = {one.holder_id: one for one in await _names_by[kept].rows(**values, holders=order)} if order else {}
    return [found[holder] for holder in order if holder in found]


async def _in_group(kept: Kept, values: Mapping[str, object]) -> list[int]:
    known, at = _minutes.now(), (kept.table, clock.now().replace(second=0, microsecond=0), *values.items())
    if at not in known:
        known[at] = [one.holder_id for one in await _improved_by[kept, False].rows(**values)]
    return known[at]
