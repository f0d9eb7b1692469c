"""Freezing a month: its scores, the sums of its branches, and who learned, stand for ever, whatever is restated later.

What they would be by then is shown beside them.
"""

from datetime import date
from hashlib import sha256

import models
from kit import clock
from kit.errors import Conflict, NotFound, Stale
from kit.events import announce
from kpi import learning, periods, reliability, rescoring, summing, weeks
from kpi.facts import PeriodFrozen
from models.database import atomic, run
from people import audit
from people.roles import Right, demand
from people.scope import Scope


class PeriodRuns(Conflict):
    code = "PERIOD_OPEN"
    zh = "这个月还没有结束，{last_day} 以后才能冻结。"
    en = "The month has not ended; it can be frozen after {last_day}."


class PeriodFrozenAlready(Conflict):
    code = "PERIOD_FROZEN"
    zh = "这个月已经冻结。"
    en = "The month is frozen already."


class ScoresDue(Conflict):
    code = "SCORES_DUE"
    zh = "还有 {count} 人的得分正在重新计算，请稍后再冻结。"
    en = "{count} scores are being worked out anew; freeze the month in a moment."


class ImportRuns(Conflict):
    code = "IMPORT_RUNS"
    zh = "正在导入或撤销数据，结束后才能冻结。"
    en = "Readings are being imported or undone; freeze the month when that has ended."


class WeeksDue(Conflict):
    code = "SCORES_DUE"
    zh = "这个月的周榜正在更新，请稍后再冻结。"
    en = "The boards of this month's weeks are being brought up to date; freeze the month in a moment."


class NothingScored(Conflict):
    zh = "这个月还没有得分，没有可以冻结的内容。"
    en = "Nothing has been scored in this month, so there is nothing to freeze."


FREEZE = """INSERT INTO score (period_id, person_id, is_frozen, unit_id, role, stage, version_id, score,
        without_learning, grade, missing, active_days, days, data_as_of, lines, digest, scored_at)
    SELECT period_id, person_id, true, unit_id, role, stage, version_id, score, without_learning, grade, missing,
        active_days, days, data_as_of, lines, digest, scored_at
    FROM score WHERE period_id = :period AND NOT is_frozen"""
DIGESTS = """SELECT person.key AS key, score.digest AS digest FROM score JOIN person ON person.id = score.person_id
    WHERE score.period_id = :period AND score.is_frozen = :is_frozen ORDER BY person.key"""
RUNNING = """SELECT id FROM readingimport WHERE state IN ('RUNNING', 'UNDOING') AND first_day <= :last
    AND last_day >= :first LIMIT 1"""


async def freeze(period_id: int, *, version: int, scope: Scope) -> int:
    """Work out what is due of the month, then freeze it; its id.

    Raises:
        NotFound, Stale, PeriodRuns, PeriodFrozenAlready, ScoresDue, WeeksDue, ImportRuns, NothingScored
    """
    demand(scope.role, Right.FREEZE_KPI)
    found = await periods.period.rows(parents=[period_id])
    if not found:
        raise NotFound(path=["periodId"])
    if not found[0].is_frozen and found[0].last_day < periods.today():
        await rescoring.rescore(found[0])
        await reliability.measure_spread(found[0])
        await weeks.add_up_all()
    return await _freeze(period_id, version, scope)


@atomic
async def _freeze(period_id: int, version: int, scope: Scope) -> int:
    one = await models.Period.select_for_update().get(id=period_id)
    _refuse_wrong_time(one, version, periods.today())
    if count := await models.ScoreDue.filter(period_id=period_id).count():
        raise ScoresDue(count=count)
    if await models.WeekDue.filter(week__lte=one.last_day, last_day__gte=one.first_day).exists():
        raise WeeksDue
    if await run(RUNNING, first=one.first_day, last=one.last_day):
        raise ImportRuns
    await run(FREEZE, period=period_id)
    await run(summing.FREEZE, period=period_id)
    await run(learning.FREEZE, period=period_id, **learning.told_of(one.first_day, one.last_day))
    digest = await digest_of(period_id, is_frozen=True)
    if digest == EMPTY:
        raise NothingScored
    one.frozen_at, one.frozen_by_id, one.digest, one.version = clock.now(), scope.me, digest, one.version + 1
    await one.save()
    await audit.record("period_frozen", f"period {period_id}", scope=scope, after=digest)
    announce(PeriodFrozen(period_id))
    return period_id


def _refuse_wrong_time(one: models.Period, version: int, today: date) -> None:
    if one.frozen_at is not None:
        raise PeriodFrozenAlready(current_version=one.version)
    if one.version != version:
        raise Stale(current_version=one.version)
    if one.last_day >= today:
        raise PeriodRuns(last_day=one.last_day)


EMPTY = sha256().hexdigest()


async def digest_of(period_id: int, *, is_frozen: bool) -> str:
    """One digest over all scores of a month, by the keys of people; inside a command."""
    whole = sha256()
    for one in await run(DIGESTS, period=period_id, is_frozen=is_frozen):
        whole.update(f"{one['key']} {one['digest']}\n".encode())
    return whole.hexdigest()
