"""Penalties and appeals in the schema: what was taken and why, what the guide says, what the judge answers."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.incentives import PolicyVersion
from api.schema.people import Person
from api.schema.settlements import Proof
from incentives import appeals, penalties, policies
from incentives.penalties import AppealState
from kit.reading import row
from people import staff


@shows(penalties.Appeal, found_by=penalties.appeal)
class Appeal(Node):
    """What a guide says against a penalty, and the answer."""

    penalty: "Penalty | None" = relation(penalties.penalty, "Against which; null where out of sight.")
    person: Person | None = relation(staff.person, "Who.")
    text: str = attribute("In their words.")
    state: AppealState = attribute("How it stands.")
    kept: str = attribute("What of the penalty stays after a part was granted, in points.")
    opened_at: datetime = attribute("When.")
    due_at: datetime = attribute("When it lapses in favour of the guide, if nobody answers.")
    judge: Person | None = relation(penalties.judges, "Who decided; null before, for the clock, and out of sight.")
    reason: str = attribute("Why, in the judge's words; empty before.")
    decided_at: datetime | None = attribute("When; null while it is open.")


@shows(penalties.Penalty, found_by=penalties.penalty)
class Penalty(Node):
    """What was taken from somebody, why, and what they can do."""

    person: Person | None = relation(staff.person, "From whom.")
    policy_version: PolicyVersion = relation(policies.version, "By which version of a policy.")
    period: str = attribute("For which period.")
    taken: str = attribute("Points, below 0, or 0 where all of it lapsed.")
    lapsed: str = attribute("What would have taken the balance below 0, and so lapsed.")
    reason: str = attribute("Why, in the viewer's language.")
    proofs: list[Proof] = attribute("The evidence; at most 12.")
    booked_at: datetime = attribute("When.")
    appeal_until: datetime = attribute("The end of the time to appeal.")
    make_good_until: datetime = attribute("Made good until then, it is given back.")
    restored_at: datetime | None = attribute("When it was given back because it was made good.")
    can_be_appealed: bool = attribute("Whether its guide may appeal now.")
    appeal: Appeal | None = relation(penalties.appeal, "The appeal, if there is one.")


@shows(penalties.Outcome)
class AppealOutcome:
    """How often appeals against a policy ended in a way."""

    state: AppealState = attribute("The way.")
    appeals: int = attribute("How often.")


@row
class Appealed:
    appeal_id: int


@shows(Appealed)
class AppealSuccess:
    """It stands so."""

    appeal: Appeal = relation(penalties.appeal, "The appeal as it is now.")


@strawberry.input(description="Contest a penalty.")
class OpenAppealInput:
    penalty_id: strawberry.ID = attribute("One of the viewer's own.")
    text: str = attribute("Why it is wrong; at most 1,000 characters.")


@strawberry.input(description="Answer an appeal.")
class DecideAppealInput:
    appeal_id: strawberry.ID = attribute("One that is open.")
    state: AppealState = attribute("GRANTED, PARTLY or DISMISSED.")
    kept: int = strawberry.field(default=0, description="PARTLY: points that stay taken, above 0.")
    reason: str = attribute("Why, for the guide; at most 500 characters.")


@strawberry.input(description="Take an appeal back.")
class WithdrawAppealInput:
    appeal_id: strawberry.ID = attribute("One of the viewer's own.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
OpenAppealResult = Annotated[AppealSuccess | PROBLEMS, result("OpenAppealResult")]
DecideAppealResult = Annotated[AppealSuccess | PROBLEMS, result("DecideAppealResult")]
WithdrawAppealResult = Annotated[AppealSuccess | PROBLEMS, result("WithdrawAppealResult")]


async def open_appeal(info: Info, input: OpenAppealInput) -> Any:
    penalty = decode(input.penalty_id, "Penalty")
    return Appealed(await appeals.appeal(penalty, input.text, scope=info.context.scope))


async def decide_appeal(info: Info, input: DecideAppealInput) -> Any:
    kept, scope = decode(input.appeal_id, "Appeal"), info.context.scope
    await appeals.decide(kept, input.state, reason=input.reason, kept=input.kept, scope=scope)
    return Appealed(kept)


async def withdraw_appeal(info: Info, input: WithdrawAppealInput) -> Any:
    kept = decode(input.appeal_id, "Appeal")
    await appeals.withdraw(kept, scope=info.context.scope)
    return Appealed(kept)


def _of(person_id: strawberry.ID | None = None) -> dict[str, Any]:
    return penalties.of_person(decode(person_id, "Person") if person_id else 0)


async def appeal_outcomes(info: Info, policy_id: strawberry.ID) -> Any:
    policy = decode(policy_id, "Policy")
    return await penalties.outcomes.find([policy], info.context.scope)


@strawberry.type
class AppealQueries:
    appeals: Connection[Appeal] = listing(
        penalties.appeals, "Appeals of the viewer and their branch, the most urgent first.", filters=penalties.in_state
    )
    penalties: Connection[Penalty] = listing(
        penalties.penalties, "What was taken from the viewer and their branch, the newest first.", filters=_of
    )
    appeal_outcomes: list[AppealOutcome] = root(
        appeal_outcomes, "How appeals against a policy ended: many that are granted say that the rule is bad."
    )


@strawberry.type
class AppealMutations:
    open_appeal: OpenAppealResult = root(open_appeal, "Contest a penalty; what was taken is held meanwhile.")
    decide_appeal: DecideAppealResult = root(decide_appeal, "Grant an appeal, grant a part, or dismiss it.")
    withdraw_appeal: WithdrawAppealResult = root(withdraw_appeal, "Take one's own appeal back.")


decide(
    Appeal={SIGNED_IN: "id penalty person text state kept openedAt dueAt judge reason decidedAt"},
    Penalty={
        SIGNED_IN: """id person policyVersion period taken lapsed reason proofs bookedAt appealUntil makeGoodUntil
        restoredAt canBeAppealed appeal"""
    },
    AppealOutcome={SIGNED_IN: "state appeals"},
    AppealSuccess={SIGNED_IN: "appeal"},
)
decide_connections("Penalty", "Appeal")
