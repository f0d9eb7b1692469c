"""Trying a version on a window: everything read, the plan made, and how it falls on whom. Changes nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

import models
from incentives import policies
from incentives.adjusting import differences
from incentives.audience import Member, audience, regions
from incentives.conditions import scores
from incentives.conditions.meeting import Met
from incentives.planning import Line, Plan, plan, totals
from incentives.policies import Version
from incentives.terms import Terms
from incentives.windows import Window, before, window
from kit.reading import Select, column, row

NEWCOMER_DAYS = 90
FLAGGED_SHARE = 1.5
LEAST_FLAGGED = 3
_JOB = "A trial looks at everybody; who may see it is asked where it is shown."


@dataclass(frozen=True)
class Trial:
    """A plan with the people it was made for."""

    plan: Plan
    members: list[Member]
    window: Window
    terms: Terms


async def tried(version: Version, window: Window, *, is_real: bool) -> Trial:
    """What `version` gives in `window`. Unless it `is_real`, as if it had been in force, and everybody had known it."""
    terms = version.meant
    members = await audience(terms, version.id, window)
    if not is_real:
        members = [replace(one, bound_from=window.first) for one in members]
    people = [one.person_id for one in members]
    met = [await rule.meant.find(rule.params, window, people) for rule in terms.rules]
    from_day = version.from_day if is_real and version.from_day else window.first
    ends = (await models.Policy.get(id=version.policy_id)).retired_from if is_real else None
    overlays = await policies.overlays.rows(parents=[version.id])
    believed = await _believed(terms, met, window)
    made = await asyncio.to_thread(  # others are answered meanwhile
        plan, terms, met, members, window, from_day=from_day, ends=ends, overlays=overlays, believed=believed
    )
    return Trial(made, members, window, terms)


async def tried_again(one: models.Settlement, *, is_late: bool) -> Trial:
    """A settlement as the facts of now have it: the whole plan, or what late facts change about what was posted."""
    version = (await policies.version.rows(parents=[one.version_id], drafts=True))[0]
    trial = await tried(version, window(one.period, version.meant.rhythm), is_real=True)
    if not is_late:
        return trial
    return replace(trial, plan=await differences(one.policy_id, one.period, trial.plan.lines, trial.terms))


async def hash_now(one: models.Settlement) -> str:
    """Asked before anything is held, since it takes seconds in a large chain.

    What changes right after it is as late as what changes right after a commit: the next adjustment has it.
    """
    return (await tried_again(one, is_late=one.of_id is not None)).plan.hash


class _Nobody:
    """Whose sight the spread of a month, which is nobody's number, does not ask for."""

    values: ClassVar[Mapping[str, object]] = {}


async def _believed(terms: Terms, met: Sequence[Mapping[int, Met]], window: Window) -> set[int]:
    """Asked only where a score could cost somebody something."""
    losing = [
        person
        for rule, found in zip(terms.rules, met, strict=True)
        if rule.meant.is_belief and rule.effects[0].is_penalty
        for person in found
    ]
    return await scores.believed(window, sorted(set(losing)), _Nobody()) if losing else set()


@row
class Region:
    path: str
    name: str


_regions = Select(
    Region, "FROM unit WHERE unit.kind = 'REGION'", unscoped="Names of regions, of which only numbers are shown."
)


@row
class Earlier:
    """The settlement of a policy that was posted before."""

    period: str = column("settlement.period")
    kept: dict[str, Any] = column("settlement.summary")


_earlier = Select(
    Earlier,
    """FROM settlement WHERE settlement.policy_id = :policy AND settlement.period = :period
    AND settlement.of_id IS NULL AND settlement.state IN ('POSTED', 'CLOSED')""",
    unscoped=_JOB,
)


@row
class Punished:
    person_id: int = column("settlementline.person_id")
    evidence: dict[str, Any] = column("settlementline.evidence")


_punished = Select(
    Punished,
    """FROM settlement JOIN settlementline ON settlementline.settlement_id = settlement.id
    WHERE settlement.period = :period AND settlement.policy_id <> :policy AND settlementline.amount < 0
    AND settlement.state IN ('SUBMITTED', 'APPROVED', 'EXECUTING', 'POSTED', 'CLOSED')""",
    unscoped=_JOB,
)


async def summary(trial: Trial, policy_id: int) -> dict[str, Any]:
    """All that stands above the names, as the table keeps it."""
    last = before(trial.window, trial.terms.rhythm)
    earlier = await _earlier.rows(policy=policy_id, period=last.key)
    spared: dict[str, int] = {}
    for one in trial.plan.spared:
        spared[one.reason] = spared.get(one.reason, 0) + 1
    return {
        "people": len(trial.members),
        "totals": _totals(trial.plan.lines),
        "last_totals": earlier[0].kept["totals"] if earlier else [],
        "last_period": last.key if earlier else None,
        "budgets": _budgets(trial),
        "groups": await _groups(trial),
        "spared": sorted([reason, people] for reason, people in spared.items()),
        "punished_twice": await _punished_twice(trial, policy_id),
    }


def _totals(lines: Sequence[Line]) -> list[list[Any]]:
    return [
        [currency, one["given"], one["taken"], one["winners"], one["losers"]] for currency, one in totals(lines).items()
    ]


def _budgets(trial: Trial) -> list[list[Any]]:
    found = []
    for cap in trial.terms.caps:
        own = [line for line in trial.plan.lines if line.currency == cap.currency and line.uncapped > 0]
        if cap.budget:
            used, wanted = sum(line.amount for line in own), sum(line.uncapped for line in own)
            found.append([cap.currency, used, cap.budget, wanted > used])
    return found


async def _groups(trial: Trial) -> list[list[Any]]:
    """Regions by name; newcomers beside the others."""
    places = {one.path: one.name for one in await _regions.rows()}
    region_of = regions(trial.members, places)
    gaining = {line.person_id for line in trial.plan.lines if line.amount > 0}
    losing = {line.person_id for line in trial.plan.lines if line.amount < 0}
    groups: dict[tuple[str, str], list[int]] = {}
    for member in trial.members:
        who = member.person_id
        is_new = trial.window.last - member.joined < timedelta(days=NEWCOMER_DAYS)
        groups.setdefault(("TENURE", "NEWCOMER" if is_new else "LONGER"), []).append(who)
        groups.setdefault(("ROLE", member.role), []).append(who)
        if region_of[who]:
            groups.setdefault(("REGION", region_of[who]), []).append(who)
    usual = len(losing) / max(1, len(trial.members))
    found = []
    for (kind, name), people in sorted(groups.items()):
        gained, lost = len(gaining.intersection(people)), len(losing.intersection(people))
        is_flagged = lost >= LEAST_FLAGGED and lost / len(people) >= FLAGGED_SHARE * usual
        found.append([kind, name, len(people), gained, lost, is_flagged])
    return found


async def _punished_twice(trial: Trial, policy_id: int) -> list[int]:
    """People who would lose something for a course or a month that another policy of the period takes for, too."""
    found = await _punished.rows(period=trial.window.key, policy=policy_id)
    known = {(one.person_id, _matter(one.evidence)) for one in found}
    losing = [line for line in trial.plan.lines if line.amount < 0]
    graded = {line.person_id for line in losing if "grade" in line.evidence}
    late = {line.person_id for line in losing if "course" in line.evidence}
    return sorted(
        {line.person_id for line in losing if (line.person_id, _matter(line.evidence)) in known} | graded & late
    )


def _matter(evidence: Mapping[str, Any]) -> str:
    """What a loss is about: a course, else the month."""
    return str(evidence.get("course", "month"))
