"""What is older than it is kept goes, and nothing younger."""

from datetime import timedelta

import pytest
from tortoise.models import Model

import models
from kit import clock
from people import retention
from tests.people.conftest import NOW, Chain

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("kept", [True, False])
async def test_what_is_older_than_it_is_kept_is_forgotten(chain: Chain, held: clock.Held, kept: bool) -> None:
    me, signed_in = chain.people["guide"], await models.SignIn.all().count()
    edge = -HOUR if kept else HOUR
    key, digest = "forget", "d" * 64
    await models.IdempotencyKey.create(
        person_id=me, mutation="m", key=key, body_digest=digest, thing_id=1, made_at=NOW - timedelta(days=30) - edge
    )
    await models.Throttle.create(key=key, failures=3, since=NOW - timedelta(days=7) - edge)
    spent = NOW - timedelta(days=30) - edge
    await models.OneTimeLink.create(person_id=me, digest=key, issued_at=spent, expires_at=NOW, spent_at=spent)
    await models.OneTimeLink.create(person_id=me, digest="expired", issued_at=spent, expires_at=spent)
    ended = NOW - timedelta(days=90) - edge
    await models.SignIn.create(
        person_id=me, key=key, family_digest="", refresh_digest=key, device="phone", address="",
        started_at=ended, last_used_at=ended, expires_at=NOW + HOUR, ended_at=ended,
    )  # fmt: skip
    shown = NOW - timedelta(days=180) - edge
    await models.Notification.create(
        person_id=me, kind="DUE_SOON", params={}, cause=key, created_at=shown, show_at=shown
    )
    await models.Upload.create(
        key=key, person_id=me, name="a.csv", digest=digest, content=b"x", made_at=NOW - timedelta(days=1) - edge
    )

    await retention.forget()

    tables: list[type[Model]] = [models.IdempotencyKey, models.Throttle, models.Notification, models.Upload]
    assert [await table.all().count() for table in tables] == [int(kept)] * 4
    assert await models.OneTimeLink.all().count() == 2 * kept
    assert await models.SignIn.all().count() == signed_in + kept
