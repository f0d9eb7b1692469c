"""The job of a round: WeCom's figures are fetched guide by guide, kept raw, and made readings.

Each call's figures are committed by themselves, so a round that is stopped goes on where it was. The readings are
written as an import, by the job that writes files, and can be undone like any.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import orjson

import models
from kit import clock
from kit.reading import Select, column, row
from kit.remote import Remote
from kit.sealing import SealBroken
from kpi import periods
from kpi.intake import imports
from kpi.intake.importing import chunks_of, people_of
from kpi.intake.imports import Hold, ImportSource, ImportState
from kpi.intake.reading_files import AT_ONCE
from kpi.readings import Chunk, Reading
from kpi.wecom import account as wecom_account
from kpi.wecom import readings as wecom_readings
from kpi.wecom.api import MOST_DAYS, MOST_DAYS_BACK, UNSEALED, Figures, Wecom, WecomRefused
from kpi.wecom.readings import UNSETTLED_DAYS
from kpi.wecom.runs import STILL_FETCHED, RunState
from models.database import atomic, run, run_many

GUIDES_AT_ONCE = 100
_INNER = "Fetches the figures of everybody who is mapped; who may see scores is asked where they are shown."


@row
class Mapped:
    id: int = column("wecomguide.id")
    person_id: int = column("wecomguide.person_id")
    employee_no: str = column("person.employee_no")
    userid: str = column("wecomguide.userid")
    fetched_to: date | None = column("wecomguide.fetched_to")
    unread_from: date | None = column("wecomguide.unread_from")


@row
class Snapshot:
    person_id: int
    day: date
    chat_cnt: int
    message_cnt: int
    reply_bp: int | None
    reply_tenths: int | None
    negative_feedback_cnt: int
    new_apply_cnt: int
    new_contact_cnt: int


_next = Select(
    Mapped,
    """FROM wecomguide JOIN person ON person.id = wecomguide.person_id
    WHERE wecomguide.id > :after AND COALESCE(wecomguide.run_id, 0) <> :run
    AND (person.dismissed_at IS NULL OR person.dismissed_at > :since) ORDER BY wecomguide.id LIMIT 1""",
    unscoped=_INNER,
)
_unread = Select(
    Mapped,
    """FROM wecomguide JOIN person ON person.id = wecomguide.person_id
    WHERE wecomguide.id > :after AND wecomguide.unread_from IS NOT NULL ORDER BY wecomguide.id LIMIT :limit""",
    unscoped=_INNER,
)
_snapshots = Select(
    Snapshot,
    """FROM wecomsnapshot WHERE wecomsnapshot.person_id IN :people AND wecomsnapshot.day >= :first
    ORDER BY wecomsnapshot.person_id, wecomsnapshot.day""",
    unscoped=_INNER,
)
KEEP = """INSERT INTO wecomsnapshot (person_id, day, chat_cnt, message_cnt, reply_bp, reply_tenths,
        negative_feedback_cnt, new_apply_cnt, new_contact_cnt, fetched_at)
    VALUES (:person_id, :day, :chat_cnt, :message_cnt, :reply_bp, :reply_tenths,
        :negative_feedback_cnt, :new_apply_cnt, :new_contact_cnt, :now)
    ON CONFLICT (person_id, day) DO UPDATE SET chat_cnt = excluded.chat_cnt, message_cnt = excluded.message_cnt,
        reply_bp = excluded.reply_bp, reply_tenths = excluded.reply_tenths,
        negative_feedback_cnt = excluded.negative_feedback_cnt, new_apply_cnt = excluded.new_apply_cnt,
        new_contact_cnt = excluded.new_contact_cnt, fetched_at = excluded.fetched_at"""


async def work(run_id: int, *, folder: Path, url: str, hold: Hold, pauses_seconds: Sequence[float]) -> None:
    """Do a round to its end, from where it is."""
    one, account = await models.WecomRun.get(id=run_id), await models.WecomAccount.all().order_by("id").first()
    if account is None or one.state != RunState.RUNNING:
        return
    stopped: WecomRefused | None = None
    remote = Remote(url)
    try:
        api = Wecom(remote, account.corp_id, wecom_account.secret_of(account), pauses_seconds=pauses_seconds)
        await _fetch_all(one, account, api, hold)
    except WecomRefused as refused:
        stopped = refused
    except SealBroken:
        stopped = WecomRefused(UNSEALED, "")
    finally:
        remote.close()
    await _make_readings(one, account, folder, hold)
    await _end(run_id, stopped, hold)


async def _fetch_all(one: models.WecomRun, account: models.WecomAccount, api: Wecom, hold: Hold) -> None:
    """Raises:
    WecomRefused: whatever is still to be asked would be refused as well.
    """
    after, since = 0, one.started_at - STILL_FETCHED
    while found := await _next.rows(after=after, run=one.id, since=since):
        guide = found[0]
        after = guide.id
        try:
            for first, last in spans(guide.fetched_to, account.from_day, periods.today()):
                await _keep(guide, await api.figures(guide.userid, first, last), (first, last), hold)
        except WecomRefused as refused:
            if refused.is_of_everybody:
                raise
            await _tried(one.id, guide, refused, hold)
        else:
            await _tried(one.id, guide, None, hold)


def spans(fetched_to: date | None, from_day: date, today: date) -> Iterator[tuple[date, date]]:
    """What to ask for, at most 30 days at a time: what is new up to yesterday, and the last days again."""
    last = today - timedelta(days=1)
    first = from_day if fetched_to is None else fetched_to - timedelta(days=UNSETTLED_DAYS - 1)
    first = max(first, from_day, today - timedelta(days=MOST_DAYS_BACK))
    while first <= last:
        upto = min(first + timedelta(days=MOST_DAYS - 1), last)
        yield first, upto
        first = upto + timedelta(days=1)


@atomic
async def _keep(guide: Mapped, figures: Sequence[Figures], span: tuple[date, date], hold: Hold) -> None:
    await hold()
    asked = [one for one in figures if span[0] <= one.day <= span[1]]
    now = clock.now()
    if asked:
        await run_many(KEEP, [{**asdict(one), "person_id": guide.person_id, "now": now} for one in asked])
    await run(
        """UPDATE wecomguide SET fetched_to = :last, unread_from = CASE WHEN unread_from < :first THEN unread_from
        ELSE :first END WHERE id = :id""",
        id=guide.id, first=span[0], last=span[1],
    )  # fmt: skip


@atomic
async def _tried(run_id: int, guide: Mapped, refused: WecomRefused | None, hold: Hold) -> None:
    await hold()
    await models.WecomGuide.filter(id=guide.id).update(
        run_id=run_id,
        tried_at=clock.now(),
        error_code=refused.number if refused else 0,
        error_said=refused.said if refused else "",
    )
    await run(
        "UPDATE wecomrun SET done = done + 1, failed = failed + :failed WHERE id = :id",
        id=run_id, failed=int(refused is not None),
    )  # fmt: skip


async def _make_readings(one: models.WecomRun, account: models.WecomAccount, folder: Path, hold: Hold) -> None:
    """Have the readings written that follow from what is new."""
    read: list[int] = []
    days: list[str] = []
    count = 0
    path = imports.path_of(folder, f"wecom-{one.id}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        after = 0
        while guides := await _unread.rows(after=after, limit=GUIDES_AT_ONCE):
            after = guides[-1].id
            read += [guide.id for guide in guides]
            rows = sorted(await _readings(guides, account), key=lambda row: (row.person_id, row.day, row.measure_id))
            for at in range(0, len(rows), AT_ONCE):
                count += len(rows[at : at + AT_ONCE])
                chunk = Chunk.of(rows[at : at + AT_ONCE], count)
                days += [chunk.first, chunk.last]
                await asyncio.to_thread(target.write, orjson.dumps(chunk) + b"\n")
    await _hand_over(one, account, read, (count, min(days), max(days)) if days else None, path, hold)
    path.unlink(missing_ok=True)


async def _readings(guides: Sequence[Mapped], account: models.WecomAccount) -> list[Reading]:
    """Of days on which each worked for the chain."""
    today, held = periods.today(), timedelta(days=account.hold_days)
    known = {one.key: one.id for one in await imports.known_measures() if one.key in account.measures}
    first = min(guide.unread_from for guide in guides if guide.unread_from) - held
    days: dict[int, list[Snapshot]] = {}
    for one in await _snapshots.rows(people=[guide.person_id for guide in guides], first=first):
        days.setdefault(one.person_id, []).append(one)
    stays = {id: spans for _, id, spans in await people_of([guide.employee_no for guide in guides])}
    found: list[Reading] = []
    for guide in guides:
        since = guide.unread_from or today
        own = [day for day in days.get(guide.person_id, ()) if day.day >= since - held]
        made = wecom_readings.readings(
            guide.person_id, own, measures=known, hold_days=account.hold_days, since=since, today=today
        )
        found += [one for one in made if _worked(one.day, stays.get(guide.person_id, ()))]
    return found


def _worked(day: date, stays: Sequence[tuple[str, str | None]]) -> bool:
    return any(first <= day.isoformat() and (last is None or day.isoformat() <= last) for first, last in stays)


@atomic
async def _hand_over(
    one: models.WecomRun,
    account: models.WecomAccount,
    read: Sequence[int],
    found: tuple[int, str, str] | None,
    path: Path,
    hold: Hold,
) -> None:
    """Of an account that was changed meanwhile everything stays unread: it would come out otherwise now."""
    await hold()
    now = await models.WecomAccount.select_for_update(no_key=True).get(id=account.id)
    if now.version == account.version:
        await models.WecomGuide.filter(id__in=list(read)).update(unread_from=None)
    if found is None:
        return
    count, first, last = found
    made = await models.ReadingImport.create(
        digest=sha256(f"wecom run {one.id}".encode()).hexdigest(), file_name="", source=ImportSource.WECOM.value,
        state=ImportState.QUEUED.value, errors=[], mapping={}, rows=count, first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last), made_by_id=one.made_by_id, made_at=clock.now(),
    )  # fmt: skip
    await asyncio.to_thread(path.replace, chunks_of(path.parent.parent, made))
    await models.WecomRun.filter(id=one.id).update(import_id=made.id)
    await imports.go_on(made.id, "write")


@atomic
async def _end(run_id: int, stopped: WecomRefused | None, hold: Hold) -> None:
    await hold()
    await models.WecomRun.filter(id=run_id).update(
        state=(RunState.STOPPED if stopped else RunState.DONE).value,
        error_code=stopped.number if stopped else 0,
        error_said=stopped.said if stopped else "",
        ended_at=clock.now(),
    )
