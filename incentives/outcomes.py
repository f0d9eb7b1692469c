"""What follows from lines that are no number: badges are given, courses ordered; a right stands with its line."""

from collections.abc import Sequence
from datetime import timedelta

import models
from courses import retraining
from honors import awards
from incentives.planned import Planned
from incentives.terms import EffectKind, Terms
from kpi import periods


async def follow(lines: Sequence[Planned], one: models.Settlement) -> None:
    """Inside the command that books them; again it changes nothing."""
    because = f"settlement {one.id}"
    for line in lines:
        if line.effect == EffectKind.BADGE:
            await awards.give(line.person_id, line.thing, because=because)
    courses = sorted({line.thing for line in lines if line.effect == EffectKind.RETRAINING})
    if not courses:
        return
    terms = Terms.of((await models.PolicyVersion.get(id=one.version_id)).terms)
    due_on = periods.today() + timedelta(days=terms.making_good_days)
    for slug in courses:
        people = [line.person_id for line in lines if (line.effect, line.thing) == (EffectKind.RETRAINING, slug)]
        await retraining.order(slug, people, due_on=due_on, by=one.made_by_id, because=because)
