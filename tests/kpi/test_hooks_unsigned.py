"""What comes to the address of webhooks unsigned, late, too large or twice: one answer, and nothing left."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import orjson
import pytest

import models
from kit import clock
from kpi.intake import hooks
from tests.chain import Chain
from tests.kpi.signed import END, ROTATE, Sender, created, reading, readings, sender, source, till, told
from tests.test_access import contents

pytestmark = pytest.mark.anyio


async def forged(erp: Sender, chain: Chain, held: clock.Held, case: str) -> httpx2.Response:
    """A message to a live source, but for the one thing that `case` names."""
    body, other = orjson.dumps(readings(reading())), await created(chain, "POS", "the second source")
    headers, path = erp.headers(body, "msg_1"), erp.path
    changes: Mapping[str, Mapping[str, str]] = {
        "no headers": {"webhook-id": "", "webhook-timestamp": "", "webhook-signature": ""},
        "no signature": {"webhook-signature": ""},
        "another id": {"webhook-id": "msg_2"},
        "another source's secret": other.headers(body, "msg_1"),
        "five minutes old": erp.headers(body, "msg_1", later_seconds=-301),
        "five minutes early": erp.headers(body, "msg_1", later_seconds=301),
        "another version": {"webhook-signature": headers["webhook-signature"].replace("v1", "v1a")},
    }
    headers |= changes.get(case, {})
    if case == "another body":
        body = body.replace(b"66", b"99")
    if case == "another source's address":
        path = other.path
    if case == "no such source":
        path = path[:-4] + "AAAA"
    if case == "a replay next day":
        held.at += timedelta(days=1)
    if case == "ended":
        await chain.ask("maker", END, input={"sourceId": erp.id, "expectedVersion": 1})
    async with till() as client:
        return await client.post(path, content=body, headers=headers)


CASES = [
    "no headers", "no signature", "another id", "another body", "another version", "another source's secret",
    "another source's address", "no such source", "five minutes old", "five minutes early", "a replay next day",
    "ended",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_what_is_not_signed_gets_one_answer_whatever_is_wrong_and_leaves_nothing(
    chain: Chain, erp: Sender, held: clock.Held, case: str
) -> None:
    answer = await forged(erp, chain, held, case)

    errors = answer.json()["errors"]
    assert (answer.status_code, len(errors)) == (401, 1)
    assert errors[0]["extensions"].keys() == {"code", "requestId"}
    assert (errors[0]["message"], errors[0]["extensions"]["code"]) == (hooks.NotSigned.zh, "NOT_SIGNED")
    assert await models.Reading.all().count() == 0 and await models.SourceMessage.all().count() == 0
    assert await models.Audit.filter(deed="readings_recorded").count() == 0


@pytest.mark.parametrize("key", ["%00", "%F0%9F%98%80", "a" * 3_000, "%C2%80", "'%20OR%20''='"])
async def test_an_address_that_nobody_has_is_answered_alike_whatever_stands_in_it(erp: Sender, key: str) -> None:
    answer = await replace(erp, path=f"/hooks/readings/{key}").send(readings(reading()))

    assert told(answer) == (401, [("NOT_SIGNED", [])])
    assert await models.SourceMessage.all().count() == 0


async def test_headquarters_sees_that_something_unsigned_came_and_nobody_can_flood_that(
    chain: Chain, erp: Sender, held: clock.Held
) -> None:
    wrong = replace(erp, secret="whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    await wrong.send(readings(reading()))
    first = (await source(chain))["unsignedAt"]
    held.at += timedelta(seconds=59)
    await wrong.send(readings(reading()))
    second = (await source(chain))["unsignedAt"]
    held.at += timedelta(seconds=2)
    await wrong.send(readings(reading()))

    assert first == second == "2026-11-18T04:00:00+00:00"
    assert (await source(chain))["unsignedAt"] == "2026-11-18T04:01:01+00:00"


async def test_a_rotated_secret_counts_for_a_day_and_both_may_sign_one_message(
    chain: Chain, erp: Sender, held: clock.Held
) -> None:
    asked = {"sourceId": erp.id, "expectedVersion": 1}
    new = sender((await chain.ask("maker", ROTATE, input=asked))["rotateReadingSource"])
    body = orjson.dumps(readings(reading()))

    held.at += timedelta(hours=23, minutes=59)
    async with till() as client:
        both = await client.post(erp.path, content=body, headers=new.headers(body, "msg_1", erp.secret))
    old = await erp.send(body, "msg_2")
    held.at += timedelta(minutes=1)
    late = await erp.send(body, "msg_3")
    last = await new.send(body, "msg_4")

    assert [both.status_code, old.status_code, late.status_code, last.status_code] == [200, 200, 401, 200]


async def test_two_rotations_leave_the_first_secret_behind(chain: Chain, erp: Sender) -> None:
    for version in (1, 2):
        await chain.ask("maker", ROTATE, input={"sourceId": erp.id, "expectedVersion": version})

    assert (await erp.send(readings(reading()))).status_code == 401
    assert await models.Reading.all().count() == 0


async def test_a_body_over_256_kib_is_refused_before_it_is_read(erp: Sender) -> None:
    whole = await erp.send(b" " * (256 * 1024 + 1))

    async def parts() -> Any:
        for _ in range(100):
            yield b" " * 4096

    async with till() as client:
        parted = await client.post(erp.path, content=parts(), headers=erp.headers(b" ", "msg_1"))

    assert [whole.status_code, parted.status_code] == [413, 413]
    assert await models.SourceMessage.all().count() == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"])
async def test_only_json_is_taken(erp: Sender, kind: str) -> None:
    assert told(await erp.send(readings(reading()), **{"content-type": kind})) == (
        415,
        [("MEDIA_TYPE_UNSUPPORTED", [])],
    )
    assert await models.Reading.all().count() == 0


async def test_no_secret_and_no_signature_stands_in_log_table_or_answer(
    chain: Chain, erp: Sender, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    body = orjson.dumps(readings(reading(), reading("nobody")))
    headers = erp.headers(body, "msg_1")

    answer = await erp.send(body)
    seen = await source(chain)
    logged = caplog.text + "".join(capfd.readouterr())  # the first where an earlier test has set the log up

    everywhere = answer.text + str(answer.headers) + str(seen) + logged + str(await contents())
    assert "/hooks/readings" in logged
    assert erp.secret[6:] not in everywhere and headers["webhook-signature"][3:] not in everywhere
