import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from kit import clock, events
from kit.errors import NotAllowed, NotFound, NotSignedIn, Refused, Stale
from kit.text import CodeNotPlain, TextTurned
from people import employment, links, sign_in, staff
from people.employment import (
    Dismissed,
    Draft,
    EmployeeNoTaken,
    MoveBeforeStart,
    MoveInFuture,
    OwnRole,
    RoleMisplaced,
    RoleTooHigh,
)
from people.facts import PersonDismissed, PersonJoined, PersonMoved
from people.roles import RANK, Role
from people.tree import AboveYou
from tests.people.conftest import Chain
from tests.people.test_tree import state

pytestmark = pytest.mark.anyio


@pytest.fixture
def told() -> list[object]:
    told: list[object] = []

    async def keep(fact: object) -> None:
        told.append(fact)

    events.react_with({kind: [keep] for kind in (PersonJoined, PersonMoved, PersonDismissed)})
    return told


async def test_a_new_person_joins_today_by_the_units_clock(chain: Chain, held: clock.Held, told: list[object]) -> None:
    held.at = datetime(2026, 11, 2, 17, tzinfo=UTC)  # one in the morning of the third in Shanghai
    draft = Draft("王小明", "０１２３", Role.GUIDE, chain.units["a"])
    made = await employment.create(draft, key="key-00001", scope=await chain.scope("admin"))

    person = await staff.person.get(made, await chain.scope("lead"))
    assert person is not None
    assert (person.name, person.employee_no, person.role, person.since) == (
        "王小明",
        "0123",
        "GUIDE",
        date(2026, 11, 3),
    )
    assert await employment.create(draft, key="key-00001", scope=await chain.scope("admin")) == made
    assert told == [PersonJoined(made, chain.units["a"])]
    kept = await models.Person.get(id=made)
    assert kept.password_hash is None and len(kept.key) == 32


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (("x", "0guide", Role.GUIDE, "a"), EmployeeNoTaken),
        (("x", "x", Role.ADMIN, "hq"), RoleTooHigh),
        (("x", "x", Role.STORE_LEAD, "hq"), RoleMisplaced),
        (("x", "x", Role.REGION_LEAD, "a"), RoleMisplaced),
        (("x\u202e", "x", Role.GUIDE, "a"), TextTurned),
        (("x", "x y", Role.GUIDE, "a"), CodeNotPlain),
    ],
)
async def test_a_person_who_breaks_a_rule_is_not_added(
    draft: tuple[str, str, Role, str], refusal: type[Refused], chain: Chain, told: list[object]
) -> None:
    before = await state()
    name, number, role, unit = draft

    with pytest.raises(refusal):
        made = Draft(name, number, role, chain.units[unit])
        await employment.create(made, key="key-00001", scope=await chain.scope("admin"))

    assert await state() == before and not told and await models.Person.all().count() == 10


async def test_nobody_gives_or_takes_a_role_at_or_above_their_own(chain: Chain) -> None:
    await chain.add_person("second", Role.ADMIN, "hq")
    admin = await chain.scope("admin")
    for role in Role:
        draft = Draft("x", f"new-{role}", role, chain.units["a" if role is Role.STORE_LEAD else "east"])
        allowed = RANK[role] < RANK[Role.ADMIN]
        try:
            await employment.create(draft, key=f"key-{role}", scope=admin)
            assert allowed, role
        except RoleTooHigh:
            assert not allowed, role
    before = await state()
    with pytest.raises(RoleTooHigh):
        await employment.dismiss(chain.people["second"], expected_version=1, scope=admin)
    with pytest.raises(RoleTooHigh):
        await employment.move(chain.people["second"], expected_version=1, unit_id=chain.units["hq"], role=Role.GUIDE,
                              scope=admin)  # fmt: skip
    with pytest.raises(RoleTooHigh):
        await employment.move(chain.people["guide"], expected_version=1, unit_id=chain.units["hq"], role=Role.ADMIN,
                              scope=admin)  # fmt: skip
    assert await state() == before


async def test_nobody_changes_their_own_role_unit_or_state(chain: Chain) -> None:
    admin, me = await chain.scope("admin"), chain.people["admin"]
    before = await state()
    with pytest.raises(OwnRole):
        await employment.move(me, expected_version=1, unit_id=chain.units["a"], role=Role.GUIDE, scope=admin)
    with pytest.raises(OwnRole):
        await employment.dismiss(me, expected_version=1, scope=admin)
    assert await state() == before


async def test_nobody_but_an_admin_changes_people_and_then_in_the_branch_only(chain: Chain) -> None:
    await chain.add_person("local", Role.ADMIN, "north")
    guide = chain.people["guide"]
    before = await state()
    for name in set(chain.people) - {"admin", "local", "guide"}:
        scope = await chain.scope(name)
        for command in (
            employment.create(Draft("x", "x", Role.GUIDE, chain.units["a"]), key="key-00001", scope=scope),
            employment.rename(guide, "x", expected_version=1, scope=scope),
            employment.move(guide, expected_version=1, unit_id=chain.units["b"], role=Role.GUIDE, scope=scope),
            employment.dismiss(guide, expected_version=1, scope=scope),
        ):
            with pytest.raises(NotAllowed):
                await command
    local = await chain.scope("local")
    with pytest.raises(NotFound):
        await employment.dismiss(chain.people["far"], expected_version=1, scope=local)
    with pytest.raises(NotFound):
        await employment.move(guide, expected_version=1, unit_id=chain.units["c"], role=Role.GUIDE, scope=local)
    with pytest.raises(AboveYou):
        await employment.move(guide, expected_version=1, unit_id=chain.units["hq"], role=Role.GUIDE, scope=local)
    assert await state() == before


async def test_a_move_keeps_history_by_day(chain: Chain, told: list[object]) -> None:
    guide, scope = chain.people["guide"], await chain.scope("admin")
    await employment.move(guide, expected_version=1, unit_id=chain.units["c"], role=Role.STORE_LEAD,
                          from_day=date(2026, 10, 1), scope=scope)  # fmt: skip

    places = await models.Membership.filter(person_id=guide).order_by("id")
    assert [(p.unit_id, p.role, p.from_day, p.to_day, p.is_current) for p in places] == [
        (chain.units["a"], "GUIDE", date(2026, 1, 1), date(2026, 9, 30), False),
        (chain.units["c"], "STORE_LEAD", date(2026, 10, 1), None, True),
    ]
    assert told == [PersonMoved(guide, chain.units["a"], chain.units["c"])]
    assert (await chain.scope("guide")).role is Role.STORE_LEAD
    assert (await models.Person.get(id=guide)).version == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"from_day": date(2026, 11, 3)}, MoveInFuture),
        ({"from_day": date(2025, 12, 31)}, MoveBeforeStart),
        ({"expected_version": 2}, Stale),
        ({"unit_id": 999}, NotFound),
        ({"role": Role.REGION_LEAD}, RoleMisplaced),
    ],
)
async def test_a_move_that_breaks_a_rule_changes_nothing(
    change: dict[str, Any], refusal: type[Refused], chain: Chain, told: list[object]
) -> None:
    before = await state()
    wanted = {"expected_version": 1, "unit_id": chain.units["b"], "role": Role.GUIDE, **change}

    with pytest.raises(refusal):
        await employment.move(chain.people["guide"], **wanted, scope=await chain.scope("admin"))

    assert await state() == before and not told


async def test_who_is_dismissed_is_out_at_once_and_stays_in_sight(chain: Chain, told: list[object]) -> None:
    guide, admin = chain.people["guide"], await chain.scope("admin")
    link = await links.issue(guide, await chain.scope("lead"))
    await employment.dismiss(guide, expected_version=1, scope=admin)

    with pytest.raises(NotSignedIn):
        await chain.viewer("guide")
    with pytest.raises(sign_in.LinkSpent):
        await sign_in.by_link(link.token, sign_in.Device("", ""))
    assert not await models.SignIn.filter(person_id=guide, ended_at=None).exists()
    person = await staff.person.get(guide, await chain.scope("lead"))
    assert person is not None and (person.state, person.unit_id) == ("DISMISSED", chain.units["a"])
    assert (await models.Membership.get(person_id=guide)).to_day == date(2026, 11, 2)
    assert told == [PersonDismissed(guide, chain.units["a"])]
    before = await state()
    for command in (
        employment.dismiss(guide, expected_version=2, scope=admin),
        employment.rename(guide, "x", expected_version=2, scope=admin),
        employment.move(guide, expected_version=2, unit_id=chain.units["b"], role=Role.GUIDE, scope=admin),
    ):
        with pytest.raises(Dismissed):
            await command
    with pytest.raises(NotFound):
        await links.issue(guide, admin)
    assert await state() == before


async def test_parallel_moves_of_one_version_pass_once(chain: Chain) -> None:
    scope = await chain.scope("admin")
    moves = [
        employment.move(
            chain.people["guide"], expected_version=1, unit_id=chain.units[to], role=Role.GUIDE, scope=scope
        )
        for to in "bcbcbc"
    ]
    results = await asyncio.gather(*moves, return_exceptions=True)

    assert [type(one) for one in results].count(Stale) == 5
    assert await models.Membership.filter(person_id=chain.people["guide"], is_current=True).count() == 1


async def test_a_person_is_renamed_with_emoji_and_never_twice_from_one_version(chain: Chain) -> None:
    scope = await chain.scope("admin")
    await employment.rename(chain.people["guide"], " 小明 👩🏽‍🦰 ", expected_version=1, scope=scope)

    assert (await models.Person.get(id=chain.people["guide"])).name == "小明 👩🏽‍🦰"
    with pytest.raises(Stale) as refusal:
        await employment.rename(chain.people["guide"], "x", expected_version=1, scope=scope)
    assert refusal.value.current_version == 2


async def listed(chain: Chain, viewer: str, **filters: Any) -> list[str]:
    page = await staff.people.page(await chain.scope(viewer), limit=100, **staff.filters(**filters))
    assert await staff.people.total(await chain.scope(viewer), **staff.filters(**filters)) == len(page.rows)
    return [person.name for person in page.rows]


async def test_people_are_listed_by_branch_unit_role_state_and_part_of_name_or_number(chain: Chain) -> None:
    await employment.dismiss(chain.people["colleague"], expected_version=1, scope=await chain.scope("admin"))
    await models.Person.filter(id=chain.people["far"]).update(name="王100%_小明")

    assert await listed(chain, "lead") == ["guide", "lead"]
    assert await listed(chain, "region") == ["colleague", "guide", "lead", "region"]
    assert await listed(chain, "trainer") == ["trainer"]
    assert len(await listed(chain, "admin")) == 10
    assert await listed(chain, "admin", unit_id=chain.units["north"]) == ["colleague", "guide", "lead", "region"]
    assert await listed(chain, "lead", unit_id=chain.units["south"]) == []
    assert await listed(chain, "admin", role=Role.GUIDE, state=staff.State.ACTIVE) == ["王100%_小明", "guide"]
    assert await listed(chain, "admin", state=staff.State.DISMISSED) == ["colleague"]
    assert await listed(chain, "admin", search="0GUI") == ["guide"]
    for part in ("小明", "100%", "%_", "王"):
        assert await listed(chain, "admin", search=part) == ["王100%_小明"]
    for part in ("%%", "_0", "!", "' OR 1=1 --", "\0nobody"):
        assert await listed(chain, "admin", search=part) == []


async def test_people_are_paged_by_number(chain: Chain) -> None:
    scope, seen = await chain.scope("admin"), list[str]()
    place: list[object] = []
    while True:
        page = await staff.people.page(scope, limit=3, place=place, **staff.filters())
        seen += [person.employee_no for person in page.rows]
        if not page.has_next:
            break
        place = staff.people.order.place(page.rows[-1])
    assert len(seen) == 10 and seen == sorted(seen)
