"""Reading boards: the first three of a fair group, the places around one's own, who improved most."""

from kit.reading import Select, row


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
class Improved:
    holder_id: int
    name: str | None
    unit_name: str | None
    is_hidden: bool


_SAME = """{0}.period_id = :period AND {0}.measure_id = :by_measure AND {0}.level = CAST(:level AS VARCHAR)"""
_OWN = "((SELECT mine.points FROM mine), (SELECT mine.holder_id FROM mine))"
_FROZEN = "(SELECT period.frozen_at IS NOT NULL FROM period WHERE period.id = :period)"
_COLLEAGUES = f"""SELECT score.person_id FROM score JOIN score AS own ON own.period_id = score.period_id
        AND own.is_frozen = score.is_frozen AND own.unit_id = score.unit_id AND own.person_id = :me
    WHERE score.period_id = :period AND score.is_frozen = {_FROZEN}"""
"""SQL: who worked at the end of the month where the viewer did then."""
_POOLS = {False: "standing", True: "pool"}
_POOL = f"""pool AS (SELECT standing.* FROM standing
    WHERE {_SAME.format("standing")} AND standing.holder_id IN ({_COLLEAGUES})), """


def _fair(name: str) -> str:
    same = _SAME.format(name)
    return f"{same} AND {name}.role = (SELECT fair.role FROM fair) AND {name}.stage = (SELECT fair.stage FROM fair)"


def _stretch(pool: str, beyond: str, way: str, most: str) -> str:
    order = f"ORDER BY {pool}.points {way}, {pool}.holder_id {way} LIMIT {most}"
    from_here = f"AND ({pool}.points, {pool}.holder_id) {beyond} {_OWN}" if beyond else ""
    return f"SELECT * FROM (SELECT {pool}.points, {pool}.holder_id FROM {pool} WHERE {_fair(pool)} {from_here} {order})"


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


def _page_of(*, own_store: bool) -> Select[Place]:
    pool, (names, tables) = _POOLS[own_store], _named("shown.holder_id")
    return Select(
        Place,
        f"""WITH {_POOL if own_store else ""}mine AS (
        SELECT {pool}.points, {pool}.holder_id, {pool}.role, {pool}.stage FROM {pool}
        WHERE {_SAME.format(pool)} AND :is_other = 0 AND {pool}.holder_id = CASE
            WHEN CAST(:level AS VARCHAR) = 'PERSON' THEN :me
            ELSE (SELECT unit.id FROM unit WHERE unit.id IN :audiences AND unit.kind = CAST(:level AS VARCHAR)) END),
    fair AS (SELECT COALESCE((SELECT mine.role FROM mine), CAST(:role AS VARCHAR)) AS role,
        COALESCE((SELECT mine.stage FROM mine), :stage) AS stage),
    above AS ({_stretch(pool, ">", "ASC", ":around")} AS above_me),
    edge AS (SELECT * FROM (SELECT above.points, above.holder_id FROM above
        UNION SELECT mine.points, mine.holder_id FROM mine) AS near ORDER BY points DESC, holder_id DESC LIMIT 1),
    shown AS ({_stretch(pool, "", "DESC", ":top")} AS top
        UNION SELECT above.points, above.holder_id FROM above
        UNION {_stretch(pool, "<", "DESC", ":around")} AS below
        UNION SELECT mine.points, mine.holder_id FROM mine)
    SELECT shown.holder_id, shown.points, (SELECT edge.holder_id FROM edge) AS edge_id,
        (SELECT count(*) FROM {pool} AS better
            WHERE {_fair("better")} AND better.points > (SELECT edge.points FROM edge)) AS better,
        (SELECT count(*) FROM {pool} AS ahead WHERE {_fair("ahead")} AND (ahead.points, ahead.holder_id)
            > ((SELECT edge.points FROM edge), (SELECT edge.holder_id FROM edge))) AS ahead,
        (SELECT mine.points FROM mine) AS own, (SELECT mine.holder_id FROM mine) AS own_id,
        (SELECT fair.role FROM fair) AS role, (SELECT fair.stage FROM fair) AS stage,
        (SELECT count(*) FROM {pool} AS every WHERE {_fair("every")}) AS size, {names}
    FROM shown {tables} ORDER BY shown.points DESC, shown.holder_id DESC""",
    )


pages = {own_store: _page_of(own_store=own_store) for own_store in _POOLS}
_NOW = _SAME.format("standing") + " AND standing.role = CAST(:role AS VARCHAR) AND standing.stage = :stage"
_NAMES, _TABLES = _named("standing.holder_id")
improved = Select(
    Improved,
    f"""SELECT standing.holder_id, {_NAMES} FROM standing JOIN standing AS earlier
        ON earlier.period_id = (SELECT month.id FROM period AS month JOIN period ON period.id = :period
            WHERE month.first_day < period.first_day ORDER BY month.first_day DESC LIMIT 1)
        AND earlier.level = standing.level AND earlier.holder_id = standing.holder_id
        AND earlier.measure_id = standing.measure_id
    {_TABLES} WHERE {_NOW} AND standing.points > earlier.points
    AND (:own_store = 0 OR standing.holder_id IN ({_COLLEAGUES}))
    ORDER BY standing.points - earlier.points DESC, standing.holder_id LIMIT :top""",
)
