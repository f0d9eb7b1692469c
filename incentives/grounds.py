"""What a line of a statement rests on: the policy, the rule as a sentence, the evidence, the course if it is one."""

from collections.abc import Sequence, Set
from typing import Any

from courses import catalogue
from incentives.attached import OfCourse
from incentives.plan_lines import Proof, proofs
from incentives.policies import in_terms
from incentives.terms import Rule, Terms
from kit.reading import One, Select, Sight, column, row
from people.scope import sees_former


@row
class Grounds:
    """Of a posting that a settlement made, or that takes one of a settlement back."""

    posting_id: int = column("ledgerposting.id")
    person_id: int = column("ledgernote.person_id")
    line_id: int = column("settlementline.id")
    policy_id: int = column("settlement.policy_id")
    version_id: int = column("settlement.version_id")
    period: str = column("settlement.period")
    rule: str = column("settlementline.rule")
    lapsed_minor: int = column("settlementline.lapsed")
    terms: dict[str, Any] = column("policyversion.terms")
    evidence: dict[str, Any] = column("settlementline.evidence")

    @property
    def course_slug(self) -> str | None:
        return self.evidence.get("course")

    @property
    def proofs(self) -> list[Proof]:
        return proofs(self.evidence)

    def sentence(self, locale: str) -> str:
        return in_terms(Terms.of(self.terms), self.rule, locale)


of_line = One(
    Grounds,
    f"""FROM ledgerposting JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    JOIN ledgernote ON ledgernote.entry_id = ledgerentry.id
    JOIN settlement ON settlement.id = ledgerentry.settlement_id
    JOIN settlementline ON settlementline.settlement_id = settlement.id
        AND settlementline.person_id = ledgernote.person_id AND settlementline.rule = ledgerentry.rule
    JOIN policyversion ON policyversion.id = settlement.version_id
    WHERE ledgerposting.id IN :parents AND {sees_former("ledgernote.person_id")}""",
    by="posting_id",
)


@row
class _Named:
    id: int = column("course.id")


_named = Select(
    _Named, "FROM course WHERE course.slug IN :slugs", unscoped="Ids alone; the courses are then read in sight."
)


async def courses(parents: Sequence[OfCourse], sight: Sight) -> list[catalogue.Course | None]:
    """The course that each is about, where the viewer may see it."""
    found = await _by_slug({one.course_slug for one in parents if one.course_slug}, sight)
    return [found.get(one.course_slug or "") for one in parents]


async def courses_of_rules(parents: Sequence[Rule], sight: Sight) -> list[list[catalogue.Course]]:
    """The courses that the condition of each names, where the viewer may see them, in its order."""
    found = await _by_slug({slug for one in parents for slug in one.course_slugs}, sight)
    return [[found[slug] for slug in one.course_slugs if slug in found] for one in parents]


async def _by_slug(slugs: Set[str], sight: Sight) -> dict[str, catalogue.Course]:
    if not slugs:
        return {}
    ids = [one.id for one in await _named.rows(slugs=sorted(slugs))]
    return {one.slug: one for one in await catalogue.course.find(ids, sight)}
