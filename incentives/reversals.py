"""How often a rule's penalties were contested, and taken back: a rule that is reversed often is a bad one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from incentives import penalties
from incentives.penalties import AppealState
from incentives.policies import Policy, in_terms
from incentives.terms import Terms
from kit import clock
from kit.reading import Select, Sight, row
from people.scope import Scope, sees_former

SINCE = timedelta(days=366)
LEAST_DECIDED, BAD_SHARE = 3, 1 / 3
"""A rule is flagged that was decided on so often, if so many ended in the guide's favour."""


FOR_THE_GUIDE = (AppealState.GRANTED, AppealState.PARTLY, AppealState.LAPSED)
"""Lapsed ones count for the guide, withdrawn ones for nobody."""


def _is_often(reversed: int, decided: int) -> bool:
    return decided >= LEAST_DECIDED and reversed >= BAD_SHARE * decided


def _ended(*states: str) -> str:
    return f"count(CASE WHEN appeal.state IN ({', '.join(repr(one) for one in states)}) THEN 1 END)"


@row
class Reversals:
    """Of a rule and its effect, over a year. Lapsed ones count for the guide, withdrawn ones for nobody."""

    policy_id: int
    version_id: int
    rule: str
    terms: dict[str, Any]
    penalties: int
    appeals: int
    open: int
    granted: int
    partly: int
    dismissed: int
    lapsed: int
    withdrawn: int

    @property
    def decided(self) -> int:
        return self.reversed + self.dismissed

    @property
    def reversed(self) -> int:
        return self.granted + self.partly + self.lapsed

    @property
    def is_bad(self) -> bool:
        return _is_often(self.reversed, self.decided)

    @property
    def is_penalty(self) -> bool:
        """Whether the rule itself takes: what an adjustment takes back of a reward says nothing about a penalty."""
        return Terms.of(self.terms).effect(self.rule).is_penalty

    def sentence(self, locale: str) -> str:
        return in_terms(Terms.of(self.terms), self.rule, locale)


async def often_reversed(parents: Sequence[Policy], sight: Sight) -> list[bool]:
    """Of all appeals there ever were against a policy; false for those who do not settle."""
    found: list[bool] = []
    for outcomes in await penalties.outcomes(parents, sight):
        ended = {one.state: one.appeals for one in outcomes}
        back = sum(ended.get(state, 0) for state in FOR_THE_GUIDE)
        found.append(_is_often(back, back + ended.get(AppealState.DISMISSED, 0)))
    return found


# Grouped before the terms are joined: JSON cannot be grouped by.
_reversals = Select(
    Reversals,
    f"""SELECT counted.policy_id, counted.version_id, counted.rule, policyversion.terms, counted.penalties,
        counted.appeals, counted.open, counted.granted, counted.partly, counted.dismissed, counted.lapsed,
        counted.withdrawn FROM (SELECT settlement.policy_id, settlement.version_id,
        settlementline.rule, count(*) AS penalties, count(appeal.id) AS appeals, {_ended("OPEN")} AS open,
        {_ended("GRANTED")} AS granted, {_ended("PARTLY")} AS partly, {_ended("DISMISSED")} AS dismissed,
        {_ended("LAPSED")} AS lapsed, {_ended("WITHDRAWN")} AS withdrawn
    FROM settlement JOIN settlementline ON settlementline.settlement_id = +settlement.id AND settlementline.amount < 0
    LEFT JOIN appeal ON appeal.line_id = settlementline.id
    WHERE settlement.posted_at > :since AND {sees_former("settlementline.person_id")} GROUP BY 1, 2, 3) AS counted
    JOIN policyversion ON policyversion.id = counted.version_id WHERE counted.appeals > 0
    ORDER BY counted.granted + counted.partly + counted.lapsed DESC, counted.appeals DESC, counted.version_id DESC,
        counted.rule LIMIT 100""",
)


async def reversals(scope: Scope) -> list[Reversals]:
    """Of rules with appeals, those taken back most often first; of the penalties in sight alone."""
    return [one for one in await _reversals.seen(scope, since=clock.now() - SINCE) if one.is_penalty]
