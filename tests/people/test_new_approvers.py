"""One person alone makes nobody who approves at once: a second factor waits a day, and the others hear of it."""

from collections.abc import Awaitable, Callable

import pyotp
import pytest

import models
import tests.chain
from kit import clock
from models.database import atomic
from people import employment, factor_age, imports, second_factor, staff, uploads
from people.employment import Draft
from people.roles import Role
from people.scope import Scope
from tests import phones
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain
Way = Callable[[Chain], Awaitable[None]]
FROM = "{ viewer { secondFactorSince secondFactorCountsFrom } }"
DAY_LATER = "2026-11-19T04:00:00+00:00"


async def spend(who: Scope, code: str) -> None:
    counted = await second_factor.attempt(who)

    @atomic
    async def command() -> None:
        await second_factor.spend(code, who, counted)

    await command()


async def phone_of(chain: Chain, name: str) -> pyotp.TOTP:
    """Of a second factor that was set up right now."""
    scope = chain.scope(name)
    phone = pyotp.TOTP((await second_factor.enrol(chain.viewer(name), scope)).secret)
    await second_factor.confirm(phone.at(clock.now()), scope)
    return phone


async def refused(chain: Chain, name: str, phone: pyotp.TOTP) -> str:
    """What they are told who come too early."""
    with pytest.raises(factor_age.SecondFactorFresh) as refusal:
        await spend(chain.scope(name), phone.at(clock.now()))
    return refusal.value.says("en")


async def test_the_first_second_factor_counts_a_day_after_it_was_set_up(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    assert (await chain.ask("approver", FROM))["viewer"]["secondFactorCountsFrom"] is None
    phone = await phone_of(chain, "approver")
    assert (await chain.ask("approver", FROM))["viewer"] == {
        "secondFactorSince": "2026-11-18T04:00:00+00:00",
        "secondFactorCountsFrom": DAY_LATER,
    }
    held.pass_by(hours=23, minutes=59)

    assert (await refused(chain, "approver", phone)).endswith("yours from 2026-11-19 12:00 on.")
    assert await models.Throttle.filter(key__startswith="account:second", failures__gt=0).count() == 0
    held.pass_by(minutes=1)
    await spend(chain.scope("approver"), phone.at(clock.now()))


async def move(chain: Chain, name: str, role: Role) -> None:
    scope = chain.scope("admin")
    person = await staff.person.get(chain.people[name], scope)
    assert person is not None
    unit = chain.units["hq"].id
    await employment.move(person.id, expected_version=person.version, unit_id=unit, role=role, scope=scope)
    chain.roles[name] = (role, "hq")


async def test_an_old_phone_counts_a_day_after_its_owner_became_an_approver(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("mei", Role.HQ_APPROVER, "hq")
    phone = await phones.set_up_a_day_ago(chain.viewer("mei"), chain.scope("mei"))
    await spend(chain.scope("mei"), phone.at(clock.now()))
    await move(chain, "mei", Role.HQ_MAKER)
    held.pass_by(hours=1)

    await move(chain, "mei", Role.HQ_APPROVER)

    assert (await refused(chain, "mei", phone)).endswith("yours from 2026-11-19 13:00 on.")
    held.pass_by(hours=24)
    await spend(chain.scope("mei"), phone.at(clock.now()))


async def test_an_approver_who_moves_stays_one(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("mei", Role.HQ_APPROVER, "west")
    phone = await phones.set_up_a_day_ago(chain.viewer("mei"), chain.scope("mei"))

    await move(chain, "mei", Role.HQ_APPROVER)

    await spend(chain.scope("mei"), phone.at(clock.now()))
    assert await models.Notification.filter(kind="APPROVER_MADE").count() == 0


async def test_what_is_set_up_after_the_command_counts_at_once_for_a_day(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    await second_factor.reset_from_command_line("approver")
    held.pass_by(hours=24)
    phone = await phone_of(chain, "approver")
    held.pass_by(seconds=30)
    await spend(chain.scope("approver"), phone.at(clock.now()))

    await second_factor.reset_from_command_line("approver")
    held.pass_by(hours=24, seconds=1)
    phone = await phone_of(chain, "approver")
    held.pass_by(seconds=30)
    await refused(chain, "approver", phone)


async def test_the_command_spares_nobody_who_becomes_an_approver_after_it(chain: Chain, held: clock.Held) -> None:
    await second_factor.reset_from_command_line("maker")
    held.pass_by(seconds=1)
    await move(chain, "maker", Role.HQ_APPROVER)
    phone = await phone_of(chain, "maker")

    await refused(chain, "maker", phone)


async def create(chain: Chain) -> None:
    draft = Draft("新来的", "N1", Role.HQ_APPROVER, chain.units["hq"].id)
    await employment.create(draft, key="a new approver", scope=chain.scope("admin"))


async def import_new(chain: Chain) -> None:
    await _import(chain, "N1,新来的,总部审批,hq,在职\n")


async def import_changed(chain: Chain) -> None:
    await _import(chain, "trainer,新来的,总部审批,hq,在职\n")


async def import_back(chain: Chain) -> None:
    await models.Person.filter(id=chain.people["trainer"]).update(dismissed_at=clock.now())
    await models.Membership.filter(person_id=chain.people["trainer"]).update(is_current=False)
    await import_changed(chain)


async def _import(chain: Chain, row: str) -> None:
    scope = chain.scope("admin")
    upload = await uploads.keep("people.csv", f"工号,姓名,角色,组织编码,状态\n{row}".encode(), scope)
    shown = await imports.preview(upload, scope)
    assert shown.error_count == 0
    await imports.import_people(upload, preview_digest=shown.digest, scope=scope)


async def move_trainer(chain: Chain) -> None:
    await models.Person.filter(id=chain.people["trainer"]).update(name="新来的")
    await move(chain, "trainer", Role.HQ_APPROVER)


@pytest.mark.parametrize("way", [create, move_trainer, import_new, import_changed, import_back])
async def test_all_who_watch_over_settlements_hear_of_a_new_approver(chain: Chain, held: clock.Held, way: Way) -> None:
    for name, role in (("approver", Role.HQ_APPROVER), ("other admin", Role.ADMIN)):
        await chain.add_person(name, role, "hq")

    await way(chain)

    told = await models.Notification.filter(kind="APPROVER_MADE").order_by("person_id")
    assert [one.person_id for one in told] == sorted(
        chain.people[name] for name in ("admin", "maker", "approver", "other admin")
    )
    assert {(one.params["by"], one.params["person"]) for one in told} == {("admin", "新来的")}
    others = models.Membership.exclude(person_id=chain.people["approver"])
    made = await others.get(role="HQ_APPROVER", is_current=True)
    trace = await models.Audit.get(deed="approver_made")
    assert (trace.actor_id, trace.object) == (chain.people["admin"], f"person {made.person_id}")


INBOX = "{ viewer { notifications(first: 1) { edges { node { kind title body } } } } }"


async def test_the_news_of_an_approver_names_who_did_it_in_both_languages(chain: Chain) -> None:
    await create(chain)

    [zh], [en] = [
        (await chain.ask("maker", INBOX, locale))["viewer"]["notifications"]["edges"] for locale in ("zh", "en")
    ]
    assert zh["node"]["body"].startswith("admin让新来的成为总部审批。24 小时后")
    assert en["node"]["body"].startswith("admin made 新来的 an approver, who can approve settlements in 24 hours.")
