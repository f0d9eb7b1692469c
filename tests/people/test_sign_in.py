import asyncio
import time
from datetime import timedelta

import pytest

import models
from kit import clock
from kit.errors import NotAllowed, NotFound, RateLimited
from people import links, passwords, sign_in, tokens
from people.roles import RANK, Role
from people.scope import viewer_and_scope
from people.sign_in import Device, LinkSpent, LinkUnknown, SignedIn, SignInFailed
from tests.people.conftest import PHONE, RIGHT, Chain

pytestmark = pytest.mark.anyio


async def viewer_of(signed_in: SignedIn) -> int:
    viewer, _ = await viewer_and_scope(tokens.access(signed_in.access_token).sign_in)
    return viewer.id


async def deeds() -> list[str]:
    return [row.deed for row in await models.Audit.all().order_by("id")]


async def test_the_right_password_signs_in_and_leaves_a_trace(guide: int) -> None:
    signed_in = await sign_in.by_password(" 0guide ", RIGHT, PHONE)

    assert signed_in.person_id == guide == await viewer_of(signed_in)
    assert tokens.access(signed_in.access_token).person == "key of guide"
    assert await deeds() == ["signed_in"]
    kept = await models.SignIn.get(device="phone", person_id=guide, address="10.0.0.1")
    assert signed_in.refresh_token not in (kept.refresh_digest, kept.key) and len(kept.refresh_digest) == 64


@pytest.mark.parametrize(
    ("employee_no", "password"),
    [
        ("0guide", "wrong"), ("0guide", ""), ("nobody", RIGHT), ("", RIGHT), ("0lead", RIGHT), ("0lead", ""),
        ("0guide\0", RIGHT), ("0guide' OR 1=1 --", RIGHT), ("\ud800", "\ud800"), ("0guide", "x" * 100_000),
        ("%", RIGHT), ("0gone", RIGHT),
    ],
)  # fmt: skip
async def test_whatever_is_wrong_the_answer_is_the_same(
    employee_no: str, password: str, guide: int, chain: Chain
) -> None:
    await chain.add_person("gone", Role.GUIDE, "a")
    gone = models.Person.filter(id=chain.people["gone"])
    await gone.update(dismissed_at=clock.now(), password_hash=await passwords.hashed(RIGHT))
    before = await models.SignIn.all().count()

    with pytest.raises(SignInFailed) as refusal:
        await sign_in.by_password(employee_no, password, PHONE)

    assert refusal.value.says("en") == "The employee number or the password is not right."
    assert await models.SignIn.all().count() == before and await deeds() == ["sign_in_failed"]


async def test_an_account_that_is_missing_takes_as_long_as_one_that_exists(guide: int) -> None:
    async def median(employee_no: str) -> float:
        times = []
        for n in range(5):
            started = time.process_time()
            with pytest.raises(SignInFailed):
                await sign_in.by_password(employee_no, f"wrong {n}", Device("", f"10.1.{n}.{len(employee_no)}"))
            times.append(time.process_time() - started)
            await models.Throttle.all().delete()
        return sorted(times)[2]

    await median("warm up")
    missing, existing = await median("nobody"), await median("0guide")

    assert 0.5 < missing / existing < 2


async def test_after_five_failures_even_the_right_password_waits_and_waits_grow(guide: int, held: clock.Held) -> None:
    for n in range(5):
        with pytest.raises(SignInFailed):
            await sign_in.by_password(("0guide", "0GUIDE", "０guide", " 0guide", "0Guide")[n], "wrong", PHONE)

    for wait in (30, 60, 120):
        with pytest.raises(RateLimited) as refusal:
            await sign_in.by_password("0guide", RIGHT, Device("", f"10.0.1.{wait}"))
        assert refusal.value.retry_after_seconds == wait + 1
        held.pass_by(seconds=wait)
        with pytest.raises(SignInFailed):
            await sign_in.by_password("0guide", "wrong", PHONE)
    held.pass_by(seconds=240)
    assert (await sign_in.by_password("0guide", RIGHT, PHONE)).person_id == guide
    with pytest.raises(SignInFailed):
        await sign_in.by_password("0guide", "wrong", PHONE)


async def test_a_missing_account_is_throttled_like_one_that_exists(chain: Chain) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            await sign_in.by_password("nobody", "wrong", PHONE)

    with pytest.raises(RateLimited):
        await sign_in.by_password("nobody", "wrong", PHONE)


async def test_an_address_that_tries_many_accounts_waits_and_ones_own_account_is_no_way_round(guide: int) -> None:
    for n in range(19):
        with pytest.raises(SignInFailed):
            await sign_in.by_password(f"nobody{n}", "wrong", PHONE)
        if n % 5 == 0:
            await sign_in.by_password("0guide", RIGHT, PHONE)
    with pytest.raises(SignInFailed):
        await sign_in.by_password("nobody", "wrong", PHONE)

    with pytest.raises(RateLimited):
        await sign_in.by_password("0guide", RIGHT, PHONE)
    assert (await sign_in.by_password("0guide", RIGHT, Device("", "10.0.0.2"))).person_id == guide


async def test_a_link_signs_in_where_passwords_were_guessed_too_often(guide: int, chain: Chain) -> None:
    link = await links.issue(guide, await chain.scope("lead"))
    for n in range(20):
        with pytest.raises(SignInFailed):
            await sign_in.by_password(f"nobody{n}", "wrong", PHONE)
        with pytest.raises(LinkUnknown):
            await sign_in.by_link(f"wrong {n}", PHONE)
    with pytest.raises(RateLimited):
        await sign_in.by_password("nobody", "wrong", PHONE)

    assert (await sign_in.by_link(link.token, PHONE)).person_id == guide


async def test_twenty_parallel_guesses_count_as_twenty(guide: int) -> None:
    tries = [sign_in.by_password("0guide", f"wrong {n}", Device("", f"10.0.2.{n}")) for n in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["RateLimited"] * 15 + ["SignInFailed"] * 5


async def test_a_link_is_spent_by_one_of_twenty_at_once(chain: Chain) -> None:
    link = await links.issue(chain.people["guide"], await chain.scope("lead"))
    tries = [sign_in.by_link(link.token, Device("", f"10.0.3.{n}")) for n in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(one).__name__ for one in results) == ["LinkSpent"] * 19 + ["SignedIn"]
    assert await models.SignIn.filter(is_by_link=True).count() == 1
    assert (await deeds()).count("signed_in") == 1


async def test_a_link_ends_after_a_day_when_replaced_and_when_the_person_goes(chain: Chain, held: clock.Held) -> None:
    lead, guide = await chain.scope("lead"), chain.people["guide"]
    first, second = await links.issue(guide, lead), await links.issue(guide, lead)
    assert first.url.endswith(f"/link/{first.token}") and second.expires_at == held.at + timedelta(hours=24)
    with pytest.raises(LinkSpent):
        await sign_in.by_link(first.token, PHONE)

    held.pass_by(hours=24)
    with pytest.raises(LinkSpent):
        await sign_in.by_link(second.token, PHONE)

    third = await links.issue(guide, lead)
    await models.Person.filter(id=guide).update(dismissed_at=held.at)
    with pytest.raises(LinkSpent):
        await sign_in.by_link(third.token, PHONE)
    for unknown in ("", "x", third.token[:-1], "\0", "\ud800", "x" * 10_000):
        with pytest.raises(LinkUnknown):
            await sign_in.by_link(unknown, PHONE)
    assert not await models.SignIn.filter(is_by_link=True).exists()
    assert not await models.OneTimeLink.filter(digest=third.token).exists()


async def test_whoever_a_link_is_for_is_told_who_made_it(chain: Chain) -> None:
    guide = chain.people["guide"]
    await links.issue_from_command_line("0guide")  # whoever runs commands on the server is nobody by name
    for name in ("lead", "maker"):
        await links.issue(guide, await chain.scope(name))

    told = await models.Notification.filter(person_id=guide).order_by("id")
    assert [one.kind for one in told] == ["LINK_MADE"] * 2
    names = [(await models.Person.get(id=chain.people[name])).name for name in ("lead", "maker")]
    assert [one.params["by"] for one in told] == names
    assert await models.Notification.all().count() == 2


ISSUES = {
    ("lead", "guide"), ("region", "guide"), ("region", "lead"), ("region", "colleague"),
    *(("maker", other) for other in ("guide", "lead", "region", "trainer", "colleague", "far")),
    *(("admin", other) for other in ("guide", "lead", "region", "trainer", "colleague", "far", "maker", "auditor",
                                     "approver")),
}  # fmt: skip


async def test_links_are_issued_in_ones_branch_and_below_ones_rank_only(chain: Chain) -> None:
    for issuer in chain.people:
        scope = await chain.scope(issuer)
        for name, person in chain.people.items():
            before = await models.OneTimeLink.all().count()
            try:
                await links.issue(person, scope)
                assert (issuer, name) in ISSUES, (issuer, name)
            except (links.RankTooHigh, NotFound, NotAllowed):
                assert (issuer, name) not in ISSUES, (issuer, name)
                assert await models.OneTimeLink.all().count() == before
    assert (await deeds()).count("link_issued") == len(ISSUES)
    assert all(RANK[Role.ADMIN] > RANK[role] for role in Role if role is not Role.ADMIN)


async def test_the_command_line_lets_an_admin_in(chain: Chain) -> None:
    link = await links.issue_from_command_line("0admin")

    assert (await sign_in.by_link(link.token, PHONE)).person_id == chain.people["admin"]


async def test_ten_links_an_hour_are_enough(chain: Chain, held: clock.Held) -> None:
    lead, guide = await chain.scope("lead"), chain.people["guide"]
    for _ in range(10):
        await links.issue(guide, lead)

    with pytest.raises(RateLimited):
        await links.issue(guide, lead)
    held.pass_by(hours=1)
    assert await links.issue(guide, lead)
