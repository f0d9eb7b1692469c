from datetime import timedelta

import pytest

from api.ids import encode
from kit.errors import NotAllowed, NotFound
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
PAST = NOON - timedelta(days=1)

COMPLETION = """query ($unit: ID, $course: ID) { completion(unitId: $unit, filter: { courseId: $course }) { asOf
  total { unit { id name } guides assigned completed onTime overdue share hasChildren }
  rows { unit { name } assigned overdue share } } }"""
GUIDES = """query ($unit: ID, $sort: GuideCompletionSort, $first: Int, $after: String) {
  guideCompletion(unitId: $unit, sort: $sort, first: $first, after: $after) { totalCount
    pageInfo { hasNextPage endCursor }
    edges { node { guide { name } assigned completed overdue nextDueAt lastLearnedAt } } } }"""
OVERDUE = """query ($unit: ID, $course: ID) { overdue(unitId: $unit, courseId: $course) { totalCount
  edges { node { state daysOverdue guide { name } course { slug } } } } }"""
SEARCH = """query ($text: String!) { search(text: $text) { __typename
  ... on Course { slug } ... on Lesson { title } ... on Unit { name } ... on Person { name } } }"""


async def test_completion_shows_the_viewers_unit_and_those_below(chain: Chain) -> None:
    await chain.enrol("ana", "one", PAST)

    found = (await chain.ask("region", COMPLETION))["completion"]

    assert found["total"] == {
        "unit": {"id": encode("Unit", chain.units["east"].id), "name": "east"}, "guides": 5, "assigned": 1,
        "completed": 0, "onTime": 0, "overdue": 1, "share": 0.0, "hasChildren": True,
    }  # fmt: skip
    assert found["rows"] == [
        {"unit": {"name": "a"}, "assigned": 1, "overdue": 1, "share": 0.0},
        {"unit": {"name": "b"}, "assigned": 0, "overdue": 0, "share": None},
    ]
    other = await chain.ask("region", COMPLETION, course=encode("Course", chain.courses["two"]))
    assert other["completion"]["total"]["assigned"] == 0


async def test_guides_are_sorted_and_paged(chain: Chain) -> None:
    await chain.enrol("bo", "one", PAST)

    first = (await chain.ask("lead", GUIDES, sort="OVERDUE", first=1))["guideCompletion"]
    after = first["pageInfo"]["endCursor"]
    rest = (await chain.ask("lead", GUIDES, sort="OVERDUE", first=5, after=after))["guideCompletion"]

    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert first["edges"][0]["node"] == {
        "guide": {"name": "bo"}, "assigned": 1, "completed": 0, "overdue": 1,
        "nextDueAt": PAST.isoformat(), "lastLearnedAt": None,
    }  # fmt: skip
    assert sorted(edge["node"]["guide"]["name"] for edge in rest["edges"]) == ["ana", "lead"]


async def test_overdue_lists_the_branch(chain: Chain) -> None:
    for name in ("ana", "dan"):
        await chain.enrol(name, "one", PAST)

    found = (await chain.ask("region", OVERDUE))["overdue"]

    assert found == {
        "totalCount": 1,
        "edges": [
            {"node": {"state": "OVERDUE", "daysOverdue": 1, "guide": {"name": "ana"}, "course": {"slug": "one"}}}
        ],
    }


async def test_numbers_are_for_those_who_may_see_them_and_only_of_their_branch(chain: Chain) -> None:
    for query in (COMPLETION, GUIDES, OVERDUE):
        await refuses_others(chain, query)


async def refuses_others(chain: Chain, query: str) -> None:
    for name in ("ana", "trainer"):
        assert isinstance(await chain.refused(name, query), NotAllowed)
    for name, unit in (("lead", "b"), ("lead", "east"), ("region", "west"), ("region", "hq")):
        assert isinstance(await chain.refused(name, query, unit=encode("Unit", chain.units[unit].id)), NotFound)
    wrong_type = encode("Course", chain.units["a"].id)
    assert isinstance(await chain.refused("lead", query, unit=wrong_type), NotFound)


FINDS = [
    ("maker", "one", ["one", "one 1", "one 2"]), ("maker", "ana", ["ana"]), ("maker", "WEST", ["west"]),
    ("lead", "chi", []), ("lead", "ana", ["ana"]), ("lead", "west", []),
    ("ana", "ana", []), ("ana", "two", ["two", "two 1", "two 2"]),
    ("maker", "  ", []), ("maker", "%", []),
]  # fmt: skip


async def test_signs_in_a_search_are_found_as_they_are(chain: Chain) -> None:
    await chain.add_course("50%_off", lessons=0)
    listed = "query ($text: String!) { courses(search: $text) { totalCount edges { node { slug } } } }"

    for text, expected in (("50%", ["50%_off"]), ("0%_O", ["50%_off"]), ("5_%", []), ("e_off", [])):
        found = await chain.ask("maker", SEARCH, text=text)
        courses = (await chain.ask("maker", listed, text=text))["courses"]

        assert [hit["slug"] for hit in found["search"]] == expected, text
        assert [edge["node"]["slug"] for edge in courses["edges"]] == expected, text
    assert (await chain.ask("maker", listed, text=" "))["courses"]["totalCount"] == 4


async def test_search_finds_what_the_viewer_may_see(chain: Chain) -> None:
    for name, text, expected in FINDS:
        found = (await chain.ask(name, SEARCH, text=text))["search"]

        shown = [hit.get("slug") or hit.get("title") or hit.get("name") for hit in found]
        assert shown == expected, (name, text)
