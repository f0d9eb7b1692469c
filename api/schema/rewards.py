"""The GraphQL types of what policies mean for somebody: what waits for them, what their statement rests on, and which
rules are often taken back."""

from datetime import datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.relations import attribute, each, relation, root, shows
from api.schema.appeals import Penalty
from api.schema.courses import Course
from api.schema.incentives import Policy, PolicyVersion
from api.schema.settlements import Proof
from incentives import grounds, penalties, policies, reversals, waiting


@shows(grounds.Grounds)
class StatementGrounds:
    """What a line of a statement rests on."""

    policy: Policy = relation(policies.policy, "Which policy.")
    period: str = attribute("For which week or month, as 2026-W47 or 2026-11.")
    sentence: str = each(lambda one, scope: one.sentence(scope.locale), "The rule, in the viewer's language.")
    proofs: list[Proof] = attribute("The evidence; at most 12.")
    course: Course | None = relation(grounds.courses, "The course that it is about; null where there is none in sight.")
    penalty: Penalty | None = relation(penalties.penalty, "The penalty, where it took something.")


@shows(waiting.Waiting)
class RewardsWaiting:
    """What waits for the viewer."""

    policies: int = attribute("Rules that hold for them and that they have not acknowledged.")
    penalties: int = attribute("Penalties that they may still contest.")
    appeal_until: datetime | None = attribute("The nearest end of a time to appeal.")


@shows(reversals.Reversals)
class PolicyReversals:
    """How a rule's penalties fared in the last year, in the viewer's sight."""

    policy: Policy = relation(policies.policy, "Of which policy.")
    policy_version: PolicyVersion = relation(policies.version, "Of which version.")
    rule: str = attribute("Rule and effect, as 1.2.")
    sentence: str = each(lambda one, scope: one.sentence(scope.locale), "The rule, in the viewer's language.")
    penalties: int = attribute("How often it took something.")
    appeals: int = attribute("How often that was contested.")
    open: int = attribute("Not decided yet.")
    granted: int = attribute("Taken back in whole.")
    partly: int = attribute("Taken back in part.")
    dismissed: int = attribute("Upheld.")
    lapsed: int = attribute("Taken back since nobody answered in time.")
    withdrawn: int = attribute("Taken back by the guide.")
    is_bad: bool = attribute("Whether a third or more of at least three decisions went the guide's way.")


async def own_policies(info: Info) -> Any:
    return await waiting.own_policies(info.context.scope)


async def policy_reversals(info: Info) -> Any:
    return await reversals.reversals(info.context.scope)


@strawberry.type
class RewardQueries:
    my_policies: list[PolicyVersion] = root(
        own_policies, "The rules in force that hold for the viewer, and those to come, the newest first; at most 200."
    )
    policy_reversals: list[PolicyReversals] = root(
        policy_reversals, "Rules whose penalties were contested, those taken back most often first; at most 100."
    )


decide(
    StatementGrounds={SIGNED_IN: "policy period sentence proofs course penalty"},
    RewardsWaiting={SIGNED_IN: "policies penalties appealUntil"},
    PolicyReversals={
        SIGNED_IN: """policy policyVersion rule sentence penalties appeals open granted partly dismissed lapsed
        withdrawn isBad"""
    },
)
