"""Which periods of a policy wait to be settled, and how many of those whom a version concerns know of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from incentives.audience import cause
from incentives.policies import Policy, Version
from incentives.terms import Terms
from incentives.windows import Window, key_of, window
from kit.reading import Select, Sight, column, row
from kpi import periods
from people.scope import Scope

MOST = 24
_OWN = "Periods are asked for policies that the viewer was shown, by those who settle."


@row
class DuePeriod:
    """A window that no settlement stands for; it can be settled once it is over."""

    period: str
    first_day: date
    last_day: date
    is_over: bool


@row
class _Begun:
    policy_id: int = column("policyversion.policy_id")
    from_day: date = column("policyversion.from_day")
    terms: dict[str, Any] = column("policyversion.terms")


_begun = Select(
    _Begun,
    """FROM policyversion WHERE policyversion.policy_id IN :policies AND policyversion.state = 'PUBLISHED'
    ORDER BY policyversion.from_day DESC, policyversion.number DESC""",
    unscoped=_OWN,
)


@row
class _Settled:
    policy_id: int = column("settlement.policy_id")
    period: str = column("settlement.period")


_settled = Select(
    _Settled,
    """FROM settlement WHERE settlement.policy_id IN :policies AND settlement.of_id IS NULL
    AND settlement.state NOT IN ('DRAFT', 'RETURNED')""",
    unscoped=_OWN,
)


async def due_periods(parents: Sequence[Policy], sight: Sight) -> list[list[DuePeriod]]:
    """The 24 latest of each, oldest first, to the one that runs; nothing for those who do not settle."""
    if not sight.values["sees_settlements"]:
        return [[] for _ in parents]
    ids = [one.id for one in parents]
    first = {one.policy_id: one for one in await _begun.rows(policies=ids)}
    taken = {(one.policy_id, one.period) for one in await _settled.rows(policies=ids)}
    return [_open(one, first[one.id], taken) if one.id in first else [] for one in parents]


_running = Select(
    Policy,
    """FROM policy WHERE :me > 0 AND :sees_settlements AND EXISTS (SELECT 1 FROM policyversion
        WHERE policyversion.policy_id = policy.id AND policyversion.state = 'PUBLISHED')""",
)


async def over(scope: Scope) -> int:
    """How many periods of all policies are over, and wait to be settled."""
    found = await due_periods(await _running.seen(scope), scope)
    return sum(period.is_over for periods_of_one in found for period in periods_of_one)


def _open(policy: Policy, begun: _Begun, taken: set[tuple[int, str]]) -> list[DuePeriod]:
    today, rhythm = periods.today(), Terms.of(begun.terms).rhythm
    found: list[Window] = []
    at = window(key_of(begun.from_day, rhythm), rhythm)
    while at.first <= today and (policy.retired_from is None or at.first < policy.retired_from):
        found.append(at)
        at = window(key_of(at.last + timedelta(days=1), rhythm), rhythm)
    rest = [one for one in found if (policy.id, one.key) not in taken]
    return [DuePeriod(one.key, one.first, one.last, one.last < today) for one in rest[-MOST:]]


@row
class Reach:
    """Of those whom a version concerns today: how many there are, were shown it, and have acknowledged it."""

    people: int
    delivered: int
    acknowledged: int


_reach = Select(
    Reach,
    """SELECT count(*) AS people, CAST(COALESCE(sum(CASE WHEN policyseen.delivered_at IS NOT NULL
            OR policyseen.seen_at IS NOT NULL OR EXISTS (SELECT 1 FROM notification
                WHERE notification.person_id = membership.person_id AND notification.cause = :cause
                AND notification.delivered_at IS NOT NULL) THEN 1 ELSE 0 END), 0) AS BIGINT) AS delivered,
        CAST(COALESCE(sum(CASE WHEN policyseen.seen_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS acknowledged
    FROM membership JOIN unit ON unit.id = membership.unit_id
    LEFT JOIN policyseen ON policyseen.version_id = :version AND policyseen.person_id = membership.person_id
    WHERE membership.is_current AND membership.role IN :roles AND (CAST(:unit AS BIGINT) = 0
        OR unit.path LIKE (SELECT top.path FROM unit AS top WHERE top.id = :unit) || '%')""",
    unscoped="Three numbers, for those who settle.",
)


async def reaches(parents: Sequence[Version], sight: Sight) -> list[Reach | None]:
    """Of each published version; None of drafts, and for those who do not settle. A statement for each."""
    return [await _reach_of(one) if sight.values["sees_settlements"] and one.from_day else None for one in parents]


async def _reach_of(one: Version) -> Reach:
    terms = one.meant
    values = {"version": one.id, "cause": cause(one.id), "roles": list(terms.roles), "unit": terms.unit_id or 0}
    return (await _reach.rows(**values))[0]
