"""What follows from a settlement beside numbers: rights, courses to take again, and who is told of what."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from api.ids import decode
from api.reactions import REACTIONS
from incentives import appeals, telling
from incentives.executing import execute
from kit import clock, events
from people.facts import PersonJoined, PersonMoved
from people.inbox_words import words
from people.roles import Role
from tests.chain import Chain, employ
from tests.incentives.policy_chain import amounts, approved, course, draft, publish, published, submitted, totp, tried
from tests.incentives.test_adjusting import give
from tests.ledger.booking import balance, book
from tests.ledger.booking import draft as entry

pytestmark = pytest.mark.anyio
CAPS = [{"currency": "POINTS", "person": 100, "budget": 1000, "personLoss": 40}]
MISSED = {"kind": "COURSE_MISSED", "course": "one"}


async def posted(chain: Chain, held: clock.Held, version: dict[str, Any]) -> dict[str, Any]:
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    return made


async def test_a_retraining_is_a_course_to_take_by_a_day_once(chain: Chain, held: clock.Held) -> None:
    events.react_with(REACTIONS)
    effects = [{"kind": "POINTS", "amount": -20}, {"kind": "RETRAINING", "thing": "two"}]
    version = await published(chain, held, rules=[{"condition": MISSED, "effects": effects}])
    await course(chain, "bo", due=20, done=None)
    await course(chain, "chi", due=20, done=None)
    await course(chain, "chi", due=10, done=9, slug="two")

    made = await posted(chain, held, version)
    await execute(decode(made["id"], "Settlement"))

    bo = await models.Enrolment.get(guide_id=chain.people["bo"], course__slug="two")
    assert bo.due_at == clock.end_of_day(date(2026, 11, 25), "Asia/Shanghai")
    assert await models.Assignment.all().count() == 1
    told = {one.kind for one in await models.Notification.filter(person_id=chain.people["bo"])}
    assert {"COURSE_ASSIGNED", "SETTLED"} <= told
    said = [one.params for one in await models.Notification.filter(kind="SETTLED").order_by("person_id")]
    assert [one.get("things") for one in said] == [[["补训《课 two》", "retraining: “Course two”"]]]


async def test_the_sweep_locks_nobody_who_knows_already(
    chain: Chain, held: clock.Held, version: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await posted(chain, held, version)
    await telling.sweep()
    told = await models.Notification.all().count()
    locked: list[Any] = []

    async def notify(messages: list[Any]) -> None:
        locked.extend(messages)

    monkeypatch.setattr(telling, "_notify_some", notify)
    await telling.sweep()

    assert told > 0 and locked == []


async def test_an_earned_right_is_told_and_listed_for_oneself_and_those_above(chain: Chain, held: clock.Held) -> None:
    events.react_with(REACTIONS)
    effects = [{"kind": "ELIGIBILITY", "thing": "优先选班"}]
    on_time = {"kind": "COURSE_ON_TIME", "course": "one"}
    version = await published(chain, held, rules=[{"condition": on_time, "effects": effects}])
    await course(chain, "ana", due=20, done=18)
    await posted(chain, held, version)

    query = "{ earnedRights { totalCount edges { node { person { name } thing period policy { name } } } } }"
    right = {"person": {"name": "ana"}, "thing": "优先选班", "period": "2026-10", "policy": {"name": "Learning rhythm"}}
    for name in ("ana", "lead", "maker"):
        assert (await chain.ask(name, query))["earnedRights"]["edges"] == [{"node": right}], name
    for name in ("bo", "dan"):
        assert (await chain.ask(name, query))["earnedRights"]["totalCount"] == 0, name
    note = await models.Notification.get(kind="SETTLED")
    assert (note.person_id, note.params["amounts"]) == (chain.people["ana"], [])


async def test_a_penalty_is_told_with_its_reason_and_deadline_however_much_was_given_beside_it(
    chain: Chain, held: clock.Held
) -> None:
    """Bo gets 50 and loses 20 of it; chi gets and loses 20, which is nothing in all."""
    events.react_with(REACTIONS)
    given = [
        ({"kind": "COURSE_ON_TIME", "course": "two"}, 50), (MISSED, -20), ({"kind": "STREAK", "days": 2}, 20),
    ]  # fmt: skip
    rules = [{"condition": it, "effects": [{"kind": "POINTS", "amount": amount}]} for it, amount in given]
    version = await published(chain, held, rules=rules)
    for name in ("bo", "chi"):
        await course(chain, name, due=20, done=None)
    await course(chain, "bo", due=20, done=9, slug="two")
    await chain.study("chi", date(2026, 10, 1), date(2026, 10, 2))
    await give(bo=100, chi=100)
    await posted(chain, held, version)

    said = {}
    for name in ("bo", "chi"):
        note = await models.Notification.get(kind="SETTLED", person_id=chain.people[name])
        said[name] = [words(note.kind, note.params, locale) for locale in ("zh", "en")]
        line = await models.SettlementLine.get(person_id=chain.people[name], amount=-20)
        assert (said[name][1].page, said[name][1].penalty_id) == ("/rewards/penalty/", line.id)
    why = "“Course one” was not complete on 2026-10-20, when it was due. You can appeal until 25 Nov."
    assert said["bo"][1].body == f"“Learning rhythm”, Oct 2026: +50 points. −20 points: {why}"
    assert said["chi"][1].body == f"“Learning rhythm”, Oct 2026: +20 points. −20 points: {why}"
    assert said["bo"][0].body.startswith("《返场季学习节奏》2026年10月：+50 积分。扣 20 积分，因为")


async def test_who_was_late_is_not_given_back_what_being_late_costs(chain: Chain, held: clock.Held) -> None:
    late = {"condition": {"kind": "COURSE_LATE", "course": "one"}, "effects": [{"kind": "POINTS", "amount": -20}]}
    version = await published(chain, held, rules=[late])
    await course(chain, "bo", due=20, done=25)
    await give(bo=100)
    await posted(chain, held, version)

    await appeals.keep_time()

    assert await balance("bo") == 80


async def test_where_somebody_works_at_the_end_says_whether_a_policy_is_for_them(
    chain: Chain, held: clock.Held, version: dict[str, Any]
) -> None:
    """Bo leads a store by then, so what guides lose is no matter of theirs; Ana has another store, and is a guide."""
    for name, role, unit in (("bo", "STORE_LEAD", "b"), ("ana", "GUIDE", "c")):
        old = await models.Membership.get(person_id=chain.people[name], is_current=True)
        await employ(chain.people[name], chain.units[unit].id, role)
        await models.Membership.filter(id=old.id).update(to_day=date(2026, 10, 24))
        new = models.Membership.filter(person_id=chain.people[name], is_current=True)
        await new.update(from_day=date(2026, 10, 25))

    made = await tried(chain, version)

    assert amounts(made) == {("ana", "1.1"): "50", ("chi", "2.1"): "-20", ("chi", "2.2"): "0"}
    line = await models.SettlementLine.get(person_id=chain.people["ana"])
    assert line.unit_id == chain.units["c"].id


async def told(name: str, chain: Chain) -> list[str]:
    mine = models.Notification.filter(person_id=chain.people[name], kind="POLICY_PUBLISHED")
    return [one.cause for one in await mine.order_by("id")]


async def test_who_comes_or_moves_is_told_of_what_counts_there_and_of_nothing_else(
    chain: Chain, held: clock.Held
) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    first, to_come = await draft(chain), await draft(chain)
    await publish(chain, first, "2026-11-18")
    await publish(chain, to_come, "2026-12-01")
    second = await draft(chain, policyId=first["policy"]["id"])
    await publish(chain, second, "2026-11-18")
    counting = [f"policy/{decode(one['id'], 'PolicyVersion')}" for one in (to_come, second)]
    unit = chain.units["a"].id
    await chain.add_person("eva", Role.GUIDE, "a")
    await chain.add_person("ida", Role.TRAINER, "hq")

    for name in ("eva", "ida", "eva"):
        await telling.tell_arrived(PersonJoined(chain.people[name], unit))
    assert await told("eva", chain) == counting
    assert await told("ida", chain) == []

    await employ(chain.people["ida"], unit)
    await telling.tell_arrived(PersonMoved(chain.people["ida"], chain.units["hq"].id, unit))
    assert len(await told("ida", chain)) == 2
    await chain.add_person("ann", Role.GUIDE, "a")
    await telling.sweep()
    assert len(await told("ann", chain)) == 2


@pytest.mark.parametrize(
    ("rhythm", "days", "is_kept"), [("WEEK", 7, 1), ("WEEK", 8, 0), ("MONTH", 28, 1), ("MONTH", 29, 0)]
)
async def test_a_streak_that_no_period_holds_is_refused(chain: Chain, rhythm: str, days: int, is_kept: int) -> None:
    rules = [{"condition": {"kind": "STREAK", "days": days}, "effects": [{"kind": "POINTS", "amount": 5}]}]

    made = await draft(chain, rhythm=rhythm, rules=rules, caps=CAPS)

    assert made.get("code") == (None if is_kept else "INVALID")
    assert await models.Policy.all().count() == is_kept


CLOSE = """mutation ($month: String!) { closeBooks(input: { month: $month }) { __typename
    ... on CloseBooksSuccess { closedBooks { period } } ... on Problem { code path } } }"""


async def test_a_month_that_is_over_is_closed_once_by_an_approver(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")

    refused = {"2026-11": "PERIOD_OPEN", "2027-01": "PERIOD_OPEN", "2026-W40": "INVALID", "x": "INVALID"}
    for month, code in refused.items():
        assert (await chain.ask("approver", CLOSE, month=month))["closeBooks"]["code"] == code, month
    for name in ("ana", "lead", "maker", "admin", "auditor"):
        assert (await chain.ask(name, CLOSE, month="2026-10"))["closeBooks"]["code"] == "NOT_ALLOWED", name
    assert await models.LedgerClosing.all().count() == 0

    for _ in range(2):
        done = await chain.ask("approver", CLOSE, month="2026-10")
        assert done["closeBooks"]["closedBooks"] == {"period": "2026-10"}
    assert await models.Audit.filter(deed="books_closed").count() == 1
    query = "{ closedBooks { edges { node { period closedAt } } } }"
    shown = {"node": {"period": "2026-10", "closedAt": datetime(2026, 11, 18, 4, tzinfo=UTC).isoformat()}}
    assert (await chain.ask("auditor", query))["closedBooks"]["edges"] == [shown]


TO_CLOSE = "{ booksToClose closedBooks { edges { node { period closedBy { name } } } } }"


async def test_months_that_are_over_are_to_be_closed_from_the_first_entry_on(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    assert (await chain.ask("approver", TO_CLOSE))["booksToClose"] == []
    await book(entry("early", period="2026-08"), entry("late", period="2026-10"))

    assert (await chain.ask("approver", TO_CLOSE))["booksToClose"] == ["2026-08", "2026-09", "2026-10"]
    await chain.ask("approver", CLOSE, month="2026-09")
    left = await chain.ask("maker", TO_CLOSE)
    assert left["booksToClose"] == ["2026-08", "2026-10"]
    assert left["closedBooks"]["edges"] == [{"node": {"period": "2026-09", "closedBy": {"name": "approver"}}}]
    held.pass_by(days=13)
    assert (await chain.ask("auditor", TO_CLOSE))["booksToClose"] == ["2026-08", "2026-10", "2026-11"]


MAY = """{ settlements { edges { node { permissions { canSubmit { allowed } canApprove { allowed reason }
    canSendBack { allowed } canAdjust { allowed } canClose { allowed } } } } } }"""


async def test_permissions_say_what_each_may_do_with_a_settlement_and_why_not(
    chain: Chain, held: clock.Held, version: dict[str, Any]
) -> None:
    async def may(name: str) -> tuple[set[str], str | None]:
        [edge] = (await chain.ask(name, MAY))["settlements"]["edges"]
        found = edge["node"]["permissions"]
        return {what for what, one in found.items() if one["allowed"]}, found["canApprove"]["reason"]

    await tried(chain, version)
    assert [(await may(name))[0] for name in ("maker", "approver", "auditor")] == [{"canSubmit"}, set(), set()]

    made = await submitted(chain, version)
    assert await may("approver") == ({"canSendBack"}, (await may("approver"))[1])
    assert "second factor" in str((await may("approver"))[1])
    await totp(chain)
    assert (await may("approver"))[0] == {"canApprove", "canSendBack"}
    chain.roles["bo"] = (Role.HQ_APPROVER, "hq")
    assert "gets or loses" in str((await may("bo"))[1]) and (await may("maker"))[0] == set()

    await execute(decode((await approved(chain, held, made))["id"], "Settlement"))
    assert [(await may(name))[0] for name in ("maker", "approver")] == [{"canAdjust"}, {"canClose"}]
