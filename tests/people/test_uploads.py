"""Files that somebody has sent, on the real databases."""

import asyncio

import pytest

import models
import tests.chain
from kit import clock
from kit.errors import NotFound
from people import uploads
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain


async def test_the_same_file_sent_five_times_at_once_is_kept_once(chain: Chain, held: clock.Held) -> None:
    admin = chain.scope("admin")

    ids = await asyncio.gather(*(uploads.keep("people.csv", b"a,b", admin) for _ in range(5)))

    assert len(set(ids)) == 1 == await models.Upload.all().count()
    assert await models.Audit.filter(deed="file_uploaded").count() == 1
    assert await uploads.keep("people.csv", b"a,b", admin) == ids[0]
    assert (await uploads.own(ids[0], admin)).content == b"a,b"


async def test_a_file_is_there_for_a_day_after_it_was_last_sent(chain: Chain, held: clock.Held) -> None:
    admin = chain.scope("admin")
    await uploads.keep("people.csv", b"a,b", admin)
    held.pass_by(hours=23)
    kept = await uploads.keep("people.csv", b"a,b", admin)

    held.pass_by(hours=24)
    assert (await uploads.own(kept, admin)).name == "people.csv"
    held.pass_by(milliseconds=1)
    with pytest.raises(NotFound):
        await uploads.own(kept, admin)
