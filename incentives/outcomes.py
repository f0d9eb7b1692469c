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
    badges = [(line.person_id, line.thing) for line in lines if line.effect == EffectKind.BADGE]
    await awards.give_each(badges, because=_cause(one.id))
    due, not_due = _people_by_course(lines, is_lifted=False), _people_by_course(lines, is_lifted=True)
    if due:
        terms = Terms.of((await models.PolicyVersion.get(id=one.version_id)).terms)
        due_on = periods.today() + timedelta(days=terms.making_good_days)
        for slug, people in due.items():
            await retraining.order(slug, people, due_on=due_on, by=one.made_by_id, because=_cause(one.id))
    if not_due:
        of_period = models.Settlement.filter(policy_id=one.policy_id, period=one.period)
        causes = [_cause(each.id) for each in await of_period]
        for slug, people in not_due.items():
            await retraining.call_off(slug, people, ordered_by=causes, because=_cause(one.id))


def _cause(settlement_id: int) -> str:
    return f"settlement {settlement_id}"


def _people_by_course(lines: Sequence[Planned], *, is_lifted: bool) -> dict[str, list[int]]:
    """Of retraining, in the order of the courses."""
    found: dict[str, list[int]] = {}
    for line in lines:
        if line.effect == EffectKind.RETRAINING and bool(line.is_lifted) is is_lifted:
            found.setdefault(line.thing, []).append(line.person_id)
    return dict(sorted(found.items()))
