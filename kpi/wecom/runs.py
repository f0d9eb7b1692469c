"""Rounds over all mapped guides, begun by a button or by night. What a round does is `kpi.wecom.fetching`'s."""

from datetime import datetime, timedelta
from enum import StrEnum

import models
from kit import clock
from kit.errors import Conflict
from kit.reading import One, Select, column, row
from models.database import atomic, locking, run
from models.job_store import enqueue
from people import audit, keys
from people.roles import Right, demand
from people.scope import Scope

JOB = "fetch_wecom"
GIVEN_UP_AFTER = timedelta(hours=6)


class RunState(StrEnum):
    """STOPPED: WeCom refused everybody, or was too busy; the next round goes on."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"


class NoAccount(Conflict):
    zh = "请先填写企业 ID 和 Secret。"
    en = "Enter the company's id and secret first."


class RunUnderway(Conflict):
    zh = "正在获取，请等它结束。"
    en = "Figures are being fetched. Wait until that has ended."


@row
class WecomRun:
    """`done` of `total` guides are tried, `failed` of them in vain; `error_code` is what stopped it, 0 for nothing."""

    id: int = column("wecomrun.id")
    state: str = column("wecomrun.state")
    total: int = column("wecomrun.total")
    done: int = column("wecomrun.done")
    failed: int = column("wecomrun.failed")
    error_code: int = column("wecomrun.error_code")
    error_said: str = column("wecomrun.error_said")
    import_id: int | None = column("wecomrun.import_id")
    person_id: int | None = column("wecomrun.made_by_id")
    started_at: datetime = column("wecomrun.started_at")
    ended_at: datetime | None = column("wecomrun.ended_at")

    @property
    def progress(self) -> float:
        """0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0


wecom_run = One(WecomRun, "FROM wecomrun WHERE wecomrun.id IN :parents AND :drafts AND :me > 0", by="id", of="run_id")
_latest = Select(
    WecomRun, "FROM wecomrun WHERE :drafts AND :me > 0 ORDER BY wecomrun.started_at DESC, wecomrun.id DESC LIMIT :limit"
)
MAPPED = """SELECT count(*) AS n FROM wecomguide JOIN person ON person.id = wecomguide.person_id
    WHERE person.dismissed_at IS NULL OR person.dismissed_at > :since"""
STILL_FETCHED = timedelta(days=7)
"""Of those who have left: the figures of their last days come after them."""


async def latest(scope: Scope, *, limit: int = 10) -> list[WecomRun]:
    """The last rounds, the newest first."""
    return await _latest.seen(scope, limit=limit)


@atomic
async def fetch_now(*, key: str, scope: Scope) -> int:
    """Begin a round; its id, the same for the same key.

    Raises:
        NoAccount, RunUnderway, KeyReused, KeyMissing
    """
    demand(scope.role, Right.EDIT_KPI)

    async def make() -> int:
        if await _account() is None:
            raise NoAccount
        made = await _begin(scope.me)
        if made is None:
            raise RunUnderway
        await audit.record("wecom_fetched", f"run {made}", scope=scope)
        return made

    begun, _ = await keys.once("fetchWecom", key, "", make, scope=scope)
    return begun


@atomic
async def begin_nightly() -> None:
    """Begin a round where there is a company and none is under way."""
    if await _account() is not None and (made := await _begin(None)) is not None:
        await audit.record("wecom_fetched", f"run {made}", scope=None)


async def _account() -> models.WecomAccount | None:
    """The company, once there is a secret to sign in with: without one nobody is called."""
    await run(f"SELECT id FROM wecomaccount{locking()}")  # two beginnings take turns
    return await models.WecomAccount.exclude(sealed="").order_by("id").first()


async def _begin(person_id: int | None) -> int | None:
    """None while another round is under way; one whose job was given up long ago does not count."""
    now = clock.now()
    lost = models.WecomRun.filter(state=RunState.RUNNING.value, started_at__lt=now - GIVEN_UP_AFTER)
    await lost.update(state=RunState.STOPPED.value, ended_at=now)
    if await models.WecomRun.exists(state=RunState.RUNNING.value):
        return None
    total = (await run(MAPPED, since=now - STILL_FETCHED))[0]["n"]
    made = await models.WecomRun.create(state=RunState.RUNNING.value, total=total, made_by_id=person_id, started_at=now)
    await enqueue(JOB, f"{JOB}:{made.id}", {"run_id": made.id})
    return int(made.id)
