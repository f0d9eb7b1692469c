"""What waits for somebody: rules that hold for them and that they have not read, penalties they may still contest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from incentives import penalties
from incentives.penalties import Penalty
from incentives.policies import COUNTS, Version
from incentives.standing import standings
from kit import clock
from kit.reading import Select, Sight, row
from kpi import periods
from people.scope import Scope

LONGEST = timedelta(days=367)
"""No policy gives more time to appeal."""
_FOR_ME = f"""FROM policyversion JOIN policy ON policy.id = policyversion.policy_id AND {COUNTS}
    WHERE policyversion.state = 'PUBLISHED' AND :me > 0 AND NOT EXISTS (SELECT 1 FROM policyversion AS later
        WHERE later.policy_id = policyversion.policy_id AND later.state = 'PUBLISHED' AND later.from_day <= :today
        AND (later.from_day, later.number) > (policyversion.from_day, policyversion.number))"""
_in_force = Select(Version, f"{_FOR_ME} ORDER BY policyversion.from_day DESC, policyversion.id DESC")
_unread = Select(
    Version,
    f"""{_FOR_ME} AND NOT EXISTS (SELECT 1 FROM policyseen WHERE policyseen.version_id = policyversion.id
        AND policyseen.person_id = :me AND policyseen.seen_at IS NOT NULL)
    ORDER BY policyversion.from_day DESC, policyversion.id DESC""",
)
_open = Select(
    Penalty,
    f"""{penalties.OF_PEOPLE} {penalties.TAKEN} AND person.id = :me
    AND (settlement.posted_at > :since OR settlementline.taken_later_at > :since)
    AND appeal.id IS NULL AND restored.id IS NULL ORDER BY settlement.posted_at""",
)


@row
class Waiting:
    """`appeal_until` is the nearest end of a time to appeal."""

    policies: int
    penalties: int
    appeal_until: datetime | None


async def own_policies(scope: Scope) -> list[Version]:
    """The versions in force, and those to come, that hold for the viewer where they work now; the newest first."""
    return [one for one in await _in_force.seen(scope, today=_today()) if _holds(one, scope)]


def _today() -> date:
    return periods.today()


def _holds(one: Version, scope: Scope) -> bool:
    said = one.meant
    return scope.role.value in said.roles and (said.unit_id is None or said.unit_id in scope.audiences)


async def of_viewers(parents: Sequence[object], scope: Scope) -> list[Waiting]:
    """The same for each parent: it is the viewer's."""
    unread = [one for one in await _unread.seen(scope, today=_today()) if _holds(one, scope)]
    found = await _open.seen(scope, since=clock.now() - LONGEST)
    ends = [one.appeal_until for one, may in zip(found, await can_be_appealed(found, scope), strict=True) if may]
    return [Waiting(len(unread), len(ends), min(ends, default=None)) for _ in parents]


async def can_be_appealed(parents: Sequence[Penalty], sight: Sight) -> list[bool]:
    """Whether the guide of each may appeal now: what `contesting.contest` would take."""
    stands = await standings([one.id for one in parents if one.is_in_time])
    return [stands.get(one.id, 0) > 0 for one in parents]
