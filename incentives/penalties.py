"""What was taken from somebody, why, until when they may appeal or make it good, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import models
from incentives.conditions import ConditionKind
from incentives.plan_lines import Proof, proofs
from incentives.policies import in_terms
from incentives.settlements import people_of
from incentives.terms import Terms
from kit import clock
from kit.listing import Listing
from kit.reading import Many, One, Select, Sight, column, row
from ledger.statements import decimal
from people.scope import Scope, in_words, sees_former, works_in

LONGEST = timedelta(days=367)
"""No policy gives more time to appeal, to answer or to make good."""


class AppealState(StrEnum):
    OPEN = "OPEN"
    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    DISMISSED = "DISMISSED"
    LAPSED = "LAPSED"
    WITHDRAWN = "WITHDRAWN"


@row
class Penalty:
    """A line of a settlement that was booked and took points. Amounts are below 0. Money is only ever set off."""

    id: int = column("settlementline.id")
    settlement_id: int = column("settlementline.settlement_id")
    person_id: int = column("settlementline.person_id")
    version_id: int = column("settlement.version_id")
    policy_id: int = column("settlement.policy_id")
    period: str = column("settlement.period")
    rule: str = column("settlementline.rule")
    currency: str = column("settlementline.currency")
    whole: int = column("settlementline.amount")
    lapsed_minor: int = column("settlementline.lapsed")
    reason: str = column(in_words("settlementline.zh", "settlementline.en"))
    evidence: dict[str, Any] = column("settlementline.evidence")
    booked_at: datetime = column("COALESCE(settlement.posted_at, settlementline.lapsed_at)")
    terms: dict[str, Any] = column("policyversion.terms")
    appeal_id: int | None = column("appeal.id")
    restored_at: datetime | None = column("restored.at")
    taken_later_at: datetime | None = column("settlementline.taken_later_at")

    @property
    def meant(self) -> Terms:
        return Terms.of(self.terms)

    @property
    def is_penalty(self) -> bool:
        """Whether the rule itself takes; an adjustment may also take back what was given wrongly."""
        return self.meant.effect(self.rule).is_penalty

    @property
    def condition(self) -> ConditionKind:
        return self.meant.rules[int(self.rule.split(".")[0]) - 1].condition

    @property
    def can_be_made_good(self) -> bool:
        """Whether it is for a course that was missed: completed in time it is given back."""
        return self.condition is ConditionKind.COURSE_MISSED

    @property
    def course_slug(self) -> str | None:
        return self.evidence.get("course")

    def sentence(self, locale: str) -> str:
        """The rule that it follows from, as the policy says it."""
        return in_terms(self.meant, self.rule, locale)

    @property
    def taken_minor(self) -> int:
        return self.whole - self.lapsed_minor

    @property
    def taken(self) -> str:
        return decimal(self.taken_minor, self.currency)

    @property
    def lapsed(self) -> str:
        return decimal(self.lapsed_minor, self.currency)

    @property
    def proofs(self) -> list[Proof]:
        return proofs(self.evidence)

    @property
    def appeal_until(self) -> datetime:
        taken_at = max(self.booked_at, self.taken_later_at or self.booked_at)
        return taken_at + timedelta(days=self.meant.appeal_days)

    @property
    def make_good_until(self) -> datetime:
        return self.booked_at + timedelta(days=self.meant.making_good_days)

    @property
    def is_in_time(self) -> bool:
        """Whether its guide might appeal now, if any of it still stands."""
        is_free = self.appeal_id is None and self.restored_at is None
        return is_free and self.taken_minor < 0 and clock.now() <= self.appeal_until


# The plus signs say where to begin: with the few whom it is about, not with every line there ever was.
OF_LINES = """FROM settlementline
    JOIN settlement ON settlement.id = settlementline.settlement_id AND settlement.posted_at IS NOT NULL"""
OF_PEOPLE = """FROM person JOIN settlementline ON settlementline.person_id = +person.id
    JOIN settlement ON settlement.id = settlementline.settlement_id AND settlement.posted_at IS NOT NULL"""
_OF_SETTLEMENTS = """FROM settlement JOIN settlementline ON settlementline.settlement_id = +settlement.id
    AND settlement.posted_at IS NOT NULL"""
TAKEN = """JOIN policyversion ON policyversion.id = settlement.version_id
    LEFT JOIN appeal ON appeal.line_id = settlementline.id
    LEFT JOIN ledgerentry AS restored ON restored.key = 'restored/' || settlementline.id
    WHERE settlementline.amount < 0 AND settlementline.currency = 'POINTS'"""
penalty = One(
    Penalty,
    f"{OF_LINES} {TAKEN} AND settlementline.id IN :parents AND {sees_former('settlementline.person_id')}",
    by="id",
    of="line_id",
)
penalties = Listing(
    Penalty,
    f"{OF_PEOPLE} {TAKEN} AND {sees_former('person.id')} AND (CAST(:person AS BIGINT) = 0 OR person.id = :person)",
    order=("id",),
    descending=True,
)
_FOR_THE_CLOCK = "A job looks for what was made good, or not answered; nobody sees what it reads."
for_the_clock = Select(
    Penalty,
    f"""{_OF_SETTLEMENTS} {TAKEN} AND restored.id IS NULL AND +settlement.version_id = :version
    AND settlement.posted_at > :since AND EXISTS (SELECT 1 FROM enrolment
        WHERE enrolment.guide_id = settlementline.person_id AND enrolment.completed_at IS NOT NULL)
    ORDER BY settlementline.id""",
    unscoped=_FOR_THE_CLOCK,
)


async def restorable() -> list[Penalty]:
    """What may yet come back by making good: of each version as long as it gives for that, for an appeal and its judge,
    and a week to look again.
    """
    now, found = clock.now(), list[Penalty]()
    recent = models.Settlement.filter(posted_at__gt=now - LONGEST).distinct()
    for version in await models.PolicyVersion.filter(id__in=await recent.values_list("version_id", flat=True)):
        terms = Terms.of(version.terms)
        days = terms.making_good_days + terms.appeal_days + terms.judge_days + 7
        rows = await for_the_clock.rows(version=version.id, since=now - timedelta(days), locale="zh")
        found += [one for one in rows if terms.effect(one.rule).is_penalty and one.taken_minor < 0]
    return found


of_line = Select(Penalty, f"{OF_LINES} {TAKEN} AND settlementline.id = :line", unscoped=_FOR_THE_CLOCK)


def of_person(person_id: int = 0) -> dict[str, Any]:
    return {"person": person_id}


@row
class Appeal:
    id: int = column("appeal.id")
    line_id: int = column("appeal.line_id")
    person_id: int = column("appeal.person_id")
    text: str = column("appeal.text")
    state: str = column("appeal.state")
    kept_minor: int = column("appeal.kept")
    opened_at: datetime = column("appeal.opened_at")
    due_at: datetime = column("appeal.due_at")
    judge_id: int | None = column("appeal.judge_id")
    reason: str = column("appeal.reason")
    decided_at: datetime | None = column("appeal.decided_at")
    policy_id: int = column("appeal.policy_id")
    held_minor: int = column("appeal.amount")
    attached: list[dict[str, Any]] | None = column("appeal.attached")

    @property
    def held(self) -> str:
        return str(self.held_minor)

    def can_be_withdrawn(self, scope: Scope) -> bool:
        return self.state == AppealState.OPEN and self.person_id == scope.me

    @property
    def kept(self) -> str:
        return str(self.kept_minor)


appeal = One(
    Appeal,
    f"FROM appeal WHERE appeal.id IN :parents AND {sees_former('appeal.person_id')}",
    by="id",
    of="appeal_id",
)
appeals = Listing(
    Appeal,
    f"""FROM person JOIN appeal ON appeal.person_id = +person.id
    WHERE {sees_former("person.id")} AND (:state = '' OR appeal.state = :state)
    AND (CAST(:policy AS BIGINT) = 0 OR appeal.policy_id = :policy) AND {works_in("person.id")}""",
    order=("due_at", "id"),
)


def filters(state: AppealState | None = None, *, policy_id: int = 0, unit_id: int = 0) -> dict[str, Any]:
    """What `appeals` asks for."""
    return {"state": state.value if state else "", "policy": policy_id, "unit": unit_id}


@row
class Photo:
    """A photo of an appeal, without its content."""

    appeal_id: int = column("appealphoto.appeal_id")
    position: int = column("appealphoto.position")
    width: int = column("appealphoto.width")
    height: int = column("appealphoto.height")


photos = Many(
    Photo,
    f"""FROM appealphoto WHERE appealphoto.appeal_id IN :parents AND {sees_former("appealphoto.person_id")}
    ORDER BY appealphoto.appeal_id, appealphoto.position""",
    by="appeal_id",
)


@row
class Outcome:
    """How often appeals against a policy ended in a way: many that are granted say that the rule is bad."""

    policy_id: int
    state: str
    appeals: int


outcomes = Many(
    Outcome,
    """SELECT appeal.policy_id, appeal.state, count(*) AS appeals FROM appeal
    WHERE appeal.policy_id IN :parents AND :sees_settlements GROUP BY 1, 2 ORDER BY 1, 2""",
    by="policy_id",
    unscoped="Numbers alone, and only for those who settle.",
)


async def judges(parents: Sequence[Appeal], sight: Sight) -> list[Any]:
    return await people_of([one.judge_id for one in parents], sight)
