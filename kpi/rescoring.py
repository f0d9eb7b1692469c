"""Working out the scores that are due, and keeping them with the sums of their branches, in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from kit import clock
from kpi import due_scores, exposure, parts, periods, reaching, reliability, scoring, standings, store_factors, summing
from kpi.due_scores import Due
from kpi.formulas import Normalisation
from kpi.parts import Basis
from kpi.peers import NOBODY, Gathering, PeerGroups
from kpi.periods import Period
from kpi.scoring import Part, Result
from models.database import atomic, locking, run, run_many

AT_ONCE = 500
BY_PEERS = (Normalisation.PERCENTILE, Normalisation.T_SCORE)


async def measure_spreads() -> None:
    """This month's and the last one's anew: readings that came late for a day move no day."""
    for period in await periods.within.rows(first=periods.month_before(periods.today()), last=periods.today()):
        await reliability.measure_spread(period)


async def rescore_all() -> int:
    """Work out whatever is due; how many scores are others now. Safe to run twice at once: each counts once.

    A month that has only targets yet is nobody's score before it begins.
    """
    done = 0
    for one in await due_scores.months.rows(today=periods.today()):
        done += await rescore((await periods.period.rows(parents=[one.period_id]))[0])
    return done


async def rescore(period: Period) -> int:
    """Work out what is due of a month, so many people at a time."""
    followed = await _followed(period)
    basis = await parts.basis(followed)
    if basis is None:
        return 0
    if await _adjusted(basis):
        basis = replace(basis, factors=await store_factors.kept(period.id))
    if basis.rules.normalisation in BY_PEERS:
        await _mark_peers(period)
    peers = await _peers(basis)
    after = done = 0
    while batch := await due_scores.waiting.rows(period=period.id, after=after, limit=AT_ONCE):
        after = batch[-1].person_id
        done += await _rescore(batch, basis, peers)
    if followed is not period or not await reliability.is_measured(period):
        await reliability.measure_spread(period)
    if await _adjusted(basis):  # what was cleared here may have told of readings that moved the factors meanwhile
        done += await rescore(followed)
    return done


async def rescore_people(period: Period, people: Sequence[int]) -> int:
    """Work out at once what is due of a few: somebody is looking.

    Where stores have factors it is by those that are kept, and stays due: the next round looks whether they have moved.
    """
    basis = await parts.basis(period)
    if basis is None or basis.rules.normalisation in BY_PEERS:
        return 0
    batch = await due_scores.waiting_of.rows(period=period.id, people=list(people))
    return await _rescore(batch, basis, NOBODY, stays_due=exposure.is_asked(basis)) if batch else 0


async def _followed(period: Period) -> Period:
    """The month as far as the data reach: where that has moved, everybody's targets have moved as well."""
    reach = await reaching.reach(period)
    return period if reach == period.reach else await _move(period, reach)


@atomic
async def _move(period: Period, reach: dict[str, str] | None) -> Period:
    kept = None if reach is None else orjson.dumps(reach).decode()
    await run("UPDATE period SET reach = :reach WHERE id = :period", period=period.id, reach=kept)
    await due_scores.mark(period.first_day, period.last_day)
    return replace(period, reach=reach)


@atomic
async def _adjusted(basis: Basis) -> bool:
    """Whether the factors of stores are others now; then everybody's targets are as well."""
    if not exposure.is_asked(basis) or not await exposure.refresh(basis):
        return False
    await due_scores.mark(basis.period.first_day, basis.period.last_day)
    return True


@atomic
async def _mark_peers(period: Period) -> None:
    """Where people are compared with each other, one number moves everybody."""
    await due_scores.mark(period.first_day, period.last_day)


async def _peers(basis: Basis) -> PeerGroups:
    if basis.rules.normalisation not in BY_PEERS:
        return NOBODY
    gathering, after = Gathering(basis), 0
    while batch := await due_scores.waiting.rows(period=basis.period.id, after=after, limit=AT_ONCE):
        after = batch[-1].person_id
        await gathering.add([one.person_id for one in batch])
    return gathering.groups


async def _rescore(batch: Sequence[Due], basis: Basis, peers: scoring.PeerGroups, *, stays_due: bool = False) -> int:
    found = await parts.parts_of([one.person_id for one in batch], basis)
    results = await asyncio.to_thread(_work_out, found, basis, peers)
    return await _keep(basis, {one.person_id: one.reason for one in batch}, results, stays_due=stays_due)


def _work_out(
    found: Mapping[int, list[Part]], basis: Basis, peers: scoring.PeerGroups
) -> dict[int, tuple[Result, str]]:
    results = {}
    for person, own in found.items():
        result = scoring.score(own, basis.lines, basis.rules, peers)
        digest = scoring.digest(result, version_id=basis.version.id, rules=basis.rules)
        results[person] = result, digest
    return results


LIVE = """SELECT person_id, lines, digest FROM score
    WHERE period_id = :period AND NOT is_frozen AND person_id IN :people"""
CLAIM = """SELECT id, person_id, stamp FROM scoredue WHERE period_id = :period AND person_id IN :people
    ORDER BY person_id"""
CLEAR = "DELETE FROM scoredue WHERE period_id = :period AND person_id IN :people"
DROP = "DELETE FROM score WHERE period_id = :period AND NOT is_frozen AND person_id IN :people"
KEEP = """INSERT INTO score (period_id, person_id, is_frozen, unit_id, role, stage, version_id, score, without_learning,
        grade, missing, active_days, days, data_as_of, lines, digest, scored_at)
    VALUES (:period_id, :person_id, false, :unit_id, :role, :stage, :version_id, :score, :without_learning, :grade,
        :missing, :active_days, :days, :data_as_of, :lines, :digest, :scored_at)
    ON CONFLICT (period_id, is_frozen, person_id) DO UPDATE SET unit_id = excluded.unit_id, role = excluded.role,
        stage = excluded.stage, version_id = excluded.version_id, score = excluded.score,
        without_learning = excluded.without_learning, grade = excluded.grade, missing = excluded.missing,
        active_days = excluded.active_days, days = excluded.days, data_as_of = excluded.data_as_of,
        lines = excluded.lines, digest = excluded.digest, scored_at = excluded.scored_at"""


@atomic
async def _keep(
    basis: Basis,
    reasons: Mapping[int, tuple[int, int]],
    results: Mapping[int, tuple[Result, str]],
    *,
    stays_due: bool = False,
) -> int:
    """Keep what is still current: a score that became due again while it was worked out is left to the next round."""
    period = basis.period.id
    held = await standings.take_turn(basis)
    if held.reach != basis.period.reach:
        return 0  # the data reach further by now: everybody is due again
    if exposure.is_asked(basis) and await store_factors.kept(period) != basis.factors:
        return 0  # so they are where a store's chances are others by now
    claimed = await run(CLAIM + locking(), period=period, people=sorted(reasons))
    current = [one["person_id"] for one in claimed if (one["id"], one["stamp"]) == reasons[one["person_id"]]]
    before = {one["person_id"]: one for one in await run(LIVE, period=period, people=current)}
    other = [person for person in current if person in results and _is_other(before.get(person), results[person][1])]
    gone = [person for person in current if person not in results and person in before]
    sums: dict[tuple[int, int], list[int]] = {}
    for person in [*other, *gone]:
        if person in before:
            summing.count(sums, summing.plain(before[person]["lines"]), sign=-1)
    for person in other:
        summing.count(sums, scoring.plain(results[person][0]), sign=1)
    if other:
        await run_many(KEEP, [_row(basis, person, *results[person]) for person in other])
    if gone:
        await run(DROP, period=period, people=gone)
    if sums:
        await run_many(
            summing.SUM, [summing.row(period, at, totals) for at, totals in sorted(sums.items()) if any(totals)]
        )
    if not held.is_frozen:
        await standings.keep_people(basis, {person: results[person][0] for person in other}, gone)
        await standings.keep_units(basis, {unit for unit, _ in sums})
    if not stays_due:
        await run(CLEAR, period=period, people=current)
    return len(other) + len(gone)


def _is_other(before: Mapping[str, Any] | None, digest: str) -> bool:
    return before is None or before["digest"] != digest


def _row(basis: Basis, person: int, result: Result, digest: str) -> dict[str, object]:
    """`unit_id`, `role` and `stage` are those at the end of the month."""
    last = result.parts[-1][0]
    return {
        "period_id": basis.period.id,
        "person_id": person,
        "unit_id": last.unit_id,
        "role": last.role,
        "stage": last.stage,
        "version_id": basis.version.id,
        "score": result.score,
        "without_learning": result.without_learning,
        "grade": result.grade,
        "missing": result.missing,
        "active_days": result.active_days,
        "days": basis.period.days,
        "data_as_of": result.data_as_of,
        "lines": orjson.dumps(scoring.plain(result)).decode(),
        "digest": digest,
        "scored_at": clock.now(),
    }
