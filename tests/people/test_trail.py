"""Who may see which trace, and what it says."""

import pytest

from kit.errors import NotSignedIn
from people import devices, links, sign_in, trail
from people.roles import Role
from people.sign_in import Device, SignInFailed
from tests.people.conftest import PHONE, RIGHT, Chain

pytestmark = pytest.mark.anyio


async def seen_by(name: str, chain: Chain) -> list[str]:
    page = await trail.traces.page(await chain.scope(name), limit=50, **trail.filters())
    return [one.deed for one in reversed(page.rows)]


async def test_sign_ins_are_traced_where_the_person_works_and_those_of_nobody_at_the_top(chain: Chain) -> None:
    for name, unit in (("north auditor", "north"), ("south admin", "south")):
        await chain.add_person(name, Role.AUDITOR if "auditor" in name else Role.ADMIN, unit)
    begun = await sign_in.by_link((await links.issue_from_command_line("0guide")).token, PHONE)
    for wrong in ("0guide", "nobody"):
        with pytest.raises(SignInFailed):
            await sign_in.by_password(wrong, "wrong", Device("phone", "10.0.0.9"))
    await devices.sign_out(begun.refresh_token)

    theirs = ["signed_in", "sign_in_failed", "signed_out"]
    assert await seen_by("auditor", chain) == ["link_issued", *theirs[:2], "sign_in_failed", "signed_out"]
    assert await seen_by("north auditor", chain) == theirs
    assert await seen_by("south admin", chain) == [] == await seen_by("guide", chain)


async def test_whoever_signs_in_is_the_actor_and_whoever_fails_is_nobody(chain: Chain, guide: int) -> None:
    begun = await sign_in.by_password("0guide", RIGHT, PHONE)
    with pytest.raises(SignInFailed):
        await sign_in.by_password("0guide", "wrong", Device("phone", "10.0.0.9"))
    await devices.refresh(begun.refresh_token)
    await devices.refresh((await devices.refresh(begun.refresh_token)).refresh_token)
    with pytest.raises(NotSignedIn):
        await devices.refresh(begun.refresh_token)

    page = await trail.traces.page(await chain.scope("auditor"), limit=50, **trail.filters())
    assert [(one.deed, one.person_id, one.role, one.detail) for one in reversed(page.rows)] == [
        ("signed_in", guide, "GUIDE", "by password"),
        ("sign_in_failed", None, None, "10.0.0.9"),
        ("refresh_token_reused", None, None, f"person {guide}"),
    ]


async def test_a_trace_names_whom_it_is_about_only_to_those_who_see_that_person(chain: Chain, guide: int) -> None:
    await chain.add_person("south admin", Role.ADMIN, "south")
    with pytest.raises(SignInFailed):
        await sign_in.by_password("0guide", "wrong", PHONE)
    with pytest.raises(SignInFailed):
        await sign_in.by_password("nobody", "wrong", PHONE)

    sight = await chain.scope("auditor")
    rows = (await trail.traces.page(sight, limit=50, **trail.filters())).rows
    told = [one and one.id for one in await trail.about(rows, sight)]
    assert told == [None, guide]
    assert await trail.about(rows, await chain.scope("south admin")) == [None, None]
