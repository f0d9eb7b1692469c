"""The GraphQL types of incentives: policies in versions, and their settlements."""

from datetime import date, datetime

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.paging import Connection, listing
from api.relations import Node, attribute, each, relation, shows
from api.schema.courses import Course
from api.schema.people import Unit
from incentives import due_periods, grounds, policies, reversals, terms, windows
from incentives.conditions import ConditionKind
from incentives.policies import PolicyState
from incentives.terms import EffectKind
from kit.reading import row
from kpi.scorecards import Freedom
from people import units
from people.roles import Role


@shows(terms.Effect)
class PolicyEffect:
    """What follows from a rule."""

    kind: EffectKind = attribute("What it is.")
    amount: int = attribute("Points, or money in minor units; below 0 it takes points.")
    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    thing: str = attribute("A badge's or a course's slug, or a right in words; else empty.")
    title: str = each(
        lambda one, scope: (scope.locale == "en" and one.title_en) or one.title or one.thing,
        "What the badge or course is called, or the right; else empty.",
    )
    freedom: Freedom = attribute("How far a branch may move the amount.")
    least: int = attribute("The least where it is bounded.")
    most: int = attribute("The most.")


@shows(terms.Rule)
class PolicyRule:
    """What counts and what follows."""

    condition: ConditionKind = attribute("What has to be met.")
    parameters: list["PolicyParameter"] = each(
        lambda rule, _: [Parameter(name, _said(value)) for name, value in sorted(rule.params.items())],
        "What of; at most 10.",
    )
    courses: list[Course] = relation(grounds.courses_of_rules, "The courses that the condition names, in sight.")
    effects: list[PolicyEffect] = attribute("What follows; at most 5.")


@row
class Parameter:
    name: str
    value: str


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@shows(Parameter)
class PolicyParameter:
    """A parameter of a condition."""

    name: str = attribute("As the input has it; title and title_en are what it is called.")
    value: str = attribute("As text; a list by commas.")


@shows(terms.Cap)
class PolicyCap:
    """No more than this, in points or minor units; 0 is none."""

    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    person: int = attribute("For each person and period.")
    budget: int = attribute("For all together.")
    store: int = attribute("For each unit.")
    person_loss: int = attribute("What one person can lose in a period.")


@shows(terms.Terms)
class PolicyTerms:
    """All that a version says."""

    roles: list[Role] = each(lambda one, _: list(one.roles), "Whom it is for.")
    unit: Unit | None = relation(units.unit, "With all below it; null: everybody, or out of sight.")
    rhythm: windows.Rhythm = attribute("What it is settled for.")
    rules: list[PolicyRule] = attribute("At most 12.")
    caps: list[PolicyCap] = attribute("One a currency.")
    exempt_days: int = attribute("Whoever joined later loses nothing.")
    appeal_days: int = attribute("To appeal.")
    judge_days: int = attribute("For headquarters to answer.")
    making_good_days: int = attribute("To make it good.")
    has_penalty: bool = attribute("Whether it can take anything.")


@shows(policies.Changed)
class OverlayAmount:
    """Another amount in a branch."""

    rule: int = attribute("The rule, from 1.")
    effect: int = attribute("Its effect, from 1.")
    amount: int = attribute("Points or minor units.")


@shows(policies.Overlay)
class PolicyOverlay:
    """Other amounts in a unit and all below it; the nearest counts."""

    unit: Unit | None = relation(units.unit, "Where; null where the viewer may not look.")
    changed: list[OverlayAmount] = attribute("What differs; at most 60.")


@shows(due_periods.Reach)
class PolicyReach:
    """Of those whom a version concerns today."""

    people: int = attribute("How many they are.")
    delivered: int = attribute("How many were shown it.")
    acknowledged: int = attribute("How many have acknowledged it.")


@shows(due_periods.DuePeriod)
class DuePeriod:
    """A week or month that no settlement stands for."""

    period: str = attribute("2026-11, or 2026-W47.")
    first_day: date = attribute("Its first day.")
    last_day: date = attribute("Its last day.")
    is_over: bool = attribute("Whether it can be settled.")


@shows(policies.Version, found_by=policies.version)
class PolicyVersion(Node):
    """A version of a policy; once published it never changes."""

    policy: "Policy" = relation(policies.policy, "Of which.")
    number: int = attribute("Counted from 1.")
    name_zh: str = attribute("What the policy is called with it, in Chinese.")
    name_en: str = attribute("In English; empty: the same.")
    state: PolicyState = attribute("Drafts count for nobody.")
    from_day: date | None = attribute("The first day that it counts; null for a draft.")
    sentences: list[str] = each(
        lambda one, scope: policies.read_aloud(one, scope.locale), "To be read aloud, in the viewer's language."
    )
    meant: PolicyTerms = attribute("The same as values.")
    note: str = attribute("What is new, in the words of whoever made it.")
    overlays: list[PolicyOverlay] = relation(policies.overlays, "Where other amounts count.")
    overlay_count: int = relation(policies.overlay_counts, "In how many units.")
    acknowledged_at: datetime | None = relation(policies.acknowledged_at, "When the viewer acknowledged it.")
    published_at: datetime | None = attribute("When; null for a draft.")
    reach: PolicyReach | None = relation(
        due_periods.reaches, "How many know of it; null for a draft, and for those who do not settle."
    )
    version: int = attribute("Send it back with an edit.")


@shows(policies.Policy, found_by=policies.policy)
class Policy(Node):
    """What headquarters pays for, or takes."""

    name: str = attribute("In the viewer's language.")
    name_zh: str = attribute("In Chinese, to be edited.")
    name_en: str = attribute("In English; empty: the same.")
    is_retired: bool = attribute("Whether it counts no more.")
    retired_from: date | None = attribute("The first day that it does not count; null: no end is set.")
    retired_why: str = attribute("Why; empty without an end.")
    due_periods: list[DuePeriod] = relation(
        due_periods.due_periods, "To be settled, the oldest first, at most 24; none for those who do not settle."
    )
    is_often_reversed: bool = relation(
        reversals.often_reversed,
        "Whether a third or more of at least three decided appeals went the guide's way; "
        "false for those who do not settle.",
    )
    versions: list[PolicyVersion] = relation(policies.versions, "The newest first; drafts for those who make them.")


@strawberry.type
class IncentiveQueries:
    policies: Connection[Policy] = listing(policies.policies, "What is paid for and taken, the newest first.")


decide(
    PolicyEffect={SIGNED_IN: "kind amount currency thing title freedom least most"},
    PolicyRule={SIGNED_IN: "condition parameters courses effects"},
    PolicyParameter={SIGNED_IN: "name value"},
    PolicyCap={SIGNED_IN: "currency person budget store personLoss"},
    PolicyTerms={
        SIGNED_IN: """roles unit rhythm rules caps exemptDays appealDays judgeDays makingGoodDays
        hasPenalty"""
    },
    OverlayAmount={SIGNED_IN: "rule effect amount"},
    PolicyOverlay={SIGNED_IN: "unit changed"},
    PolicyVersion={
        SIGNED_IN: """id policy number nameZh nameEn state fromDay sentences meant note overlays overlayCount
        acknowledgedAt publishedAt reach version"""
    },
    PolicyReach={SIGNED_IN: "people delivered acknowledged"},
    DuePeriod={SIGNED_IN: "period firstDay lastDay isOver"},
    Policy={SIGNED_IN: "id name nameZh nameEn isRetired retiredFrom retiredWhy duePeriods isOftenReversed versions"},
)
decide_connections("Policy")
