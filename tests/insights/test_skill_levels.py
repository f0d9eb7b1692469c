"""Levels by unit through GraphQL: means over people, and nobody who could be read off from one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.ids import encode
from insights.skill_levels import LEAST_PEOPLE, too_few
from people.roles import Role
from tests.chain import Chain
from tests.kpi.capability_chain import assess, published, say
from tests.kpi.test_skills import complete

BY_UNIT = """query ($unit: ID, $role: Role! = GUIDE) { networkSkills(unitId: $unit, role: $role) { model { number }
    total { unit { name } people cells { key level people isHidden } }
    rows { unit { name } people cells { key level people isHidden } } } }"""


async def asked(chain: Chain, name: str, unit: str | None = None, **more: Any) -> dict[str, Any]:
    id = encode("Unit", chain.units[unit].id) if unit else None
    found: dict[str, Any] = (await chain.ask(name, BY_UNIT, unit=id, **more))["networkSkills"]
    return found


def column(found: dict[str, Any], key: str = "persona") -> dict[str, tuple[object, ...]]:
    """Level, people and whether it is hidden, by unit; the whole unit first."""
    return {
        one["unit"]["name"]: next((c["level"], c["people"], c["isHidden"]) for c in one["cells"] if c["key"] == key)
        for one in (found["total"], *found["rows"])
    }


@pytest.fixture
async def crowd(chain: Chain) -> Chain:
    """Six guides in store a, five in b, two in c; all but one of a have said that they are at persona 3."""
    model = await published(chain)
    for n, unit in enumerate(("a", "a", "a", "a", "b", "b", "b", "b", "c")):
        await chain.add_person(f"g{n}", Role.GUIDE, unit)
    for name in ("ana", "bo", "chi", "dan", *(f"g{n}" for n in range(8))):
        await say(chain, name, model, persona=3, moments=2)
    return chain


@pytest.mark.anyio
async def test_means_are_of_those_who_have_a_level_and_few_are_hidden(crowd: Chain) -> None:
    east = column(await asked(crowd, "region"))
    chain = column(await asked(crowd, "maker"))

    assert east == {"east": ("3.0", 11, False), "a": ("3.0", 6, False), "b": ("3.0", 5, False)}
    assert chain == {"hq": ("3.0", 12, False), "east": (None, None, True), "west": (None, None, True)}


@pytest.mark.anyio
async def test_the_parts_are_weighed_for_each_person_and_courses_count(crowd: Chain) -> None:
    model = (await models.CapabilityModel.get()).id
    await assess(crowd, "lead", "ana", model, {"persona": 5, "moments": 2})
    await complete(crowd, "bo", "one")

    found = column(await asked(crowd, "region"))

    assert found["a"] == ("3.3", 6, False)  # 4.43, 3.60 and four at 3.00


@pytest.mark.anyio
async def test_ones_own_store_shows_its_mean_however_few_there_are(crowd: Chain) -> None:
    await models.AssessedLevel.all().delete()
    await models.Assessment.all().delete()
    model = (await models.CapabilityModel.get()).id
    await say(crowd, "ana", model, persona=2, moments=2)

    assert column(await asked(crowd, "lead")) == {"a": ("2.0", 1, False)}
    assert column(await asked(crowd, "region", "a")) == {"a": (None, None, True)}
    assert column(await asked(crowd, "region")) == {
        "east": (None, None, True), "a": (None, None, True), "b": (None, 0, False),
    }  # fmt: skip


@pytest.mark.anyio
async def test_a_role_without_a_model_has_no_rows_and_a_foreign_unit_is_not_found(crowd: Chain) -> None:
    assert await asked(crowd, "maker", role="TRAINER") == {"model": None, "total": None, "rows": []}
    assert await crowd.refused("lead", BY_UNIT, unit=encode("Unit", crowd.units["b"].id)) is not None
    assert await crowd.refused("ana", BY_UNIT, unit=None) is not None


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 12), max_size=8), st.integers(0, 6))
def test_nothing_shown_and_no_difference_is_of_fewer_than_five_people(areas: dict[int, int], direct: int) -> None:
    whole = sum(areas.values()) + direct
    hidden = too_few(whole, areas)

    shown = [people for unit, people in areas.items() if unit not in hidden and people]
    assert all(people >= LEAST_PEOPLE for people in shown)
    if None not in hidden:
        rest = whole - sum(shown)
        assert rest == 0 or rest >= LEAST_PEOPLE or not shown
        assert whole == 0 or whole >= LEAST_PEOPLE
    else:
        assert shown == []
