"""The demo chain praises by the product's own commands: whoever looks finds a wall with something on it."""

import pytest

import models
from api import demo, demo_recognition
from honors.definitions import enter_built_in
from honors.invitations import InvitationState
from kit import events
from kit.settings import Settings

pytestmark = pytest.mark.anyio


async def test_there_are_titles_praise_a_nomination_that_waits_and_a_sharing_with_its_photo(database: Settings) -> None:
    events.react_with({})
    await enter_built_in()
    await demo._people()

    await demo_recognition.praise_and_share(demo._scope)

    assert await models.TitleHolding.filter(taken_back_at=None).count() == len(demo_recognition.TITLED)
    assert await models.Praise.filter(removed_at=None).count() == len(demo_recognition.PRAISED)
    assert [one.state for one in await models.Nomination.all()] == ["WAITING"]
    asked = await models.Invitation.all().order_by("id")
    assert [one.state for one in asked] == [InvitationState.ANSWERED, InvitationState.OPEN]
    assert await models.InvitationPhoto.filter(invitation_id=asked[0].id).count() == 1
