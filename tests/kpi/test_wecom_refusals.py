"""What WeCom may answer instead of figures, and what a round makes of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

import models
from kit import clock
from tests.chain import Chain
from tests.kpi.fake_wecom import FakeWecom
from tests.kpi.wecom_chain import fetch, guides, stored

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_token_that_is_over_is_renewed_once(shop: Chain, fake: FakeWecom, tmp_path: Path, code: int) -> None:
    await fetch(shop, fake, tmp_path)
    fake.forget_token() if code == 42001 else fake.refuse.update({"bo": [40014]})
    done = await fetch(shop, fake, tmp_path)

    assert (done["state"], done["failed"], fake.issued) == ("DONE", 0, 2)


async def test_a_token_is_kept_for_its_time_and_not_longer(
    shop: Chain, fake: FakeWecom, tmp_path: Path, held: clock.Held
) -> None:
    await fetch(shop, fake, tmp_path)
    held.pass_by(minutes=107)
    await fetch(shop, fake, tmp_path)
    assert fake.issued == 1
    held.pass_by(minutes=2)
    await fetch(shop, fake, tmp_path)

    assert fake.issued == 2


async def test_an_account_that_wecom_does_not_know_fails_by_itself(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    del fake.figures["ana"]
    done = await fetch(shop, fake, tmp_path)

    assert (done["state"], done["done"], done["failed"]) == ("DONE", 2, 1)
    failed = await guides(shop, "FAILED")
    assert [(one["person"]["name"], one["problem"]) for one in failed] == [("ana", "WeCom has no such userid.")]
    assert (await stored(shop, "bo", "friends_added"))["2026-11-03"] == (7, None)
    fake.member("ana")
    assert (await fetch(shop, fake, tmp_path))["failed"] == 0
    assert await guides(shop, "FAILED") == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [(40001, "The app's secret is wrong."), (40013, "The company's id is wrong."),
     (60020, "WeCom does not trust the address this server calls from.")],
)  # fmt: skip
async def test_what_is_refused_for_everybody_stops_the_round_and_is_said(
    shop: Chain, fake: FakeWecom, tmp_path: Path, code: int, problem: str
) -> None:
    fake.refuse["token"] = [code]
    done = await fetch(shop, fake, tmp_path)

    assert (done["state"], done["done"], done["problem"], done["readingImport"]) == ("STOPPED", 0, problem, None)
    assert fake.asked == [] and await models.Reading.all().count() == 0
    assert (await fetch(shop, fake, tmp_path))["state"] == "DONE"


@pytest.mark.parametrize("busy", [[45009], [-1, 45033]])
async def test_where_wecom_is_busy_the_round_waits_and_goes_on(
    shop: Chain, fake: FakeWecom, tmp_path: Path, busy: Sequence[int]
) -> None:
    fake.refuse["*"] = list(busy)
    done = await fetch(shop, fake, tmp_path, pauses=(0.0, 0.01))

    assert (done["state"], done["done"], done["failed"]) == ("DONE", 2, 0)
    assert [userid for userid, *_ in fake.asked] == ["ana"] * (len(busy) + 1) + ["bo"]


async def test_where_wecom_stays_busy_the_round_ends_with_what_it_has_and_the_next_goes_on(
    shop: Chain, fake: FakeWecom, tmp_path: Path
) -> None:
    fake.refuse["bo"] = [45009] * 3
    done = await fetch(shop, fake, tmp_path, pauses=(0.0, 0.0))

    assert (done["state"], done["done"], done["failed"]) == ("STOPPED", 1, 0)
    assert done["problem"] == "Called too often; the rest is fetched later."
    assert (await stored(shop, "ana", "friends_added"))["2026-11-02"] == (5, None)
    assert await stored(shop, "bo", "friends_added") == {}
    await fetch(shop, fake, tmp_path)
    assert (await stored(shop, "bo", "friends_added"))["2026-11-03"] == (7, None)


@pytest.mark.parametrize("said", ["", "<html>", "[]", '"ok"', "redirect", '{"errcode": 0}',
    '{"errcode": 0, "access_token": "t", "expires_in": "soon"}'])  # fmt: skip
async def test_what_is_no_answer_is_said_and_leads_nowhere_else(
    shop: Chain, fake: FakeWecom, tmp_path: Path, said: str
) -> None:
    fake.broken = [said] * 2
    done = await fetch(shop, fake, tmp_path)

    assert (done["state"], done["problem"]) == ("STOPPED", "WeCom cannot be reached; check the network.")
    assert await models.Reading.all().count() == 0
    assert {path for _, path in fake.requests} == {"/cgi-bin/gettoken"}


@pytest.mark.parametrize("change", [{"chat_cnt": -1}, {"chat_cnt": 1.5}, {"new_contact_cnt": None},
    {"reply_percentage": 101}, {"reply_percentage": "60"}, {"chat_cnt": 10**10}])  # fmt: skip
async def test_figures_that_wecom_would_never_tell_are_not_taken(
    shop: Chain, fake: FakeWecom, tmp_path: Path, change: dict[str, object]
) -> None:
    fake.figures["ana"][date(2026, 11, 2)] |= change
    done = await fetch(shop, fake, tmp_path)

    assert done["state"] == "STOPPED"
    assert await models.WecomSnapshot.filter(person_id=shop.people["ana"]).count() == 0
