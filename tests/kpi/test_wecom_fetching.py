"""Rounds over all mapped guides, against a server that behaves as WeCom's does."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import models
from kit import clock
from kpi.intake import importing, undoing
from kpi.wecom import fetching as wecom_fetching
from kpi.wecom import runs as wecom_runs
from kpi.wecom.fetching import spans
from tests.chain import Chain
from tests.kpi.fake_wecom import SECRET, FakeWecom
from tests.kpi.wecom_chain import RUNS, TODAY, back, begin, fetch, hold, set_account, stored, work

pytestmark = pytest.mark.anyio


async def test_a_round_fetches_each_guide_by_themselves_keeps_what_it_got_and_makes_readings(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    done = await fetch(shop, fake, tmp_path)

    assert fake.asked == [("ana", date(2026, 11, 1), back(1)), ("bo", date(2026, 11, 1), back(1))]
    assert fake.issued == 1
    assert (done["state"], done["total"], done["done"], done["failed"], done["progress"]) == ("DONE", 2, 2, 0, 1.0)
    assert done["problem"] is None and done["madeBy"] == {"name": "maker"}
    assert (done["readingImport"]["source"], done["readingImport"]["state"]) == ("WECOM", "DONE")
    ana = await models.WecomSnapshot.get(person_id=shop.people["ana"], day=date(2026, 11, 2))
    assert (ana.chat_cnt, ana.message_cnt, ana.reply_bp, ana.reply_tenths) == (40, 310, 6_025, 35)
    assert await stored(shop, "ana", "replies_in_time") == {
        "2026-11-02": (6_025 * 40, 400_000), "2026-11-17": (30_000, 30_000),
    }  # fmt: skip
    assert (await stored(shop, "ana", "first_reply_minutes"))["2026-11-02"] == (1_400, 40)
    adds = await stored(shop, "ana", "friends_added")
    assert (adds["2026-11-02"], adds["2026-11-09"], adds["2026-11-17"]) == ((5, None), (2, None), (1, None))
    kept = await stored(shop, "ana", "kept_adds")
    assert (kept["2026-11-02"], kept["2026-11-09"], max(kept)) == ((5, None), (1, None), "2026-11-10")


async def test_nought_of_the_last_days_is_asked_again_until_it_can_be_believed(
    shop: Chain, fake: FakeWecom, tmp_path: Path, held: clock.Held
) -> None:
    fake.late_days = 1
    await fetch(shop, fake, tmp_path)
    first = await stored(shop, "ana", "friends_added")
    held.pass_by(days=1)
    fake.today += timedelta(days=1)
    fake.asked.clear()
    await fetch(shop, fake, tmp_path)

    assert max(first) == "2026-11-14"  # nothing of the last three days is told while all of it is nought
    assert fake.asked[0] == ("ana", back(3), TODAY)
    assert (await stored(shop, "ana", "friends_added"))["2026-11-17"] == (1, None)
    assert (await stored(shop, "bo", "friends_added"))["2026-11-15"] == (0, None)
    assert "2026-11-16" not in await stored(shop, "bo", "friends_added")


async def test_a_round_again_changes_nothing(shop: Chain, fake: FakeWecom, tmp_path: Path) -> None:
    await fetch(shop, fake, tmp_path)
    before = [await models.Reading.all().order_by("id").values(), await models.WecomSnapshot.all().count()]
    again = await fetch(shop, fake, tmp_path)

    assert (again["readingImport"]["added"], again["readingImport"]["changed"]) == (0, 0)
    assert [await models.Reading.all().order_by("id").values(), await models.WecomSnapshot.all().count()] == before
    assert await models.Restatement.all().count() == 0


async def test_a_late_deletion_restates_the_adds_it_takes_back(shop: Chain, fake: FakeWecom, tmp_path: Path) -> None:
    fake.member("bo", {back(9): {"new_contact_cnt": 4}, back(8): {"new_contact_cnt": 2}, back(1): {"message_cnt": 1}})
    await fetch(shop, fake, tmp_path)
    before = await stored(shop, "bo", "kept_adds")
    fake.figures["bo"][back(1)]["negative_feedback_cnt"] = 3
    done = await fetch(shop, fake, tmp_path)
    after = await stored(shop, "bo", "kept_adds")

    assert [before[back(days).isoformat()] for days in (9, 8)] == [(4, None), (2, None)]
    assert [after[back(days).isoformat()] for days in (9, 8)] == [(4, None), (0, None)]  # nine days: held long enough
    assert done["readingImport"]["changed"] == 2  # kept adds of that day, and the deletions themselves
    assert max(after) == back(8).isoformat()


async def test_a_round_that_was_broken_off_goes_on_where_it_was(
    shop: Chain, fake: FakeWecom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(shop)
    newest = await models.WecomRun.get()
    held_times = 0

    async def lost() -> None:
        nonlocal held_times
        held_times += 1
        if held_times == 3:
            raise ConnectionError("the worker died")

    with pytest.raises(ConnectionError):
        await wecom_fetching.work(newest.id, folder=tmp_path, url=fake.url, hold=lost, pauses_seconds=())
    assert [userid for userid, *_ in fake.asked] == ["ana", "bo"]
    await work(fake, tmp_path)

    assert [userid for userid, *_ in fake.asked] == ["ana", "bo", "bo"]
    assert (await shop.ask("maker", RUNS))["wecomRuns"][0]["done"] == 2
    assert (await stored(shop, "ana", "friends_added"))["2026-11-02"] == (5, None)


async def test_a_round_that_was_broken_off_at_its_very_end_still_names_its_import(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    await begin(shop)
    newest = await models.WecomRun.get()
    held_times = 0

    async def lost() -> None:
        nonlocal held_times
        held_times += 1
        if held_times == 6:  # two for each guide, one for the readings
            raise ConnectionError("the worker died")

    with pytest.raises(ConnectionError):
        await wecom_fetching.work(newest.id, folder=tmp_path, url=fake.url, hold=lost, pauses_seconds=())
    await work(fake, tmp_path)

    done = (await shop.ask("maker", RUNS))["wecomRuns"][0]
    assert (done["state"], done["readingImport"]["state"]) == ("DONE", "DONE")
    assert await models.ReadingImport.all().count() == 1


@pytest.mark.parametrize("changed", [{"holdDays": 0}, {"measures": ["kept_adds"]}])
async def test_what_hq_changes_while_readings_are_made_is_made_readings_by_the_next_round(
    shop: Chain, fake: FakeWecom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    asked = 0

    async def overtaken(numbers: Sequence[str]) -> Any:
        nonlocal asked
        asked += 1
        if asked == 1:
            await set_account(shop, expectedVersion=1, secret=None, **changed)
        return await importing.people_of(numbers)

    monkeypatch.setattr(wecom_fetching, "people_of", overtaken)
    await fetch(shop, fake, tmp_path)
    unread = [one.unread_from for one in await models.WecomGuide.all()]
    await fetch(shop, fake, tmp_path)

    assert unread == [date(2026, 11, 1)] * 2
    assert [one.unread_from for one in await models.WecomGuide.all()] == [None] * 2
    assert max(await stored(shop, "ana", "kept_adds")) == back(1 if "holdDays" in changed else 8).isoformat()


async def test_the_same_press_twice_begins_one_round(shop: Chain, fake: FakeWecom) -> None:
    first, again = await begin(shop, key="one press"), await begin(shop, key="one press")

    assert first == again
    assert await models.WecomRun.all().count() == 1


async def test_one_round_at_a_time_and_one_given_up_long_ago_stands_in_nobodys_way(
    shop: Chain, fake: FakeWecom, tmp_path: Path, held: clock.Held
) -> None:
    await begin(shop)
    second = await begin(shop)
    await wecom_runs.begin_nightly()
    assert (second["code"], await models.WecomRun.all().count()) == ("CONFLICT", 1)
    held.pass_by(hours=6, seconds=1)
    await wecom_runs.begin_nightly()

    assert [one.state for one in await models.WecomRun.all().order_by("id")] == ["STOPPED", "RUNNING"]
    assert [one.name for one in await models.Job.all()] == ["fetch_wecom"] * 2


async def test_without_a_secret_nobody_is_called_by_night_or_by_the_button(shop: Chain, fake: FakeWecom) -> None:
    await models.WecomAccount.all().update(sealed="")
    await wecom_runs.begin_nightly()

    assert (await begin(shop))["code"] == "CONFLICT"
    assert await models.WecomRun.all().count() == 0 and fake.requests == []


async def test_what_came_from_wecom_is_undone_like_any_import(shop: Chain, fake: FakeWecom, tmp_path: Path) -> None:
    await fetch(shop, fake, tmp_path)
    one = await models.ReadingImport.get()
    await undoing.undo_import(one.id, scope=shop.scope("maker"))
    await importing.work(one.id, tmp_path, hold)

    assert await models.Reading.all().count() == 0


async def test_days_on_which_somebody_did_not_work_here_have_no_readings(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    await models.Membership.filter(person_id=shop.people["ana"]).update(from_day=date(2026, 11, 3))
    await fetch(shop, fake, tmp_path)

    assert min(await stored(shop, "ana", "friends_added")) == "2026-11-03"


async def test_another_hold_and_other_measures_make_readings_of_what_is_kept(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    await set_account(shop, expectedVersion=1, measures=["friends_added"])
    await fetch(shop, fake, tmp_path)
    assert await stored(shop, "ana", "kept_adds") == {}
    await set_account(shop, expectedVersion=2, secret=None, measures=["kept_adds"], holdDays=0)
    fake.asked.clear()
    await fetch(shop, fake, tmp_path)

    assert (await stored(shop, "ana", "kept_adds"))["2026-11-02"] == (5, None)
    assert (await stored(shop, "ana", "kept_adds"))["2026-11-17"] == (1, None)
    assert [first for _, first, _ in fake.asked] == [back(3), back(3)]


async def test_an_earlier_first_day_is_fetched_and_no_secret_is_ever_said(
    shop: Chain, fake: FakeWecom, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await fetch(shop, fake, tmp_path)
    fake.asked.clear()
    await set_account(shop, expectedVersion=1, secret=None, fromDay="2026-09-01")
    await fetch(shop, fake, tmp_path)

    assert fake.asked[:3] == [("ana", date(2026, 9, 1), date(2026, 9, 30)), ("ana", date(2026, 10, 1),
        date(2026, 10, 30)), ("ana", date(2026, 10, 31), back(1))]  # fmt: skip
    assert SECRET not in "".join(capfd.readouterr()) and "token-" not in "".join(capfd.readouterr())


LONGEST = [(180, 151), (150, 121), (120, 91), (90, 61), (60, 31), (30, 1)]


@pytest.mark.parametrize(
    ("fetched_to", "from_day", "expected"),
    [
        (None, back(1), [(1, 1)]), (None, back(30), [(30, 1)]), (None, back(31), [(31, 2), (1, 1)]),
        (None, back(400), LONGEST), (back(300), back(400), LONGEST), (back(1), back(2), [(2, 1)]),
        (back(1), back(60), [(3, 1)]), (back(2), back(60), [(4, 1)]), (back(40), back(60), [(42, 13), (12, 1)]),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_new_or_not_settled_in_spans_of_30_days(
    fetched_to: date | None, from_day: date, expected: list[tuple[int, int]]
) -> None:
    assert list(spans(fetched_to, from_day, TODAY)) == [(back(first), back(last)) for first, last in expected]
