import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

import models
from kit import clock
from kit.errors import NotFound, NotSignedIn
from people import devices, sign_in, tokens
from people.scope import viewer_and_scope
from people.sign_in import SignedIn
from tests.people.conftest import PHONE, RIGHT, Chain
from tests.people.test_sign_in import deeds, viewer_of

pytestmark = pytest.mark.anyio


@dataclass
class Phone:
    signed_in: SignedIn

    @property
    def sign_in(self) -> str:
        return tokens.access(self.signed_in.access_token).sign_in


@pytest.fixture
async def phone(guide: int) -> Phone:
    return Phone(await sign_in.by_password("0guide", RIGHT, PHONE))


async def test_a_refresh_gives_new_tokens_of_the_same_sign_in(phone: Phone, held: clock.Held) -> None:
    token, begun = phone.signed_in.refresh_token, phone.sign_in
    for _ in range(3):
        held.pass_by(minutes=20)
        refreshed = await devices.refresh(token)
        assert refreshed.refresh_token != token
        assert tokens.access(refreshed.access_token).sign_in == begun
        token = refreshed.refresh_token
    kept = await models.SignIn.get(person_id=phone.signed_in.person_id, address="10.0.0.1")
    assert kept.expires_at == held.at + timedelta(days=30) and kept.ended_at is None


async def test_a_retry_within_ten_seconds_gets_the_same_next_token(phone: Phone, held: clock.Held) -> None:
    first = await devices.refresh(phone.signed_in.refresh_token)
    held.pass_by(seconds=10)
    retried = await devices.refresh(phone.signed_in.refresh_token)

    assert retried.refresh_token == first.refresh_token
    assert (await devices.refresh(retried.refresh_token)).person_id == phone.signed_in.person_id


async def test_parallel_refreshes_all_get_the_same_next_token(phone: Phone) -> None:
    results = await asyncio.gather(*(devices.refresh(phone.signed_in.refresh_token) for _ in range(20)))

    assert len({one.refresh_token for one in results}) == 1


@pytest.mark.parametrize(("rotations", "seconds"), [(1, 11), (2, 0), (40, 0)])
async def test_a_reused_token_ends_the_sign_in(rotations: int, seconds: int, phone: Phone, held: clock.Held) -> None:
    token = phone.signed_in.refresh_token
    for _ in range(rotations):
        token = (await devices.refresh(token)).refresh_token
    held.pass_by(seconds=seconds)

    with pytest.raises(NotSignedIn):
        await devices.refresh(phone.signed_in.refresh_token)

    with pytest.raises(NotSignedIn):
        await devices.refresh(token)
    with pytest.raises(NotSignedIn):
        await viewer_of(phone.signed_in)
    assert (await deeds())[-1] == "refresh_token_reused"


async def test_a_refresh_token_of_nobody_ends_nothing(phone: Phone) -> None:
    key, family, secret = phone.signed_in.refresh_token.split(".")
    near = (f"{key}..", f"{key}.x.{secret}", f"{key}.{family[:-1]}.{secret}", f"x.{family}.{secret}")
    for token in ("", "a", "..", *near, f"{key}.{family}.{secret}.x", "\0.\0.\0", "é.é.é", "x" * 5000):
        with pytest.raises(NotSignedIn):
            await devices.refresh(token)

    assert (await devices.refresh(phone.signed_in.refresh_token)).person_id == phone.signed_in.person_id


async def test_a_refresh_token_ends_after_thirty_days_without_use(phone: Phone, held: clock.Held) -> None:
    held.pass_by(days=30)

    with pytest.raises(NotSignedIn):
        await devices.refresh(phone.signed_in.refresh_token)


async def test_signing_out_works_at_once_and_twice(phone: Phone) -> None:
    for _ in range(2):
        await devices.sign_out(phone.signed_in.refresh_token)

    with pytest.raises(NotSignedIn):
        await viewer_of(phone.signed_in)
    with pytest.raises(NotSignedIn):
        await devices.refresh(phone.signed_in.refresh_token)
    assert (await deeds()).count("signed_out") == 1


async def test_one_sees_and_ends_ones_own_sign_ins_only(phone: Phone, chain: Chain, held: clock.Held) -> None:
    viewer, scope = await viewer_and_scope(phone.sign_in)
    mine = await devices.mine(viewer, scope)
    assert [(one.device, one.is_current) for one in mine] == [("phone", True), ("phone", False)]
    others = await models.SignIn.get(person_id=chain.people["lead"])

    with pytest.raises(NotFound):
        await devices.revoke(others.id, scope)
    assert (await chain.viewer("lead")).id == chain.people["lead"]

    await devices.revoke(mine[1].id, scope)
    assert [one.id for one in await devices.mine(viewer, scope)] == [mine[0].id]
    with pytest.raises(NotSignedIn):
        await chain.viewer("guide")
    with pytest.raises(NotFound):
        await devices.revoke(mine[1].id, scope)
