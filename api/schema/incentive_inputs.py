"""What is sent to write policies and to settle them."""

from datetime import date

import strawberry

from api.ids import decode
from api.relations import attribute
from incentives.conditions import ConditionKind
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from kpi.scorecards import Freedom
from people.roles import Role


@strawberry.input(description="What has to be met. Which parameters it takes follows from its kind.")
class ConditionInput:
    kind: ConditionKind = attribute("What counts.")
    course: str | None = strawberry.field(default=None, description="COURSE_…, QUIZ_SCORE, FIRST_IN_REGION: a slug.")
    courses: list[str] | None = strawberry.field(default=None, description="PATH_MASTERED: slugs.")
    score: int | None = strawberry.field(default=None, description="QUIZ_SCORE, KPI_SCORE: the least one.")
    grades: list[str] | None = strawberry.field(default=None, description="KPI_GRADE: any of these.")
    first: int | None = strawberry.field(default=None, description="BOARD_RANK, WEEK_RANK: so many.")
    measure: str | None = strawberry.field(default=None, description="PER_AMOUNT: the key of a sum; WEEK_RANK: of any.")
    every: int | None = strawberry.field(default=None, description="PER_AMOUNT: so many are one time.")
    days: int | None = strawberry.field(default=None, description="STREAK: in a row.")


@strawberry.input(description="What follows. Points and money have an amount, the others a thing.")
class EffectInput:
    kind: EffectKind = attribute("What it is.")
    amount: int = strawberry.field(default=0, description="Points, or money in minor units; below 0 takes points.")
    currency: str = strawberry.field(default="POINTS", description="POINTS; of money a currency by ISO 4217.")
    thing: str = strawberry.field(default="", description="A badge's or a course's slug, or a right in words.")
    freedom: Freedom = strawberry.field(default=Freedom.LOCKED, description="How far a branch may move the amount.")
    least: int = strawberry.field(default=0, description="The least amount where it is bounded.")
    most: int = strawberry.field(default=0, description="The most.")


@strawberry.input(description="If it is met, all its effects follow.")
class PolicyRuleInput:
    condition: ConditionInput = attribute("What has to be met.")
    effects: list[EffectInput] = attribute("What follows; 1 to 5.")


@strawberry.input(description="No more than this, in points or minor units; 0 is none.")
class CapInput:
    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    person: int = strawberry.field(default=0, description="For each person and period.")
    budget: int = strawberry.field(default=0, description="For all together.")
    store: int = strawberry.field(default=0, description="For each unit.")
    person_loss: int = strawberry.field(default=0, description="What one person can lose in a period.")


@strawberry.input(description="A version of a policy, as a draft.")
class DraftPolicyInput:
    policy_id: strawberry.ID | None = strawberry.field(default=None, description="Null begins a new policy.")
    replaces: strawberry.ID | None = strawberry.field(
        default=None, description="The draft as it was read; null: there was none. No other is overwritten."
    )
    name: str = attribute("At most 80 characters.")
    name_en: str = strawberry.field(default="", description="In English; empty: the same.")
    note: str = strawberry.field(default="", description="What is new.")
    roles: list[Role] = attribute("Whom it is for.")
    unit_id: strawberry.ID | None = strawberry.field(default=None, description="With all below it; null: everybody.")
    rhythm: Rhythm = attribute("What it is settled for.")
    rules: list[PolicyRuleInput] = attribute("1 to 12.")
    caps: list[CapInput] = attribute("One a currency.")
    exempt_days: int = strawberry.field(default=30, description="Whoever joined later loses nothing.")
    appeal_days: int = strawberry.field(default=7, description="To appeal.")
    judge_days: int = strawberry.field(default=7, description="For headquarters to answer; else it lapses.")
    making_good_days: int = strawberry.field(default=7, description="To make it good.")


@strawberry.input(description="Let a draft count.")
class PublishPolicyInput:
    version_id: strawberry.ID = attribute("The draft.")
    from_day: date = attribute("Today at the earliest.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Let a policy count no more.")
class RetirePolicyInput:
    policy_id: strawberry.ID = attribute("Which policy.")
    from_day: date | None = strawberry.field(
        default=None, description="From here on; today at the earliest. Null: it goes on, if the day has not come."
    )
    reason: str = attribute("Told to those whom it concerns; at most 200 characters.")


@strawberry.input(description="Take a version back before its first day.")
class WithdrawPolicyVersionInput:
    version_id: strawberry.ID = attribute("One that is published.")
    reason: str = attribute("Told to those whom it concerns; at most 200 characters.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Say that one has read a policy.")
class AcknowledgePolicyInput:
    version_id: strawberry.ID = attribute("Which version.")


@strawberry.input(description="Another amount.")
class OverlayAmountInput:
    rule: int = attribute("The rule, from 1.")
    effect: int = attribute("Its effect, from 1.")
    amount: int = attribute("Points or minor units.")


@strawberry.input(description="Other amounts for a branch, until the version comes into force.")
class OverlayPolicyInput:
    version_id: strawberry.ID = attribute("Which version.")
    unit_id: strawberry.ID = attribute("A unit of the viewer's branch.")
    amounts: list[OverlayAmountInput] = attribute("None takes the overlay back.")


@strawberry.input(description="Work out a period.")
class DryRunInput:
    policy_id: strawberry.ID = attribute("Which policy.")
    period: str = attribute("2026-11, or 2026-W47; over.")


@strawberry.input(description="Send a plan to the approver.")
class SubmitSettlementInput:
    settlement_id: strawberry.ID = attribute("A draft.")
    why: str = attribute("A sentence for the approver.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Have a plan booked.")
class ApproveSettlementInput:
    settlement_id: strawberry.ID = attribute("One that was submitted.")
    plan_hash: str = attribute("As it was read: the plan that is approved.")
    code: str = attribute("Six digits of the second factor.")


@strawberry.input(description="Say no to a plan.")
class SendBackSettlementInput:
    settlement_id: strawberry.ID = attribute("One that was submitted.")
    why: str = attribute("A sentence for the maker.")


@strawberry.input(description="Look for what late facts change.")
class AdjustSettlementInput:
    settlement_id: strawberry.ID = attribute("One that was posted.")


@strawberry.input(description="Be done with a settlement.")
class CloseSettlementInput:
    settlement_id: strawberry.ID = attribute("One that was posted.")


def _rule(given: PolicyRuleInput) -> Rule:
    params = {name: value for name, value in vars(given.condition).items() if name != "kind" and value is not None}
    return Rule(given.condition.kind, params, tuple(Effect(**vars(effect)) for effect in given.effects))


def terms_of(given: DraftPolicyInput) -> Terms:
    return Terms(
        roles=tuple(role.value for role in given.roles),
        rhythm=given.rhythm,
        rules=tuple(_rule(rule) for rule in given.rules),
        caps=tuple(Cap(**vars(cap)) for cap in given.caps),
        unit_id=decode(given.unit_id, "Unit") if given.unit_id else None,
        exempt_days=given.exempt_days,
        appeal_days=given.appeal_days,
        judge_days=given.judge_days,
        making_good_days=given.making_good_days,
    )
