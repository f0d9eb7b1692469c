"""Connections, through GraphQL."""

import pytest

import tests.chain
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain


async def test_each_parents_list_is_counted_whole_and_by_itself(shop: Chain) -> None:
    for name, slug in (("ana", "one"), ("ana", "two"), ("ana", "three"), ("bo", "one"), ("chi", "two")):
        await shop.enrol(name, slug)

    found = await shop.ask("region", """{ people(first: 3) { totalCount edges { node { name
        some: enrolments(first: 1) { totalCount edges { node { id } } }
        late: enrolments(first: 1, state: OVERDUE) { totalCount } } } } }""")  # fmt: skip

    people = {edge["node"]["name"]: edge["node"] for edge in found["people"]["edges"]}
    assert {name: one["some"]["totalCount"] for name, one in people.items()} == {"ana": 3, "bo": 1, "chi": 1}
    assert [one["late"]["totalCount"] for one in people.values()] == [0, 0, 0]
    assert len(people["ana"]["some"]["edges"]) == 1 and found["people"]["totalCount"] == 5
