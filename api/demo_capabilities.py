"""Capabilities in the demo chain: two models, half a year of what people said of themselves and leads of them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import models
from api.demo_capability_words import ANSWERS, GUIDE, SEEN, STORE_LEAD, Wanted
from api.demo_people import MOVES_ALONE
from kit import clock
from kpi.capability import assessments, capability_models
from kpi.capability.assessments import Said
from kpi.capability.capability_drafts import CapabilityDraft, ModelDraft
from models.database import drained
from people.roles import Role
from people.scope import Scope

Scoping = Callable[[str], Awaitable[Scope]]
FIRST_WORD, LAST_WORD = timedelta(days=175), timedelta(days=12)
SETTLED_IN = timedelta(days=7)


async def assess(scope_of: Scoping, maker: str) -> None:
    """Everybody said where they stand half a year ago, or as they came; half of them again this month, leads lately."""
    scope = await scope_of(maker)
    wanted = {Role.GUIDE: GUIDE, Role.STORE_LEAD: STORE_LEAD}
    with clock.reading(_at(clock.now() - timedelta(days=190))):
        made = {role: await _model(role, several, scope) for role, several in wanted.items()}
    random = Random(20261103)  # noqa: S311 - a believable history, the same at every first start
    places = await models.Membership.filter(
        role__in=[role.value for role in made], is_current=True, person__dismissed_at=None
    ).order_by("person_id").select_related("person", "unit")  # fmt: skip
    leads = await _leads(scope_of)
    for at, place in enumerate(places):
        keys = [one[0] for one in wanted[Role(place.role)]]
        talent = random.gauss(2.7, 0.7)
        levels = {key: min(5, max(1, round(random.gauss(talent, 0.7)))) for key in keys}
        who = await scope_of(place.person.employee_no)
        model = made[Role(place.role)]
        joined = (clock.day_in(clock.ZONE, clock.now()) - place.from_day).days
        await _own_words(who, model, levels, at=at, joined=joined, random=random)
        if place.unit.code != MOVES_ALONE and at % 9 != 7:
            above = leads[place.unit_id if place.role == Role.GUIDE else place.unit.parent_id or 0]
            await _word_of(above, place.person_id, model, levels, random=random)
            if at % 7 == 3:
                await _answer(who, random)
    await drained()


async def _model(role: Role, wanted: Sequence[Wanted], scope: Scope) -> int:
    ids = {course.slug: course.id for course in await models.Course.all()}
    capabilities = [
        CapabilityDraft(key, name, bp, demanded, levels, [(ids[slug], level) for slug, level in tied if slug in ids])
        for key, name, bp, demanded, tied, levels in wanted
    ]
    draft = ModelDraft(role.value, capabilities, note="一线说得清的五个等级")
    made = await capability_models.draft_model(draft, scope=scope)
    return await capability_models.publish_model(made, version=1, scope=scope)


async def _leads(scope_of: Scoping) -> dict[int, Scope]:
    """Who leads a unit, by the unit."""
    places = models.Membership.filter(role__in=["STORE_LEAD", "REGION_LEAD"], is_current=True)
    return {place.unit_id: await scope_of(place.person.employee_no) for place in await places.select_related("person")}


async def _own_words(who: Scope, model: int, levels: dict[str, int], *, at: int, joined: int, random: Random) -> None:
    """What somebody says of themselves is kinder than what is seen; the first guide has yet to say it again.

    Whoever came `joined` days ago says it first when they have settled in.
    """

    def said(shift: float) -> dict[str, int]:
        return {key: min(5, max(1, round(level + shift + random.random()))) for key, level in levels.items()}

    first = min(FIRST_WORD - timedelta(days=at % 20), timedelta(days=joined) - SETTLED_IN)
    ago = [first, *([] if at % 2 else [timedelta(days=1)])]
    for days, shift in zip(ago, (-0.9, 0.1), strict=False):
        with clock.reading(_at(clock.now() - days)):
            await assessments.assess_self(model, said(shift), scope=who)


async def _word_of(lead: Scope, person: int, model: int, levels: dict[str, int], *, random: Random) -> None:
    seen = {
        key: Said(level, random.choice(SEEN[key][:-1]) if level > 2 else SEEN[key][-1]) for key, level in levels.items()
    }
    with clock.reading(_at(clock.now() - LAST_WORD + timedelta(days=random.randrange(9)))):
        await assessments.assess_member(person, model, seen, number=0, scope=lead)


async def _answer(who: Scope, random: Random) -> None:
    newest = await models.Assessment.get(person_id=who.me, source="LEAD", is_current=True)
    await assessments.answer_assessment(newest.id, random.choice(ANSWERS), scope=who)


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment
