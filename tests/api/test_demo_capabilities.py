"""The capabilities of the demo chain: what a newcomer finds on the screens of guides, leads and headquarters."""

from datetime import UTC, datetime, timedelta

import pytest

import models
from api import demo, demo_capabilities
from kit import clock, events
from kit.settings import Settings
from people.roles import Role

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


async def test_half_a_year_of_words_stands_behind_two_models(database: Settings) -> None:
    events.react_with({})
    with clock.reading(lambda: NOW):
        await demo._people()
        await demo_capabilities.assess(demo._scope, demo._first(Role.HQ_MAKER))

    made = await models.CapabilityModel.all().order_by("id")
    assert [(one.role, one.state) for one in made] == [("GUIDE", "PUBLISHED"), ("STORE_LEAD", "PUBLISHED")]
    learners = await models.Membership.filter(role__in=["GUIDE", "STORE_LEAD"], is_current=True).count()
    own, lead = [models.Assessment.filter(source=source) for source in ("SELF", "LEAD")]
    assert await own.filter(day__lt=(NOW - timedelta(days=90)).date()).count() == learners
    joined = {place.person_id: place.from_day for place in await models.Membership.filter(is_current=True)}
    assert all(one.day > joined[one.person_id] for one in await own)
    assert 0.4 * learners < await own.filter(day__gte=(NOW - timedelta(days=2)).date()).count() < 0.6 * learners
    assert 0.7 * learners < await lead.count() < learners
    assert {one.level for one in await models.AssessedLevel.all()} == {1, 2, 3, 4, 5}
    assert await models.AssessedLevel.filter(assessment__source="LEAD", evidence="").count() == 0
    assert await lead.exclude(comment="").count() >= 5
    first = await models.Person.get(employee_no="S10101")
    assert await own.filter(person_id=first.id).count() == await lead.filter(person_id=first.id).count() == 1
