"""What notifications prove of a version outlives them: who was shown it is bound by it, and is not told again."""

from datetime import UTC, datetime, timedelta

import pytest

import models
from api import jobs
from api.ids import decode
from api.reactions import REACTIONS
from incentives import telling
from kit import clock, events
from people.retention import NOTIFICATIONS_KEPT
from tests.chain import Chain
from tests.incentives.policy_chain import SEPTEMBER, amounts, course, published, tried

pytestmark = pytest.mark.anyio


async def told(chain: Chain) -> list[str]:
    """Who has a notification of a new policy."""
    found = models.Notification.filter(kind="POLICY_PUBLISHED").order_by("person_id")
    names = {person: name for name, person in chain.people.items()}
    return [names[one.person_id] for one in await found]


async def test_who_was_shown_a_version_stays_bound_and_is_not_told_again_once_the_notification_is_forgotten(
    chain: Chain, held: clock.Held
) -> None:
    events.react_with(REACTIONS)
    version = await published(chain, held)
    await models.PolicySeen.filter(person_id__in=[chain.people["bo"], chain.people["chi"]]).delete()
    shown = datetime(2026, 9, 21, 4, tzinfo=UTC)
    await models.Notification.filter(person_id=chain.people["bo"]).update(delivered_at=shown)
    await course(chain, "bo", due=20, done=None)
    await course(chain, "chi", due=20, done=None)

    held.at = SEPTEMBER + NOTIFICATIONS_KEPT + timedelta(hours=1)
    await jobs.forget({}, None)  # type: ignore[arg-type]
    assert await told(chain) == []
    await telling.sweep()

    assert await told(chain) == ["chi"]  # who was never shown it
    kept = await models.PolicySeen.get(person_id=chain.people["bo"])
    assert (kept.version_id, kept.delivered_at) == (decode(version["id"], "PolicyVersion"), shown)
    made = await tried(chain, version)
    assert amounts(made) == {("bo", "2.1"): "-20", ("bo", "2.2"): "0"}
    assert made["summary"]["spared"] == [{"reason": "NOT_TOLD", "people": 1}]
