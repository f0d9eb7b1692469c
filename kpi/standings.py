"""Writing what boards are read from: points by score and by measure, of people, stores and regions."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from kpi import unit_scores
from kpi.formulas import over_days, rounded
from kpi.parts import Basis
from kpi.scoring import Result
from kpi.sizes import size_of
from models.database import is_sqlite, locking, run

SCORE = 0
"""In place of a measure: the whole score."""


class Level(StrEnum):
    PERSON = "PERSON"
    STORE = "STORE"
    REGION = "REGION"


class Standing(NamedTuple):
    """`points` in hundredths; `role` is that of a person, the size of a store, empty for a region."""

    measure_id: int
    level: str
    holder_id: int
    role: str
    stage: int
    points: int


class _Totals(NamedTuple):
    amount: int
    base: int
    target: int
    people: int


class Held(NamedTuple):
    """A month that stays as it is until the commit."""

    is_frozen: bool
    reach: dict[str, str] | None


HELD = "SELECT frozen_at, reach FROM period WHERE id = :period"
ONE_AT_A_TIME = "SELECT id FROM scorecardversion WHERE id = :version"


async def take_turn(basis: Basis) -> Held:
    """The month, which is neither frozen nor moved on before the commit; inside a command.

    Whoever keeps scores by the same version waits, so that a unit's points follow from all that was summed before.
    """
    held = await run(HELD + ("" if is_sqlite() else " FOR SHARE"), period=basis.period.id)
    await run(ONE_AT_A_TIME + locking(), version=basis.version.id)
    reach = held[0]["reach"]
    return Held(held[0]["frozen_at"] is not None, orjson.loads(reach) if isinstance(reach, str) else reach)


async def keep_people(basis: Basis, results: Mapping[int, Result], gone: Iterable[int]) -> None:
    """Those who worked too few days to be graded are compared with nobody."""
    rows = [
        Standing(measure, Level.PERSON, person, last.role, last.stage, points)
        for person, result in results.items()
        if not result.missing
        for last in (result.parts[-1][0],)
        for measure, points in _points(result).items()
    ]
    await _write(basis, (Level.PERSON,), [*results, *gone], rows)


def _points(result: Result) -> dict[int, int]:
    """By measure; what counts for nothing is no race."""
    found = {SCORE: result.score} if result.score is not None else {}
    for at, line in enumerate(result.parts[-1][1]):
        points = over_days([(part.days_due(line.measure_id), lines[at].points) for part, lines in result.parts])
        if points is not None and line.weight_bp:
            found[line.measure_id] = int(rounded(points).scaleb(2))
    return found


SUMS = """SELECT measuresum.unit_id, unit.path, unit.kind, measuresum.measure_id, measuresum.amount, measuresum.base,
        measuresum.target, measuresum.people
    FROM measuresum JOIN unit ON unit.id = measuresum.unit_id AND unit.kind IN :kinds
    WHERE measuresum.period_id = :period AND measuresum.unit_id IN :units AND measuresum.people > 0"""
KINDS = (Level.STORE, Level.REGION)


async def keep_units(basis: Basis, units: Iterable[int]) -> None:
    """After the sums of `units` have changed."""
    asked = sorted(units)
    if not asked or not unit_scores.is_scored(basis):
        return
    found = await run(SUMS, period=basis.period.id, units=asked, kinds=[kind.value for kind in KINDS])
    rows = await asyncio.to_thread(_units, found, basis)
    await _write(basis, KINDS, asked, rows)


def _units(found: Sequence[Mapping[str, Any]], basis: Basis) -> list[Standing]:
    sums: dict[tuple[int, str, str], dict[int, _Totals]] = {}
    for one in found:
        unit = one["unit_id"], one["path"], one["kind"]
        sums.setdefault(unit, {})[one["measure_id"]] = _Totals(one["amount"], one["base"], one["target"], one["people"])
    return [
        Standing(measure, kind, unit, _size(kind, totals), unit_scores.stage_of(path, basis), points)
        for (unit, path, kind), totals in sums.items()
        for measure, points in _points(unit_scores.result(unit, path, totals, basis)).items()
    ]


def _size(kind: str, totals: Mapping[int, _Totals]) -> str:
    return size_of(max(one.people for one in totals.values())) if kind == Level.STORE else ""


CLEAR = "DELETE FROM standing WHERE period_id = :period AND level IN :levels AND holder_id IN :holders"
_FIELDS = {"measure_id": "bigint", "level": "text", "holder_id": "bigint", "role": "text", "stage": "int",
    "points": "int"}  # fmt: skip
_SQLITE = ", ".join(f"json_extract(value, '$[{at}]')" for at in range(len(_FIELDS))) + " FROM json_each(:rows)"
_POSTGRES = (
    ", ".join(f"(one->>{at})::{kind}" for at, kind in enumerate(_FIELDS.values()))
    + " FROM jsonb_array_elements(CAST(CAST(:rows AS text) AS jsonb)) AS one"
)
WRITE = f"INSERT INTO standing (period_id, {', '.join(_FIELDS)}) SELECT CAST(:period AS BIGINT), %s"


async def _write(basis: Basis, levels: Sequence[Level], holders: Sequence[int], rows: Sequence[Standing]) -> None:
    """All of `holders` anew."""
    if not holders:
        return
    names = [level.value for level in levels]
    await run(CLEAR, period=basis.period.id, levels=names, holders=list(holders))
    if rows:
        packed = orjson.dumps([tuple(one) for one in rows]).decode()
        await run(WRITE % (_SQLITE if is_sqlite() else _POSTGRES), period=basis.period.id, rows=packed)
