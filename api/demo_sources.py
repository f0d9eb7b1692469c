"""Where the readings of the demo chain come from: a till that sends webhooks, and guides with accounts in WeCom."""

from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import orjson

import models
from kit import clock, webhooks
from kit.errors import Refused
from kit.webhooks import Message
from kpi import periods
from kpi.intake import hooks, sources
from kpi.wecom import guides as wecom_guides
from kpi.wecom.readings import MEASURES
from models.database import atomic, drained
from people.roles import Role
from people.scope import Scope

Scoping = Callable[[str], Awaitable[Scope]]
DAYS = 21
UNKNOWN = "S99999"
"""A number that the till knows and the chain does not: its message is refused, and says why."""


async def connect(scope_of: Scoping, maker: str) -> None:
    """Three days of messages, one of them wrong; three weeks of WeCom's figures, without asking it."""
    scope = await scope_of(maker)
    guides = await models.Membership.filter(role=Role.GUIDE.value, is_current=True).order_by("person_id")
    people = await models.Person.filter(id__in=[one.person_id for one in guides]).order_by("employee_no")
    began, now = _morning(periods.today() - timedelta(days=30)), clock.now()
    with clock.reading(lambda: began):
        made = await sources.create_source("门店收银系统", key="demo webhook source", scope=scope)
        await drained()
    source = await models.ReadingSource.get(id=made.source_id)
    secret = b64decode((made.secret or "").removeprefix(webhooks.PREFIX))
    for back in (4, 3, 2, 1):
        day = clock.day_in(clock.ZONE, now) - timedelta(days=back)
        numbers = [UNKNOWN if back == 2 else people[0].employee_no, people[1].employee_no]
        sent = min(now, _morning(day + timedelta(days=1)))
        with clock.reading(lambda sent=sent: sent):  # type: ignore[misc]
            await _send(source.key, secret, day, numbers)
            await drained()
    await _wecom([one.id for one in people], scope)


def _morning(day: date) -> datetime:
    """Seven o'clock in China."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)


async def _send(key: str, secret: bytes, day: date, numbers: list[str]) -> None:
    """Signed as the till would; what it is told is in its list of messages."""
    rows = [
        {"employee_no": no, "day": day.isoformat(), "measure": "repurchase", "value": 2, "base": 9} for no in numbers
    ]
    body, stamp = orjson.dumps({"readings": rows}), str(int(clock.now().timestamp()))
    unsigned = Message(f"pos-{day:%Y%m%d}", stamp, "", body)
    signed = f"{webhooks.VERSION}{b64encode(webhooks.signature(unsigned, secret)).decode()}"
    try:
        await hooks.receive(key, Message(unsigned.id, stamp, signed, body), locale="zh")
    except Refused as refused:
        if UNKNOWN not in numbers:
            raise AssertionError("The demo's own message is refused.") from refused


async def _wecom(people: list[int], scope: Scope) -> None:
    first = periods.today() - timedelta(days=DAYS)
    await models.WecomAccount.create(  # without a secret, so that the demo calls nobody
        corp_id="ww-demo", sealed="", hold_days=7, measures=list(MEASURES), from_day=first
    )
    for person in people[:-4]:
        await wecom_guides.map_guide(person, f"guide{person}", scope=scope)
    await _snapshots(people[:-4], first)


@atomic
async def _snapshots(people: list[int], first: date) -> None:
    """As a nightly round would have left them; two accounts are gone."""
    random, now, last = Random(20261103), clock.now(), periods.today() - timedelta(days=1)  # noqa: S311 - a history
    snapshots = [_snapshot(person, first + timedelta(days=at), now, random) for person in people for at in range(DAYS)]
    await models.WecomSnapshot.bulk_create(snapshots)
    run = await models.WecomRun.create(
        state="DONE", total=len(people), done=len(people), failed=2, started_at=now, ended_at=now
    )
    await models.WecomGuide.all().update(fetched_to=last, tried_at=now, run_id=run.id)
    await models.WecomGuide.filter(person_id__in=people[-2:]).update(error_code=60111, error_said="", fetched_to=None)


def _snapshot(person: int, day: date, now: datetime, random: Random) -> models.WecomSnapshot:
    chats = random.randint(4, 22)
    return models.WecomSnapshot(
        person_id=person, day=day, chat_cnt=chats, message_cnt=chats * random.randint(3, 8),
        reply_bp=random.randint(70, 100) * 100, reply_tenths=random.randint(10, 90),
        negative_feedback_cnt=int(random.random() < 0.2), new_apply_cnt=random.randint(0, 3),
        new_contact_cnt=random.randint(0, 5), fetched_at=now,
    )  # fmt: skip
