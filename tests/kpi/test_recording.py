"""Readings sent over the API: the rules of files, whole or not at all, once a key."""

from typing import Any

import pytest

import models
from tests.chain import Chain
from tests.kpi.scoring_chain import K1_TARGETS, K1_WEIGHTS, scorecard

pytestmark = pytest.mark.anyio
RECORD = """mutation ($input: RecordReadingsInput!) { recordReadings(input: $input) { __typename
    ... on ReadingImportSuccess { readingImport { id state added changed rows } }
    ... on Problem { code message path } } }"""
KEY = "tuesday's figures"


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS, is_due=False)
    return chain


def reading(who: str, measure: str, value: str, base: str | None = None, day: str = "2026-11-02") -> dict[str, Any]:
    return {"employeeNo": who, "day": day, "measure": measure, "value": value, "base": base}


async def record(chain: Chain, *readings: dict[str, Any], key: str = KEY, name: str = "maker") -> dict[str, Any]:
    answer: dict[str, Any] = await chain.ask(name, RECORD, input={"readings": list(readings), "idempotencyKey": key})
    return dict(answer["recordReadings"])


async def test_readings_are_recorded_and_the_scores_concerned_are_due(k1: Chain) -> None:
    kept = await record(k1, reading("ana", "kept_adds", "66"), reading("bo", "retention", "72", "100"))

    assert kept["readingImport"] == {
        "id": kept["readingImport"]["id"], "state": "DONE", "added": 2, "changed": 0, "rows": 2,
    }  # fmt: skip
    stored = {(one.person_id, one.amount, one.base) for one in await models.Reading.all()}
    assert stored == {(k1.people["ana"], 66, None), (k1.people["bo"], 72, 100)}
    assert {k1.people["ana"], k1.people["bo"]} <= {one.person_id for one in await models.ScoreDue.all()}


async def test_the_same_key_records_once_and_another_body_under_it_is_refused(k1: Chain) -> None:
    first = await record(k1, reading("ana", "kept_adds", "66"))
    again = await record(k1, reading("ana", "kept_adds", "66"))
    other = await record(k1, reading("ana", "kept_adds", "67"))

    assert again == first
    assert other["code"] == "KEY_REUSED"
    assert [one.amount for one in await models.Reading.all()] == [66]


async def test_one_wrong_reading_and_nothing_is_recorded(k1: Chain) -> None:
    wrong = await record(k1, reading("ana", "kept_adds", "66"), reading("nobody", "kept_adds", "1"))

    assert (wrong["code"], wrong["path"]) == ("FILE_ROWS", ["readings", "1", "employeeNo"])
    assert "nobody" in wrong["message"]
    assert await models.Reading.all().count() == 0
    assert await models.ReadingImport.all().count() == 0


async def test_none_and_too_many_are_refused(k1: Chain) -> None:
    none = await record(k1)
    many = await record(k1, *[reading("ana", "kept_adds", "1")] * 1_001)

    assert [none["path"], many["path"]] == [["readings"], ["readings"]]
    assert await models.Reading.all().count() == 0


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "auditor", "trainer"])
async def test_only_makers_record(k1: Chain, name: str) -> None:
    refused = await record(k1, reading("ana", "kept_adds", "66"), name=name)

    assert refused["code"] == "NOT_ALLOWED"
    assert await models.Reading.all().count() == 0
