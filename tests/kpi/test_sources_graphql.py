"""Sources of readings: who makes them, what of their secrets is ever told, and what a dump gives away."""

from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest

import models
from kit import clock
from tests.chain import Chain
from tests.kpi.signed import CREATE, END, ROTATE, created, sender
from tests.test_access import contents

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("key_file")]
SOURCES = """{ readingSources { totalCount edges { node { name url madeBy { name } rotatedAt previousUntil endedAt
    unsignedAt version messages { totalCount } } } } }"""


async def listed(chain: Chain) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await chain.ask("maker", SOURCES))["readingSources"]["edges"]]


async def test_a_source_has_an_address_and_a_secret_that_is_told_once(chain: Chain) -> None:
    made = await created(chain)

    assert made.secret.startswith("whsec_") and len(b64decode(made.secret[6:])) == 32
    assert made.path.startswith("/hooks/readings/") and len(made.path.rsplit("/", 1)[1]) == 22
    [one] = await listed(chain)
    assert (one["name"], one["madeBy"]["name"], one["rotatedAt"], one["version"]) == ("ERP", "maker", None, 1)
    assert made.secret[6:] not in str(await listed(chain))


async def test_the_same_request_again_makes_no_second_source_and_tells_no_secret(chain: Chain) -> None:
    first = await created(chain)
    again = await chain.ask("maker", CREATE, input={"name": "ERP", "idempotencyKey": "the first source"})
    other = await chain.ask("maker", CREATE, input={"name": "POS", "idempotencyKey": "the first source"})

    assert again["createReadingSource"]["secret"] is None
    assert again["createReadingSource"]["readingSource"]["id"] == first.id
    assert other["createReadingSource"]["code"] == "KEY_REUSED"
    assert await models.ReadingSource.all().count() == 1


async def test_a_new_secret_lets_the_old_one_count_for_a_day(chain: Chain) -> None:
    first = await created(chain)
    asked = {"sourceId": first.id, "expectedVersion": 1}

    changed = (await chain.ask("maker", ROTATE, input=asked))["rotateReadingSource"]
    again = (await chain.ask("maker", ROTATE, input=asked))["rotateReadingSource"]

    assert sender(changed).secret != first.secret and sender(changed).path == first.path
    assert again["code"] == "STALE"
    [one] = await listed(chain)
    assert one["rotatedAt"] == "2026-11-18T04:00:00+00:00" and one["previousUntil"] == "2026-11-19T04:00:00+00:00"


async def test_an_ended_source_keeps_no_secret_and_is_ended_for_good(chain: Chain) -> None:
    first = await created(chain)
    asked = {"sourceId": first.id, "expectedVersion": 1}

    ended = (await chain.ask("maker", END, input=asked))["endReadingSource"]
    rotated = (await chain.ask("maker", ROTATE, input={**asked, "expectedVersion": 2}))["rotateReadingSource"]
    again = (await chain.ask("maker", END, input={**asked, "expectedVersion": 2}))["endReadingSource"]

    assert ended["readingSource"]["endedAt"] == "2026-11-18T04:00:00+00:00"
    assert [rotated["code"], again["code"]] == ["CONFLICT", "CONFLICT"]
    kept = await models.ReadingSource.get()
    assert (kept.sealed, kept.previous_sealed, kept.version) == ("", "", 2)


async def test_twenty_sources_are_enough_and_an_ended_one_makes_room(chain: Chain) -> None:
    made = [await created(chain, f"source {n}", f"source number {n}") for n in range(20)]
    asked = {"name": "one more", "idempotencyKey": "one more source"}

    refused = (await chain.ask("maker", CREATE, input=asked))["createReadingSource"]
    await chain.ask("maker", END, input={"sourceId": made[0].id, "expectedVersion": 1})
    taken = (await chain.ask("maker", CREATE, input=asked))["createReadingSource"]

    assert refused["code"] == "INVALID"
    assert taken["__typename"] == "ReadingSourceSecretSuccess"


@pytest.mark.parametrize("name", ["", "a" * 81, "two\nlines"])
async def test_a_name_is_a_line_of_80_characters(chain: Chain, name: str) -> None:
    refused = await chain.ask("maker", CREATE, input={"name": name, "idempotencyKey": "the first source"})

    assert refused["createReadingSource"]["path"] == ["name"]
    assert await models.ReadingSource.all().count() == 0


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "trainer"])
async def test_only_makers_have_to_do_with_sources(chain: Chain, name: str) -> None:
    first = await created(chain)
    asked = {"sourceId": first.id, "expectedVersion": 1}

    answers = [
        (await chain.ask(name, CREATE, input={"name": "mine", "idempotencyKey": "a source of mine"})),
        (await chain.ask(name, ROTATE, input=asked)),
        (await chain.ask(name, END, input=asked)),
    ]
    seen = await chain.ask(name, "query ($id: ID!) { node(id: $id) { id } }", id=first.id)

    assert [next(iter(one.values()))["code"] for one in answers] == ["NOT_ALLOWED"] * 3
    assert seen == {"node": None}
    assert type(await chain.refused(name, SOURCES)).__name__ == "NotAllowed"
    assert [one["version"] for one in await listed(chain)] == [1]


async def test_an_auditor_reads_sources_and_changes_none(chain: Chain) -> None:
    first = await created(chain)

    ended = await chain.ask("auditor", END, input={"sourceId": first.id, "expectedVersion": 1})

    assert next(iter(ended.values()))["code"] == "NOT_ALLOWED"
    seen = await chain.ask("auditor", "query ($id: ID!) { node(id: $id) { id } }", id=first.id)
    assert seen == {"node": {"id": first.id}}
    assert [one["version"] for one in await listed(chain)] == [1]


async def test_no_table_and_no_trace_holds_a_secret(chain: Chain, held: clock.Held) -> None:
    """Neither as it is told, nor as bytes, nor as a digest that could be tried."""
    first = await created(chain)
    held.at += timedelta(hours=1)
    changed = sender((await chain.ask("maker", ROTATE, input={"sourceId": first.id, "expectedVersion": 1}))
                     ["rotateReadingSource"])  # fmt: skip

    dump = str(await contents()) + str([vars(one) for one in await models.Audit.all()])
    for secret in (first.secret, changed.secret):
        raw = b64decode(secret[6:])
        assert secret[6:] not in dump and raw.hex() not in dump and str(raw)[2:-1] not in dump
    deeds = [(one.deed, one.object, one.detail) for one in await models.Audit.all().order_by("id")]
    assert deeds == [("source_created", "source 1", "ERP"), ("source_rotated", "source 1", "ERP")]
