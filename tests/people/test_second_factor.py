"""The second factor through GraphQL: set up, confirmed, each code once, guessed at no more than five times, reset."""

import asyncio
from datetime import timedelta
from typing import Any

import pyotp
import pytest

import models
import tests.chain
from api.ids import encode
from kit import clock
from models.database import atomic, run
from people import factor_age, second_factor
from people.roles import Role
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain
ENROL = """mutation { enrolSecondFactor { __typename ... on EnrolSecondFactorSuccess { uri secret qr }
    ... on Problem { code } } }"""
CONFIRM = """mutation ($code: String!) { confirmSecondFactor(input: { code: $code }) { __typename
    ... on ConfirmSecondFactorSuccess { viewer { secondFactorSince } } ... on Problem { code path } } }"""
RESET = """mutation ($person: ID!, $code: String!) { resetSecondFactor(input: { personId: $person, code: $code }) {
    __typename ... on ResetSecondFactorSuccess { person { name } } ... on Problem { code path } } }"""
SINCE = "{ viewer { secondFactorSince } }"


@pytest.fixture
async def shop(chain: Chain) -> Chain:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    return chain


async def enrol(chain: Chain, name: str) -> pyotp.TOTP:
    return pyotp.TOTP((await chain.ask(name, ENROL))["enrolSecondFactor"]["secret"])


async def confirm(chain: Chain, name: str, code: str) -> Any:
    answer = (await chain.ask(name, CONFIRM, code=code))["confirmSecondFactor"]
    return answer.get("code") or answer["viewer"]["secondFactorSince"]


async def turned_on(chain: Chain, name: str) -> pyotp.TOTP:
    totp = await enrol(chain, name)
    assert await confirm(chain, name, totp.at(clock.now())) == clock.now().isoformat()
    return totp


async def counting(chain: Chain, name: str, held: clock.Held) -> pyotp.TOTP:
    totp = await turned_on(chain, name)
    held.pass_by(hours=24)
    return totp


async def reset(chain: Chain, name: str, of: str, code: str) -> Any:
    person = encode("Person", chain.people[of])
    answer = (await chain.ask(name, RESET, person=person, code=code))["resetSecondFactor"]
    return answer.get("code") or answer["person"]["name"]


async def spend(chain: Chain, name: str, code: str) -> None:
    scope = chain.scope(name)
    counted = await second_factor.attempt(scope)

    @atomic
    async def command() -> None:
        await second_factor.spend(code, scope, counted)

    await command()


async def test_it_is_on_once_a_code_of_the_phone_confirms_it(shop: Chain) -> None:
    made = (await shop.ask("approver", ENROL))["enrolSecondFactor"]
    assert made["uri"].startswith("otpauth://totp/Pacesetter:approver?secret=" + made["secret"])
    assert made["qr"].startswith("data:image/svg+xml") and len(made["secret"]) == 32
    assert (await shop.ask("approver", SINCE))["viewer"]["secondFactorSince"] is None

    code = pyotp.TOTP(made["secret"]).at(clock.now())
    assert await confirm(shop, "approver", f"{code[:3]} {code[3:]}") == "2026-11-18T04:00:00+00:00"

    assert (await shop.ask("approver", ENROL))["enrolSecondFactor"]["code"] == "SECOND_FACTOR_ON"
    assert await confirm(shop, "approver", code) == "SECOND_FACTOR_ON"
    traces = await models.Audit.filter(actor_id=shop.people["approver"]).order_by("id")
    assert [one.deed for one in traces][:2] == ["second_factor_begun", "second_factor_on"]


async def test_one_that_was_not_confirmed_is_replaced(shop: Chain) -> None:
    first, second = await enrol(shop, "admin"), await enrol(shop, "admin")

    assert await confirm(shop, "admin", first.at(clock.now())) == "CODE_WRONG"
    assert await confirm(shop, "admin", second.at(clock.now())) == "2026-11-18T04:00:00+00:00"


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer", "maker", "auditor"])
async def test_it_is_for_approvers_and_admins(shop: Chain, name: str) -> None:
    assert (await shop.ask(name, ENROL))["enrolSecondFactor"]["code"] == "NOT_ALLOWED"
    assert await confirm(shop, name, "123456") == "NOT_ALLOWED"
    assert await models.SecondFactor.all().count() == 0


async def test_a_code_counts_once_and_only_near_its_time(shop: Chain, held: clock.Held) -> None:
    totp = await counting(shop, "approver", held)
    used = totp.at(clock.now())
    await spend(shop, "approver", used)
    held.pass_by(seconds=30)

    for code in (used, totp.at(clock.now() - timedelta(seconds=60)), totp.at(clock.now() + timedelta(seconds=60))):
        with pytest.raises(second_factor.CodeWrong):
            await spend(shop, "approver", code)
    fresh = totp.at(clock.now())
    await spend(shop, "approver", fresh)
    with pytest.raises(second_factor.CodeWrong):
        await spend(shop, "approver", fresh)


async def test_of_two_that_use_one_code_at_once_one_does(shop: Chain, held: clock.Held) -> None:
    totp = await counting(shop, "approver", held)
    code = totp.at(clock.now())

    done = await asyncio.gather(*(spend(shop, "approver", code) for _ in range(4)), return_exceptions=True)

    assert [one for one in done if one is None] == [None]
    assert all(isinstance(one, second_factor.CodeWrong) for one in done if one is not None)


async def test_five_wrong_codes_are_enough_for_a_while(shop: Chain, held: clock.Held) -> None:
    totp = await enrol(shop, "approver")
    right = totp.at(clock.now())
    wrong = "000000" if right != "000000" else "111111"

    assert [await confirm(shop, "approver", wrong) for _ in range(6)] == ["CODE_WRONG"] * 5 + ["RATE_LIMITED"]
    assert await confirm(shop, "approver", right) == "RATE_LIMITED"
    held.pass_by(seconds=31)
    assert await confirm(shop, "approver", totp.at(clock.now())) == clock.now().isoformat()


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1" * 5000, "0" * 7])
async def test_what_is_no_code_is_refused(shop: Chain, code: str) -> None:
    await enrol(shop, "approver")

    assert await confirm(shop, "approver", code) == "CODE_WRONG"
    assert (await models.SecondFactor.get()).confirmed_at is None


async def test_another_admin_resets_it_by_a_code_of_their_own(shop: Chain, held: clock.Held) -> None:
    await turned_on(shop, "approver")
    own = await enrol(shop, "admin")
    assert await reset(shop, "admin", "approver", own.at(clock.now())) == "SECOND_FACTOR_OFF"
    used = own.at(clock.now())
    await confirm(shop, "admin", used)
    assert await reset(shop, "admin", "approver", own.at(clock.now())) == "SECOND_FACTOR_FRESH"
    held.pass_by(hours=24)
    assert await reset(shop, "admin", "approver", used) == "CODE_WRONG"
    assert (await shop.ask("approver", SINCE))["viewer"]["secondFactorSince"]

    assert await reset(shop, "admin", "approver", own.at(clock.now())) == "approver"

    assert (await shop.ask("approver", SINCE))["viewer"]["secondFactorSince"] is None
    await turned_on(shop, "approver")


async def test_nobody_resets_their_own_and_only_admins_reset(shop: Chain, held: clock.Held) -> None:
    own = await counting(shop, "admin", held)

    assert await reset(shop, "admin", "admin", own.at(clock.now())) == "NOT_ALLOWED"
    for name in ("ana", "lead", "maker", "approver", "auditor"):
        assert await reset(shop, name, "admin", "123456") == "NOT_ALLOWED"
    assert (await models.SecondFactor.get()).confirmed_at is not None


async def test_the_command_line_resets_it(shop: Chain) -> None:
    await turned_on(shop, "admin")

    await second_factor.reset_from_command_line("admin")

    assert await models.SecondFactor.all().count() == 0
    assert (await models.Audit.get(deed="second_factor_reset")).detail == "by the command line"


async def test_the_secret_does_not_stand_in_the_database(shop: Chain) -> None:
    made = (await shop.ask("approver", ENROL))["enrolSecondFactor"]["secret"]

    kept = str(await run("SELECT * FROM secondfactor"))
    assert made not in kept and pyotp.TOTP(made).at(clock.now()) not in kept
    salt = (await models.SecondFactor.get()).salt
    assert made.lower() not in salt and len(salt) == 32


async def approver_reset(shop: Chain, held: clock.Held) -> pyotp.TOTP:
    """The approver's second factor, set up anew right after an admin took it off."""
    await turned_on(shop, "approver")
    own = await counting(shop, "admin", held)
    assert await reset(shop, "admin", "approver", own.at(clock.now())) == "approver"
    return await turned_on(shop, "approver")


async def test_what_is_set_up_after_somebody_else_reset_it_counts_a_day_later(shop: Chain, held: clock.Held) -> None:
    phone = await approver_reset(shop, held)
    held.pass_by(hours=23, minutes=59)

    with pytest.raises(factor_age.SecondFactorFresh) as refused:
        await spend(shop, "approver", phone.at(clock.now()))

    assert refused.value.says("en").endswith("yours from 2026-11-20 12:00 on.")
    assert (await models.Throttle.get(key=f"account:second factor of {shop.people['approver']}")).failures == 0
    held.pass_by(minutes=1)
    await spend(shop, "approver", phone.at(clock.now()))


async def test_whose_it_is_and_all_approvers_are_told(shop: Chain, held: clock.Held) -> None:
    other = await shop.add_person("other approver", Role.HQ_APPROVER, "hq")
    await approver_reset(shop, held)

    told = await models.Notification.filter(kind="SECOND_FACTOR_RESET").order_by("person_id")
    assert [one.person_id for one in told] == sorted([shop.people["approver"], other])
    assert {(one.params["by"], one.params["person"]) for one in told} == {("admin", "approver")}


async def test_after_the_command_line_reset_it_the_new_one_counts_at_once(shop: Chain, held: clock.Held) -> None:
    await approver_reset(shop, held)
    await second_factor.reset_from_command_line("approver")
    phone = await turned_on(shop, "approver")
    held.pass_by(minutes=1)

    await spend(shop, "approver", phone.at(clock.now()))
