"""What can be done about policies and their settlements."""

from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import (
    ConflictProblem,
    NotAllowedProblem,
    NotFoundProblem,
    RateLimitedProblem,
    ValidationProblem,
    result,
)
from api.ids import decode
from api.relations import relation, root, shows
from api.schema.incentive_inputs import (
    AcknowledgePolicyInput,
    AdjustSettlementInput,
    ApproveSettlementInput,
    CloseSettlementInput,
    DraftPolicyInput,
    DryRunInput,
    OverlayPolicyInput,
    PublishPolicyInput,
    RetirePolicyInput,
    SendBackSettlementInput,
    SubmitSettlementInput,
    WithdrawPolicyVersionInput,
    terms_of,
)
from api.schema.incentives import Policy, PolicyVersion
from api.schema.settlements import Settlement
from incentives import drafting, ending, executing, policies, settlements, settling
from kit.reading import row


@row
class VersionKept:
    version_id: int


@row
class PolicyKept:
    policy_id: int


@row
class SettlementMoved:
    settlement_id: int


@shows(VersionKept)
class PolicyVersionSuccess:
    """It is kept."""

    policy_version: PolicyVersion = relation(policies.version, "The version as it is now.")


@shows(PolicyKept)
class PolicySuccess:
    """It is kept."""

    policy: Policy = relation(policies.policy, "The policy as it is now.")


@shows(SettlementMoved)
class SettlementSuccess:
    """It stands elsewhere."""

    settlement: Settlement = relation(settlements.settlement, "The settlement as it is now.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
DraftPolicyResult = Annotated[PolicyVersionSuccess | PROBLEMS, result("DraftPolicyResult")]
PublishPolicyResult = Annotated[PolicyVersionSuccess | PROBLEMS, result("PublishPolicyResult")]
RetirePolicyResult = Annotated[PolicySuccess | PROBLEMS, result("RetirePolicyResult")]
WithdrawPolicyVersionResult = Annotated[PolicyVersionSuccess | PROBLEMS, result("WithdrawPolicyVersionResult")]
AcknowledgePolicyResult = Annotated[PolicyVersionSuccess | NotFoundProblem, result("AcknowledgePolicyResult")]
OverlayPolicyResult = Annotated[PolicyVersionSuccess | PROBLEMS, result("OverlayPolicyResult")]
DryRunSettlementResult = Annotated[SettlementSuccess | PROBLEMS, result("DryRunSettlementResult")]
SubmitSettlementResult = Annotated[SettlementSuccess | PROBLEMS, result("SubmitSettlementResult")]
ApproveSettlementResult = Annotated[
    SettlementSuccess | PROBLEMS | RateLimitedProblem, result("ApproveSettlementResult")
]
SendBackSettlementResult = Annotated[SettlementSuccess | PROBLEMS, result("SendBackSettlementResult")]
AdjustSettlementResult = Annotated[SettlementSuccess | PROBLEMS, result("AdjustSettlementResult")]
CloseSettlementResult = Annotated[SettlementSuccess | PROBLEMS, result("CloseSettlementResult")]


async def draft_policy(info: Info, input: DraftPolicyInput) -> Any:
    made = await drafting.draft_policy(
        terms_of(input),
        name=input.name,
        name_en=input.name_en,
        note=input.note,
        policy_id=decode(input.policy_id, "Policy") if input.policy_id else None,
        replaces=decode(input.replaces, "PolicyVersion") if input.replaces else None,
        scope=info.context.scope,
    )
    return VersionKept(made)


async def publish_policy(info: Info, input: PublishPolicyInput) -> Any:
    kept = decode(input.version_id, "PolicyVersion")
    await drafting.publish_policy(kept, from_day=input.from_day, version=input.version, scope=info.context.scope)
    return VersionKept(kept)


async def retire_policy(info: Info, input: RetirePolicyInput) -> Any:
    kept = decode(input.policy_id, "Policy")
    await ending.retire_policy(kept, from_day=input.from_day, reason=input.reason, scope=info.context.scope)
    return PolicyKept(kept)


async def withdraw_version(info: Info, input: WithdrawPolicyVersionInput) -> Any:
    kept = decode(input.version_id, "PolicyVersion")
    await ending.withdraw_version(kept, reason=input.reason, version=input.version, scope=info.context.scope)
    return VersionKept(kept)


async def acknowledge_policy(info: Info, input: AcknowledgePolicyInput) -> Any:
    kept = decode(input.version_id, "PolicyVersion")
    await drafting.acknowledge_policy(kept, scope=info.context.scope)
    return VersionKept(kept)


async def overlay_policy(info: Info, input: OverlayPolicyInput) -> Any:
    kept, unit = decode(input.version_id, "PolicyVersion"), decode(input.unit_id, "Unit")
    amounts = {f"{one.rule - 1}/{one.effect - 1}": one.amount for one in input.amounts}
    await drafting.overlay_policy(kept, unit, amounts, scope=info.context.scope)
    return VersionKept(kept)


async def dry_run(info: Info, input: DryRunInput) -> Any:
    policy = decode(input.policy_id, "Policy")
    return SettlementMoved(await settling.dry_run(policy, input.period, scope=info.context.scope))


async def submit_settlement(info: Info, input: SubmitSettlementInput) -> Any:
    kept = decode(input.settlement_id, "Settlement")
    await settling.submit(kept, why=input.why, version=input.version, scope=info.context.scope)
    return SettlementMoved(kept)


async def approve_settlement(info: Info, input: ApproveSettlementInput) -> Any:
    kept = decode(input.settlement_id, "Settlement")
    await settling.approve(kept, plan_hash=input.plan_hash, code=input.code, scope=info.context.scope)
    return SettlementMoved(kept)


async def send_back_settlement(info: Info, input: SendBackSettlementInput) -> Any:
    kept = decode(input.settlement_id, "Settlement")
    await settling.send_back(kept, why=input.why, scope=info.context.scope)
    return SettlementMoved(kept)


async def adjust_settlement(info: Info, input: AdjustSettlementInput) -> Any:
    kept = decode(input.settlement_id, "Settlement")
    return SettlementMoved(await settling.adjust(kept, scope=info.context.scope))


async def close_settlement(info: Info, input: CloseSettlementInput) -> Any:
    kept = decode(input.settlement_id, "Settlement")
    await executing.close(kept, scope=info.context.scope)
    return SettlementMoved(kept)


@strawberry.type
class IncentiveMutations:
    draft_policy: DraftPolicyResult = root(draft_policy, "Write a policy, or its next version, as a draft.")
    publish_policy: PublishPolicyResult = root(publish_policy, "Let a draft count from a day on, and tell everybody.")
    retire_policy: RetirePolicyResult = root(retire_policy, "Let a policy count no more from a day on, or go on.")
    withdraw_policy_version: WithdrawPolicyVersionResult = root(
        withdraw_version, "Take a version back before its first day."
    )
    acknowledge_policy: AcknowledgePolicyResult = root(acknowledge_policy, "Say that one has read a policy.")
    overlay_policy: OverlayPolicyResult = root(overlay_policy, "Other amounts for a branch, as far as they are open.")
    dry_run_settlement: DryRunSettlementResult = root(dry_run, "Work out a period, and keep the plan as a draft.")
    submit_settlement: SubmitSettlementResult = root(submit_settlement, "Send a plan to the approver.")
    approve_settlement: ApproveSettlementResult = root(approve_settlement, "Have a plan booked, by its hash.")
    send_back_settlement: SendBackSettlementResult = root(send_back_settlement, "Say no to a plan.")
    adjust_settlement: AdjustSettlementResult = root(adjust_settlement, "Work out what late facts change.")
    close_settlement: CloseSettlementResult = root(close_settlement, "Be done with a settlement that is booked.")


decide(
    PolicyVersionSuccess={SIGNED_IN: "policyVersion"},
    PolicySuccess={SIGNED_IN: "policy"},
    SettlementSuccess={SIGNED_IN: "settlement"},
)
