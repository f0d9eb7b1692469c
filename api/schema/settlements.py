"""The GraphQL types of settlements: a plan with every name, reason and evidence, and how it falls on whom."""

from datetime import datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.incentives import Policy, PolicyVersion
from api.schema.people import Permission, Person, Unit
from incentives import judging, permitting, plan_lines, policies, settlements, trial, windows
from incentives.plan_lines import LineKind
from incentives.settlements import SettlementState
from incentives.terms import EffectKind
from kit.errors import NotFound
from kit.reading import row
from people import staff, units

MOST_NAMES = 500


def _spared(unit_id: strawberry.ID | None = None, search: str = "") -> dict[str, Any]:
    return plan_lines.within(unit_id=decode(unit_id, "Unit") if unit_id else None, search=search)


def _lines(kind: LineKind | None = None, unit_id: strawberry.ID | None = None, search: str = "") -> dict[str, Any]:
    return plan_lines.filters(kind=kind, unit_id=decode(unit_id, "Unit") if unit_id else None, search=search)


def _settlements(state: SettlementState | None = None, policy_id: strawberry.ID | None = None) -> dict[str, Any]:
    return settlements.filters(state=state, policy_id=decode(policy_id, "Policy") if policy_id else None)


@shows(settlements.Total)
class PlanTotal:
    """What a plan gives and takes in a currency."""

    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    given: str = attribute("A decimal.")
    taken: str = attribute("A decimal, 0 or below.")
    winners: int = attribute("People who gain.")
    losers: int = attribute("People who lose.")


@shows(settlements.Budget)
class PlanBudget:
    """What of a budget is used up."""

    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    used: str = attribute("A decimal.")
    of: str = attribute("The whole budget, a decimal.")
    is_cut: bool = attribute("Whether a cap has cut what the rules would give.")


@shows(settlements.Group)
class PlanGroup:
    """How a plan falls on some of the people."""

    kind: str = attribute("REGION, ROLE or TENURE.")
    name: str = attribute("The region's name, the role, NEWCOMER or LONGER.")
    people: int = attribute("How many they are.")
    gaining: int = attribute("How many gain.")
    losing: int = attribute("How many lose.")
    is_flagged: bool = attribute("Whether it takes from them half as often again as from all, or more.")


@shows(settlements.SparedGroup)
class PlanSpared:
    """People who would lose something and do not."""

    reason: str = attribute("NOT_TOLD, NEWCOMER or UNRELIABLE.")
    people: int = attribute("How often.")


@shows(settlements.Summary)
class PlanSummary:
    """All that stands above the names."""

    people: int = attribute("Whom the policy concerns.")
    totals: list[PlanTotal] = attribute("One a currency.")
    last_period: str | None = attribute("The period before, if it was settled.")
    last_totals: list[PlanTotal] = attribute("Of the period before.")
    budgets: list[PlanBudget] = attribute("One a currency with a budget.")
    groups: list[PlanGroup] = attribute("By region, role and tenure; at most 500.")
    spared: list[PlanSpared] = attribute("By reason.")
    punished_twice: int = each(
        lambda one, _: len(one.punished_twice), "People whom another rule of the same period takes from for the same."
    )


@shows(plan_lines.Proof)
class Proof:
    """A piece of the evidence."""

    name: str = attribute("What it is.")
    value: str = attribute("What it says.")


@shows(plan_lines.Line)
class SettlementLine:
    """What somebody gets or loses, and why."""

    person: Person | None = relation(staff.person, "Who; null where the viewer may not look.")
    unit: Unit | None = relation(units.unit, "Where they worked; null where the viewer may not look.")
    position: int = attribute("Its place in the plan, from 1.")
    rule: str = attribute("Rule and effect, as 1.2.")
    effect: EffectKind = attribute("What it is.")
    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    amount: str = attribute("A decimal; 0 where the effect is no number.")
    uncapped: str = attribute("The same before the caps.")
    lapsed: str = attribute("What of a loss would have taken the balance below 0, and so lapsed.")
    is_twice: bool = attribute("Whether another rule of the same period takes from them for the same.")
    is_lifted: bool = attribute("Whether a right or a retraining is called off, since it was given wrongly.")
    thing: str = attribute("The badge, course or right; else empty.")
    reason: str = attribute("Why, in the viewer's language.")
    proofs: list[Proof] = attribute("The evidence; at most 12.")


@shows(plan_lines.Spared)
class SettlementSpared:
    """Somebody who would lose something by a rule and does not."""

    person: Person | None = relation(staff.person, "Who; null where the viewer may not look.")
    unit: Unit | None = relation(units.unit, "Where they worked; null where the viewer may not look.")
    rule: str = attribute("Which rule, from 1.")
    because: str = attribute("NOT_TOLD, NEWCOMER or UNRELIABLE; of an adjustment CONTESTED or KEPT: a badge.")
    reason: str = attribute("What it would have been for, in the viewer's language.")


@shows(permitting.SettlementPermissions)
class SettlementPermissions:
    """What the viewer may do with a settlement, and else why not."""

    can_submit: Permission = attribute("Send it to the approver.")
    can_approve: Permission = attribute("Have it booked, with a code.")
    can_send_back: Permission = attribute("Say no to it.")
    can_adjust: Permission = attribute("Look for what late facts change.")
    can_close: Permission = attribute("Be done with it.")


@shows(settlements.Settlement, found_by=settlements.settlement)
class Settlement(Node):
    """A version run for a period, from the dry run to the books."""

    policy: Policy = relation(policies.policy, "Of which policy.")
    policy_version: PolicyVersion = relation(policies.version, "By which version.")
    period: str = attribute("2026-11, or 2026-W47.")
    number: int = attribute("Of the period, from 1.")
    is_adjustment: bool = each(lambda one, _: one.of_id is not None, "Whether it books what late facts changed.")
    state: SettlementState = attribute("Where it stands.")
    plan_hash: str = attribute("SHA-256 of the whole plan: what is approved is this.")
    summary: PlanSummary = attribute("All that stands above the names.")
    lines: Connection[SettlementLine] = connection(
        plan_lines.lines, "Every name with its reason and evidence.", filters=_lines
    )
    spared: Connection[SettlementSpared] = connection(
        plan_lines.spared, "Who would lose something and does not.", filters=_spared
    )
    done_lines: int = attribute("Lines that are booked.")
    failure: str = attribute("PLAN_CHANGED where the facts had changed when it was to be booked; else empty.")
    made_by: Person | None = relation(settlements.makers, "Who made or submitted it; null where out of sight.")
    approved_by: Person | None = relation(settlements.approvers, "Who approved it; null before.")
    made_at: datetime = attribute("When the dry run was made.")
    why: str = attribute("The last word of the maker, or of whoever sent it back.")
    submitted_at: datetime | None = attribute("When it was submitted.")
    approved_at: datetime | None = attribute("When it was approved.")
    posted_at: datetime | None = attribute("When all was booked.")
    closed_at: datetime | None = attribute("When it was done with.")
    version: int = attribute("Send it back with a submission.")
    leaves_no_judge: bool = relation(
        judging.nobody_left,
        "Whether nobody without a part in it would be left to judge an appeal, once it is approved.",
    )
    permissions: SettlementPermissions = relation(permitting.permissions, "What the viewer may do with it.")


@row
class Tried:
    """A plan that nobody keeps."""

    summary: settlements.Summary
    plan_hash: str
    lines: list[plan_lines.Line]
    spared: list[plan_lines.Spared]


@shows(Tried)
class PolicyTrial:
    """What a version would have done to a period, as if everybody had known it."""

    summary: PlanSummary = attribute("All that stands above the names.")
    plan_hash: str = attribute("SHA-256 of the whole plan.")
    lines: list[SettlementLine] = attribute("The first 500 names with their reasons.")
    spared: list[SettlementSpared] = attribute("The first 500 who are spared.")


async def try_policy(info: Info, version_id: strawberry.ID, period: str) -> Any:
    scope = info.context.scope
    version = await policies.version.get(decode(version_id, "PolicyVersion"), scope)
    if version is None:
        raise NotFound(path=["versionId"])
    made = await trial.tried(version, windows.window(period, version.meant.rhythm), is_real=False)
    said = settlements.Summary.of(await trial.summary(made, version.policy_id))
    lines = plan_lines.lines_of(made.plan, said.punished_twice, scope.locale, MOST_NAMES)
    return Tried(said, made.plan.hash, lines, plan_lines.spared_of(made.plan, scope.locale, MOST_NAMES))


@strawberry.type
class SettlementQueries:
    settlements: Connection[Settlement] = listing(
        settlements.settlements, "Settlements, the newest first.", filters=_settlements
    )
    try_policy: PolicyTrial = root(try_policy, "What a version would have done to a period that was; keeps nothing.")


decide(
    PlanTotal={SIGNED_IN: "currency given taken winners losers"},
    PlanBudget={SIGNED_IN: "currency used of isCut"},
    PlanGroup={SIGNED_IN: "kind name people gaining losing isFlagged"},
    PlanSpared={SIGNED_IN: "reason people"},
    PlanSummary={SIGNED_IN: "people totals lastPeriod lastTotals budgets groups spared punishedTwice"},
    Proof={SIGNED_IN: "name value"},
    SettlementLine={
        SIGNED_IN: """person unit position rule effect currency amount uncapped lapsed isTwice isLifted thing reason
        proofs"""
    },
    SettlementSpared={SIGNED_IN: "person unit rule because reason"},
    Settlement={
        SIGNED_IN: """id policy policyVersion period number isAdjustment state planHash summary lines spared doneLines
        failure madeBy approvedBy madeAt why submittedAt approvedAt postedAt closedAt version leavesNoJudge
        permissions"""
    },
    SettlementPermissions={SIGNED_IN: "canSubmit canApprove canSendBack canAdjust canClose"},
    PolicyTrial={SIGNED_IN: "summary planHash lines spared"},
)
decide_connections("Settlement", "SettlementLine", "SettlementSpared")
