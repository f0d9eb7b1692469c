import asyncio
from typing import Any

import pytest

import models
from kit import clock
from kit.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from kit.text import CodeNotPlain, TextMissing, TextTooLong, TextTurned
from models import rollups
from models.database import atomic
from people import employment, tree, units
from people.keys import KeyReused
from people.roles import Role
from people.tree import AboveYou, CodeTaken, Cycle, Draft, KindMisplaced, NotEmpty, Orphan, ZoneUnknown
from people.units import Kind
from tests.people.conftest import Chain

pytestmark = pytest.mark.anyio


async def state() -> list[Any]:
    """All but the traces that refusals leave."""
    tables = (models.Unit.all(), models.Membership.all(), models.Audit.exclude(deed="refused"))
    return [await table.order_by("id").values() for table in tables]


async def paths() -> dict[str, str]:
    names = {unit.id: unit.name for unit in await models.Unit.all()}
    return {
        unit.name: "/".join(names[int(id)] for id in unit.path.strip("/").split("/"))
        for unit in await models.Unit.all()
    }


async def test_a_new_unit_stands_below_its_parent_and_keeps_its_clock(chain: Chain) -> None:
    await models.Unit.filter(id=chain.units["east"]).update(time_zone="Asia/Urumqi")
    draft = Draft(chain.units["east"], Kind.STORE, " 南京路店 👍 ", "ＮＪ０１")
    made = await tree.create(draft, key="key-00001", scope=await chain.scope("admin"))

    kept = await models.Unit.get(id=made)
    assert (kept.name, kept.code, kept.time_zone, kept.version) == ("南京路店 👍", "NJ01", "Asia/Urumqi", 1)
    assert (await paths())["南京路店 👍"] == "hq/north/east/南京路店 👍"
    assert await tree.create(draft, key="key-00001", scope=await chain.scope("admin")) == made
    assert await models.Audit.filter(deed="unit_created").count() == 1
    with pytest.raises(KeyReused):
        await tree.create(Draft(chain.units["east"], Kind.STORE, "x", "x"), key="key-00001",
                          scope=await chain.scope("admin"))  # fmt: skip


@pytest.mark.parametrize(
    ("parent", "kind", "name", "code", "zone", "refusal"),
    [
        ("a", Kind.STORE, "x", "x", None, KindMisplaced),
        ("east", Kind.REGION, "x", "x", None, KindMisplaced),
        ("east", Kind.PROVINCE, "x", "x", None, KindMisplaced),
        ("north", Kind.FRANCHISEE, "x", "x", None, KindMisplaced),
        ("hq", Kind.HEADQUARTERS, "x", "x", None, KindMisplaced),
        ("east", Kind.STORE, "x", "a", None, CodeTaken),
        ("east", Kind.STORE, "", "x", None, TextMissing),
        ("east", Kind.STORE, "\u200b", "x", None, TextMissing),
        ("east", Kind.STORE, "x" * 81, "x", None, TextTooLong),
        ("east", Kind.STORE, "x\u202ey", "x", None, TextTurned),
        ("east", Kind.STORE, "x\0y", "x", None, Invalid),
        ("east", Kind.STORE, "x\ny", "x", None, Invalid),
        ("east", Kind.STORE, "x", "x y", None, CodeNotPlain),
        ("east", Kind.STORE, "x", "x/y", None, CodeNotPlain),
        ("east", Kind.STORE, "x", "x", "Asia/Nowhere", ZoneUnknown),
        ("east", Kind.STORE, "x", "x", "../etc/passwd", ZoneUnknown),
    ],
)
async def test_a_unit_that_breaks_a_rule_is_not_added(
    parent: str, kind: Kind, name: str, code: str, zone: str | None, refusal: type[Refused], chain: Chain
) -> None:
    before = await state()

    with pytest.raises(refusal):
        await tree.create(Draft(chain.units[parent], kind, name, code, zone), key="key-00001",
                          scope=await chain.scope("admin"))  # fmt: skip

    assert await state() == before and not await models.IdempotencyKey.exists()


async def test_nobody_but_an_admin_changes_the_tree(chain: Chain) -> None:
    before = await state()
    for name in set(chain.people) - {"admin"}:
        scope = await chain.scope(name)
        for command in (
            tree.create(Draft(chain.units["a"], Kind.STORE, "x", "x"), key="key-00001", scope=scope),
            tree.edit(chain.units["a"], expected_version=1, name="x", scope=scope),
            tree.close(chain.units["c"], expected_version=1, scope=scope),
        ):
            with pytest.raises(NotAllowed):
                await command
    assert await state() == before


async def test_an_admin_of_a_branch_changes_that_branch_only(chain: Chain) -> None:
    await chain.add_person("local", Role.ADMIN, "north")
    scope = await chain.scope("local")

    assert await tree.create(Draft(chain.units["north"], Kind.REGION, "x", "x"), key="key-00001", scope=scope)
    before = await state()
    with pytest.raises(AboveYou):
        await tree.create(Draft(chain.units["hq"], Kind.REGION, "y", "y"), key="key-00002", scope=scope)
    with pytest.raises(NotFound):
        await tree.create(Draft(chain.units["south"], Kind.STORE, "y", "y"), key="key-00003", scope=scope)
    with pytest.raises(NotFound):
        await tree.edit(chain.units["a"], expected_version=1, parent_id=chain.units["south"], scope=scope)
    assert await state() == before


async def test_a_moved_unit_takes_its_branch_and_its_sums_along(chain: Chain) -> None:
    await tree.edit(chain.units["east"], expected_version=1, parent_id=chain.units["south"], name="East",
                    scope=await chain.scope("admin"))  # fmt: skip

    assert (await paths()) == {
        "hq": "hq", "north": "hq/north", "south": "hq/south", "East": "hq/south/East", "a": "hq/south/East/a",
        "b": "hq/south/East/b", "c": "hq/south/c",
    }  # fmt: skip
    guides = {kept.unit_id: kept.people for kept in await models.Headcount.filter(role="GUIDE")}
    assert {name: guides.get(id, 0) for name, id in chain.units.items()} == {
        "hq": 3, "north": 0, "south": 3, "east": 2, "a": 1, "b": 1, "c": 1,
    }  # fmt: skip
    moved = await models.Unit.get(id=chain.units["east"])
    assert (moved.version, moved.parent_id) == (2, chain.units["south"])


async def test_a_clock_is_inherited_until_a_unit_has_its_own(chain: Chain) -> None:
    scope = await chain.scope("admin")
    await tree.edit(chain.units["a"], expected_version=1, time_zone="Asia/Tokyo", scope=scope)
    await tree.edit(chain.units["north"], expected_version=1, time_zone="Asia/Urumqi", scope=scope)

    zones = {unit.name: unit.time_zone for unit in await models.Unit.all()}
    assert zones == {
        "hq": "Asia/Shanghai", "north": "Asia/Urumqi", "east": "Asia/Urumqi", "a": "Asia/Tokyo", "b": "Asia/Urumqi",
        "south": "Asia/Shanghai", "c": "Asia/Shanghai",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "change", "refusal"),
    [
        ("east", {"parent": "a"}, Cycle),
        ("east", {"parent": "east"}, Cycle),
        ("hq", {"parent": "south"}, Cycle),
        ("north", {"parent": "south"}, KindMisplaced),
        ("a", {"parent": "c"}, KindMisplaced),
        ("a", {"name": "fine", "parent": "closed"}, Orphan),
        ("closed", {"name": "x"}, Orphan),
        ("a", {"name": "\u2066"}, TextTurned),
        ("a", {"name": "fine", "time_zone": "Mars/Olympus"}, ZoneUnknown),
        ("a", {"name": "fine", "expected_version": 2}, Stale),
    ],
)
async def test_an_edit_that_breaks_a_rule_changes_nothing(
    unit: str, change: dict[str, Any], refusal: type[Refused], chain: Chain
) -> None:
    await chain.add_unit("closed", Kind.REGION, "north")
    await models.Unit.filter(name="closed").update(closed_at=clock.now())
    before = await state()
    if "parent" in change:
        change = {**change, "parent_id": chain.units[change["parent"]]}
        change.pop("parent")

    with pytest.raises(refusal):
        scope = await chain.scope("admin")
        await tree.edit(chain.units[unit], **{"expected_version": 1, "scope": scope, **change})

    assert await state() == before


async def test_only_an_empty_unit_can_be_closed_and_then_takes_nobody(chain: Chain) -> None:
    scope = await chain.scope("admin")
    before = await state()
    for name in ("a", "east", "south", "hq"):
        with pytest.raises(NotEmpty):
            await tree.close(chain.units[name], expected_version=1, scope=scope)
    with pytest.raises(Stale):
        await tree.close(chain.units["c"], expected_version=9, scope=scope)
    assert await state() == before

    await employment.dismiss(chain.people["far"], expected_version=1, scope=scope)
    await tree.close(chain.units["c"], expected_version=1, scope=scope)
    await tree.close(chain.units["south"], expected_version=1, scope=scope)
    assert (await units.children([await units.unit.get(chain.units["hq"], scope)], scope))[0][0].name == "north"
    with pytest.raises(Orphan):
        draft = employment.Draft("x", "x", Role.GUIDE, chain.units["c"])
        await employment.create(draft, key="key-00001", scope=scope)


async def test_of_a_close_and_a_move_into_it_at_once_one_is_refused(chain: Chain) -> None:
    scope = await chain.scope("admin")
    await employment.dismiss(chain.people["far"], expected_version=1, scope=scope)
    moves = [
        employment.move(chain.people[name], expected_version=1, unit_id=chain.units["c"], role=Role.GUIDE, scope=scope)
        for name in ("guide", "colleague")
    ]
    results = await asyncio.gather(
        moves[0], tree.close(chain.units["c"], expected_version=1, scope=scope), moves[1], return_exceptions=True
    )

    is_closed = (await models.Unit.get(id=chain.units["c"])).closed_at is not None
    inside = await models.Membership.filter(unit_id=chain.units["c"], is_current=True).count()
    assert is_closed == (inside == 0)
    refused = [one for one in results if one is not None]
    assert refused and all(isinstance(one, NotEmpty | Orphan) for one in refused), results


async def test_two_moves_at_once_never_make_a_circle(chain: Chain) -> None:
    await models.Unit.filter(name="south").update(kind=Kind.REGION)
    hq, east, south = [chain.units[name] for name in ("hq", "east", "south")]
    await atomic(rollups.carry)(east, (await models.Unit.get(id=east)).path, f"/{hq}/")
    await models.Unit.filter(id=east).update(kind=Kind.PROVINCE, parent_id=hq)
    scope = await chain.scope("admin")
    await asyncio.gather(
        tree.edit(south, expected_version=1, parent_id=east, scope=scope),
        tree.edit(east, expected_version=1, parent_id=south, scope=scope),
        return_exceptions=True,
    )

    for unit in await models.Unit.all():
        above = await models.Unit.get_or_none(id=unit.parent_id)
        assert unit.path == f"{above.path if above else '/'}{unit.id}/"


async def test_parallel_edits_of_one_version_pass_once(chain: Chain) -> None:
    scope = await chain.scope("admin")
    edits = [tree.edit(chain.units["a"], expected_version=1, name=f"a{n}", scope=scope) for n in range(10)]
    results = await asyncio.gather(*edits, return_exceptions=True)

    assert [type(one) for one in results].count(Stale) == 9
    assert (await models.Unit.get(id=chain.units["a"])).version == 2


async def test_units_are_seen_in_the_branch_and_above_with_their_people_counted(chain: Chain) -> None:
    lead, hq, guide = await chain.scope("lead"), await chain.scope("admin"), await chain.scope("guide")
    all_ids = list(chain.units.values())
    names = {id: name for name, id in chain.units.items()}

    async def seen(scope: Any) -> list[str]:
        return [names[unit.id] for unit in await units.unit.find(all_ids, scope)]

    assert sorted(await seen(lead)) == sorted(await seen(guide)) == ["a", "east", "hq", "north"]
    assert len(await seen(hq)) == 7
    store = await units.unit.get(chain.units["a"], lead)
    assert store is not None
    assert [unit.name for unit in (await units.ancestors([store], lead))[0]] == ["hq", "north", "east"]
    found = await units.unit.find(all_ids, hq)
    counts = dict(zip([unit.name for unit in found], await units.people_counts(found, hq), strict=True))
    assert counts == {"hq": 10, "north": 4, "south": 1, "east": 4, "a": 2, "b": 1, "c": 1}
    above = await units.unit.find(all_ids, lead)
    counts = dict(zip([unit.name for unit in above], await units.people_counts(above, lead), strict=True))
    assert counts == {"hq": 2, "north": 2, "east": 2, "a": 2}
