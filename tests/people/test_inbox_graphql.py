import asyncio
from typing import Any

import pytest

import models
import tests.chain
from api import live
from api.ids import encode
from api.reactions import REACTIONS
from api.schema import schema
from kit import clock, events, fanout
from kit.errors import NotSignedIn
from people.inbox import Message
from people.inbox_words import Kind
from tests.chain import Chain
from tests.people.test_inbox import COURSE, EVENING, MORNING, nudge, tell

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain

INBOX = """query ($after: Int!) { viewer { unreadCount
  notifications(first: 1) { totalCount pageInfo { hasNextPage } edges { node {
    id seq kind title body link badge { slug } createdAt deliveredAt readAt } } }
  notificationEvents(after: $after) { seq notification { kind } } } }"""
ACKNOWLEDGE = """mutation ($ids: [ID!]!, $read: Boolean!) {
  acknowledgeNotifications(input: { ids: $ids, read: $read }) { __typename
    ... on AcknowledgeNotificationsSuccess { unreadCount } ... on Problem { code } } }"""
NUDGE = """mutation ($ids: [ID!], $unit: ID, $key: String!) {
  nudge(input: { enrolmentIds: $ids, unitId: $unit, idempotencyKey: $key }) { __typename
    ... on NudgeSuccess { sentCount heldBackCount } ... on Problem { code path } } }"""
ADDED = "subscription { notificationAdded { seq notification { title body } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename } }"


async def test_inbox_says_everything_in_the_viewers_language_newest_first(shop: Chain, held: clock.Held) -> None:
    first, second = nudge(shop.people["ana"], "x"), nudge(shop.people["ana"], "y")
    await tell(first)
    held.pass_by(minutes=1)
    await tell(second)

    viewer = (await shop.ask("ana", INBOX, after=0))["viewer"]

    assert (viewer["unreadCount"], viewer["notifications"]["totalCount"]) == (2, 2)
    [edge] = viewer["notifications"]["edges"]
    newest = await models.Notification.get(cause="y")
    assert (edge["node"]["seq"], edge["node"]["kind"]) == (newest.id, "NUDGE")
    assert edge["node"]["body"] == "Lead reminds you of “Course”."
    assert edge["node"]["link"] == "/course/" + encode("Course", 1)
    assert [event["seq"] for event in viewer["notificationEvents"]] == [newest.id - 1, newest.id]
    assert (await shop.ask("ana", INBOX, "zh", after=0))["viewer"]["notifications"]["edges"][0]["node"][
        "title"
    ] == "有空时继续学"
    assert (await shop.ask("bo", INBOX, after=0))["viewer"]["notifications"]["edges"] == []


async def test_reading_is_recorded_and_foreign_or_garbled_ids_change_nothing(shop: Chain) -> None:
    await tell(nudge(shop.people["ana"], "x"), nudge(shop.people["bo"], "x"))
    ids = [encode("Notification", one.id) for one in await models.Notification.all()]

    done = await shop.ask("ana", ACKNOWLEDGE, ids=[*ids, "nonsense", encode("Course", 1)], read=True)
    many = await shop.ask("ana", ACKNOWLEDGE, ids=ids * 51, read=True)

    assert done["acknowledgeNotifications"] == {
        "__typename": "AcknowledgeNotificationsSuccess", "unreadCount": 0,
    }  # fmt: skip
    assert many["acknowledgeNotifications"]["code"] == "INVALID"
    assert (await models.Notification.get(person_id=shop.people["bo"])).read_at is None


async def test_a_notification_is_a_node_for_its_person_alone(shop: Chain) -> None:
    await tell(nudge(shop.people["ana"], "x"))
    id = encode("Notification", (await models.Notification.get()).id)

    assert await shop.ask("ana", NODE, id=id) == {"node": {"__typename": "Notification"}}
    for other in ("bo", "lead", "admin"):
        assert await shop.ask(other, NODE, id=id) == {"node": None}


async def test_nudge_answers_with_counts_or_problems(shop: Chain) -> None:
    ids = [encode("Enrolment", await shop.enrol(name, "one")) for name in ("ana", "bo", "chi")]
    unit = encode("Unit", shop.units["b"].id)

    async def ask(name: str, key: str, **given: Any) -> Any:
        return (await shop.ask(name, NUDGE, key=key, **given))["nudge"]

    assert await ask("ana", "key number 1", ids=ids[:1]) == {
        "__typename": "NotAllowed", "code": "NOT_ALLOWED", "path": None,
    }  # fmt: skip
    assert (await ask("lead", "key number 1", ids=ids))["code"] == "NOT_FOUND"
    assert (await ask("lead", "key number 1", unit=unit))["code"] == "NOT_FOUND"
    assert (await ask("lead", "key number 1", ids=[unit]))["code"] == "NOT_FOUND"
    assert (await ask("lead", "key number 1"))["__typename"] == "ValidationProblem"
    assert (await ask("lead", "short", ids=ids[:2]))["__typename"] == "ValidationProblem"
    assert await models.Notification.all().count() == 0
    assert await ask("lead", "key number 1", ids=ids[:2]) == {
        "__typename": "NudgeSuccess", "sentCount": 2, "heldBackCount": 0,
    }  # fmt: skip


async def test_subscription_tells_each_new_notification_once_at_once_and_in_the_morning(
    shop: Chain, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.react_with(REACTIONS)
    await tell(nudge(shop.people["ana"], "before"))
    held.at = EVENING
    source: Any = await schema.subscribe(ADDED, context_value=shop.context("ana"))

    async def next_title() -> str:
        async with asyncio.timeout(5):
            result = await anext(source)
        assert not result.errors, result.errors
        return str(result.data["notificationAdded"]["notification"]["title"])

    waiting = asyncio.create_task(next_title())
    await asyncio.sleep(0.1)
    await tell(nudge(shop.people["bo"], "another's"), nudge(shop.people["ana"], "held back"))
    await tell(Message(shop.people["ana"], Kind.DUE_SOON, "today", COURSE, is_urgent=True))
    assert await waiting == "Due today"

    monkeypatch.setattr("api.schema.inbox.POLL_SECONDS", 0.05)
    held.at = MORNING
    events.react_with({})  # nobody rings: it comes due by itself
    waiting = asyncio.create_task(next_title())
    await fanout.publish(live.topic_of(shop.people["ana"]), fanout.GAP)  # the wait that has begun is the long one
    assert await waiting == "When you have a moment"
    await source.aclose()
    assert fanout._current.hub.by_topic == {}


async def test_subscription_ends_when_the_sign_in_has_ended(shop: Chain) -> None:
    events.react_with(REACTIONS)
    source: Any = await schema.subscribe(ADDED, context_value=shop.context("ana"))
    waiting = asyncio.create_task(anext(source))
    await asyncio.sleep(0.1)
    await models.SignIn.filter(key="ana").update(ended_at=clock.now())

    await tell(nudge(shop.people["ana"], "x"))

    async with asyncio.timeout(5):
        with pytest.raises(NotSignedIn):
            result = await waiting
            if result.errors:
                raise result.errors[0].original_error
    await source.aclose()
