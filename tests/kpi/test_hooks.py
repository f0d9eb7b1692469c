"""Readings as signed webhooks, over HTTP: taken once, whole or not at all; nobody else gets anything in or learns."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

import models
from api.ids import encode
from kit import clock
from kpi.intake import hooks, importing, undoing
from tests.chain import Chain
from tests.kpi.signed import Sender, reading, readings, source, told

pytestmark = pytest.mark.anyio


async def kept() -> list[tuple[int, int | None]]:
    return [(one.amount, one.base) for one in await models.Reading.all().order_by("id")]


async def messages(chain: Chain) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await source(chain))["messages"]["edges"]]


async def test_a_signed_message_is_taken_and_the_scores_concerned_are_due(chain: Chain, erp: Sender) -> None:
    rate = reading("bo", "retention", 72, base=100)

    answer = await erp.send(readings(reading(), rate, reading("chi", "kept_adds", "1,234")))

    number = (await models.ReadingImport.get()).id
    assert (answer.status_code, answer.json()) == (
        200, {"import": encode("ReadingImport", number), "added": 3, "changed": 0},
    )  # fmt: skip
    assert sorted(await kept(), key=str) == [(1234, None), (66, None), (72, 100)]
    assert {chain.people[name] for name in ("ana", "bo", "chi")} <= {
        one.person_id for one in await models.ScoreDue.all()
    }
    [one] = await messages(chain)
    came = {"source": "WEBHOOK", "fileName": "ERP", "state": "DONE", "added": 3, "changed": 0}
    assert one == {"messageId": "msg_1", "attempts": 1, "errorCount": 0, "errors": [], "readingImport": came}
    traces = await models.Audit.filter(deed="readings_recorded")
    assert [(one.actor_id, one.object, one.detail) for one in traces] == [(None, f"import {number}", "ERP")]


async def test_numbers_are_read_as_they_are_written(chain: Chain, erp: Sender) -> None:
    body = orjson.dumps(readings(reading(measure="retention", value=0.7, base=None)))

    assert (await erp.send(body)).status_code == 200
    assert await kept() == [(7_000, 10_000)]


async def test_a_message_that_comes_again_is_answered_the_same_and_counts_once(chain: Chain, erp: Sender) -> None:
    first = await erp.send(readings(reading()))
    again = await erp.send(readings(reading()))
    other = await erp.send(readings(reading(value=67)))

    assert (again.status_code, again.json()) == (200, first.json())
    assert told(other) == (409, [("KEY_REUSED", [])])
    assert await kept() == [(66, None)]
    assert await models.ReadingImport.all().count() == 1
    assert [one["attempts"] for one in await messages(chain)] == [2]


async def test_a_message_taken_once_is_answered_the_same_when_its_readings_no_longer_fit(
    chain: Chain, erp: Sender
) -> None:
    first = await erp.send(readings(reading()))
    await models.Person.filter(employee_no="ana").update(employee_no="ana 2")

    assert (await erp.send(readings(reading()))).json() == first.json()


async def test_the_same_message_twenty_times_at_once_counts_once(chain: Chain, erp: Sender) -> None:
    answers = await asyncio.gather(*[erp.send(readings(reading())) for _ in range(20)])

    assert {(one.status_code, one.text) for one in answers} == {(200, answers[0].text)}
    assert await models.ReadingImport.all().count() == 1
    assert [one["attempts"] for one in await messages(chain)] == [20]


async def test_a_wrong_reading_is_named_by_index_and_field_and_nothing_is_recorded(chain: Chain, erp: Sender) -> None:
    body = readings(reading(), reading("nobody"), reading(measure="height"), reading("bo", day="2026-13-01", value="x"))

    answer = await erp.send(body)

    assert told(answer) == (422, [
        ("FILE_ROWS", ["readings", 1, "employee_no"]), ("FILE_ROWS", ["readings", 2, "measure"]),
        ("FILE_ROWS", ["readings", 3, "day"]), ("FILE_ROWS", ["readings", 3, "value"]),
    ])  # fmt: skip
    assert await kept() == [] and await models.ReadingImport.all().count() == 0
    [one] = await messages(chain)
    assert (one["errorCount"], one["readingImport"]) == (4, None)
    assert [(fault["index"], fault["field"]) for fault in one["errors"]] == [
        (1, "employee_no"), (2, "measure"), (3, "day"), (3, "value"),
    ]  # fmt: skip
    assert one["errors"][0]["message"] == "没有工号为 nobody 的人。"


async def test_a_refused_message_is_taken_under_its_id_once_it_is_mended(chain: Chain, erp: Sender) -> None:
    await erp.send(readings(reading("eve")))
    await chain.add_person("eve", chain.roles["ana"][0], "a")

    assert (await erp.send(readings(reading("eve")))).status_code == 200
    [one] = await messages(chain)
    assert (one["attempts"], one["errorCount"], one["errors"]) == (2, 0, [])
    assert await kept() == [(66, None)]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", []), (b"{", []), (b"\xff", []), (b"[" * 100_000, []), (b'{"readings": NaN}', []), (b"\xef\xbb\xbf{}", []),
        (b"[]", ["readings"]), (b"{}", ["readings"]), (b'{"readings": {}}', ["readings"]),
        (b'{"readings": [1]}', ["readings", "0"]),
        (b'{"readings": [{"employee_no": ["ana"]}]}', ["readings", "0", "employee_no"]),
        (b'{"readings": [{"value": true}]}', ["readings", "0", "value"]),
        (b'{"readings": [{"name": "Ana"}]}', ["readings", "0", "name"]),
        (b'{"readings": [{"employee_no": "a\\u0000"}]}', ["readings"]),
        (b'{"readings": [{"employee_no": "\\ud800"}]}', []),
    ],
)  # fmt: skip
async def test_what_is_not_the_json_that_is_agreed_on_is_refused(
    chain: Chain, erp: Sender, body: bytes, path: list[str]
) -> None:
    assert told(await erp.send(body)) == (400, [("BAD_REQUEST", path)])
    assert [one["errorCount"] for one in await messages(chain)] == [1]
    assert await models.ReadingImport.all().count() == 0


async def test_none_and_more_than_a_thousand_readings_are_refused(erp: Sender) -> None:
    none = await erp.send(readings())
    many = await erp.send(readings(*[{"employee_no": "a"}] * 1_001), id="msg_2")

    assert [told(none), told(many)] == [(422, [("FILE_ROWS", ["readings"])])] * 2
    assert await models.ReadingImport.all().count() == 0


async def test_what_came_by_webhook_restates_days_and_is_undone_like_any_other_import(
    chain: Chain, erp: Sender, tmp_path: Path
) -> None:
    await erp.send(readings(reading()))
    changed = await erp.send(readings(reading(value=70)), "msg_2")
    assert (changed.json()["changed"], await kept()) == (1, [(70, None)])

    await undoing.undo_import(2, scope=chain.scope("maker"))
    await importing.work(2, tmp_path, hold)

    assert await kept() == [(66, None)]
    assert [one.state for one in await models.ReadingImport.all().order_by("id")] == ["DONE", "UNDONE"]


async def hold() -> None:
    """Nobody else works on it."""


async def test_messages_are_forgotten_after_90_days_and_their_readings_stay(
    chain: Chain, erp: Sender, held: clock.Held
) -> None:
    await erp.send(readings(reading()))
    held.at += timedelta(days=90)
    await hooks.forget()
    assert await models.SourceMessage.all().count() == 1
    held.at += timedelta(seconds=1)
    await hooks.forget()

    assert await models.SourceMessage.all().count() == 0
    assert await kept() == [(66, None)]
