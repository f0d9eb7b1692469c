"""Whoever came by a link of somebody else: noted on the sign-in and in the audit, and no news of the link is hidden."""

import pytest

import models
import tests.chain
from api.ids import encode
from kit import clock
from people import audit, let_in, own_password, passwords, sign_in
from people.let_in import LetInByOther
from people.scope import viewer_and_scope
from tests.chain import Chain
from tests.entering import PHONE, ask_by, key_of, scope_by
from tests.entering import let_in as entered

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain
ACKNOWLEDGE = """mutation ($ids: [ID!]!) { acknowledgeNotifications(input: { ids: $ids, read: true }) { __typename
    ... on AcknowledgeNotificationsSuccess { unreadCount } ... on Problem { code } } }"""
SECRET = "correct horse battery"


async def test_a_sign_in_knows_who_made_its_link_for_a_day(chain: Chain, held: clock.Held) -> None:
    key = await entered(chain, "ana", by="lead")

    kept = await models.SignIn.get(key=key)
    assert (kept.let_in_by_id, kept.let_in_at) == (chain.people["lead"], held.at)
    assert (await models.Audit.get(deed="signed_in")).detail == f"by link; by a link of person {chain.people['lead']}"
    held.pass_by(hours=23, minutes=59)
    with pytest.raises(LetInByOther) as refused:
        let_in.refuse_fresh(await scope_by(key))
    assert refused.value.says("en").endswith("this is possible from 2026-11-19 12:00 on.")
    assert refused.value.says("zh").endswith("2026-11-19 12:00 起可以。")
    held.pass_by(minutes=1)
    let_in.refuse_fresh(await scope_by(key))


async def test_a_link_of_the_command_line_is_nobodys(chain: Chain) -> None:
    key = await entered(chain, "ana", by=None)

    let_in.refuse_fresh(await scope_by(key))
    assert (await models.SignIn.get(key=key)).let_in_by_id is None
    assert (await models.Audit.get(deed="signed_in")).detail == "by link"


async def test_a_password_that_was_set_by_such_a_sign_in_is_no_way_round(chain: Chain, held: clock.Held) -> None:
    viewer, scope = await viewer_and_scope(await entered(chain, "ana", by="lead"))
    await own_password.change(SECRET, current="", viewer=viewer, scope=scope)
    held.pass_by(hours=23)

    key = key_of(await sign_in.by_password("ana", SECRET, PHONE))

    with pytest.raises(LetInByOther):
        let_in.refuse_fresh(await scope_by(key))
    held.pass_by(hours=1)
    let_in.refuse_fresh(await scope_by(key))
    let_in.refuse_fresh(await scope_by(key_of(await sign_in.by_password("ana", SECRET, PHONE))))


async def test_the_owners_other_device_goes_on(chain: Chain) -> None:
    await models.Person.filter(id=chain.people["ana"]).update(password_hash=await passwords.hashed(SECRET))
    own = await entered(chain, "ana", by=None)

    await entered(chain, "ana", by="lead")

    let_in.refuse_fresh(await scope_by(own))


async def test_what_such_a_sign_in_does_is_told_with_whose_link_it_was(chain: Chain, held: clock.Held) -> None:
    key, by = await entered(chain, "ana", by="lead"), f"by a link of person {chain.people['lead']}"
    await audit.leave_trace("x", "y", scope=await scope_by(key))
    await audit.leave_trace("x", "y", scope=await scope_by(key), detail="z" * 400)
    held.pass_by(hours=24)
    await audit.leave_trace("x", "y", scope=await scope_by(key), detail="z" * 401)

    first, second, third = [one.detail for one in await models.Audit.filter(deed="x").order_by("id")]
    assert first == by
    assert second.endswith(f"zz; {by}") and len(second) == 400
    assert third == "z" * 400


async def test_news_of_a_link_is_not_read_by_whoever_came_by_one(chain: Chain, held: clock.Held) -> None:
    key = await entered(chain, "ana", by="lead")
    other = await models.Notification.create(
        person_id=chain.people["ana"], kind="NUDGE", params={}, cause="x", created_at=held.at, show_at=held.at
    )
    made = await models.Notification.get(kind="LINK_MADE")
    ids = [encode("Notification", one.id) for one in (made, other)]

    assert (await ask_by(key, ACKNOWLEDGE, ids=ids))["acknowledgeNotifications"]["unreadCount"] == 1

    assert (await models.Notification.get(id=made.id)).read_at is None
    assert (await models.Notification.get(id=other.id)).read_at == held.at
    held.pass_by(hours=1)
    again = await entered(chain, "ana", by="region")
    assert (await ask_by(again, ACKNOWLEDGE, ids=ids))["acknowledgeNotifications"]["unreadCount"] == 2
    assert (await chain.ask("ana", ACKNOWLEDGE, ids=ids))["acknowledgeNotifications"]["unreadCount"] == 1
    assert (await models.Notification.get(id=made.id)).read_at == held.at


async def test_a_day_later_it_reads_them(chain: Chain, held: clock.Held) -> None:
    key = await entered(chain, "ana", by="lead")
    ids = [encode("Notification", (await models.Notification.get()).id)]
    held.pass_by(hours=24)

    assert (await ask_by(key, ACKNOWLEDGE, ids=ids))["acknowledgeNotifications"]["unreadCount"] == 0
