"""Penalties and appeals in the schema: what was taken and why, what the guide says, what the judge answers."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode, encode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.courses import Course
from api.schema.incentives import Policy, PolicyVersion
from api.schema.learning import Refusal
from api.schema.people import Permission, Person
from api.schema.settlements import Proof
from courses import standing
from courses.words import LessonKind
from incentives import appeals, attached, contesting, grounds, judging, penalties, policies, waiting
from incentives.penalties import AppealState
from kit.reading import row
from people import staff


@shows(attached.Lesson)
class LessonProof:
    """What the server knows of a lesson of the course that was missed: where the guide stands, what did not count."""

    title: str = each(lambda one, scope: one.en if scope.locale == "en" else one.zh, "In the viewer's language.")
    kind: LessonKind = attribute("What it is.")
    covered_ms: int = attribute("So much of the video is proved to be watched.")
    duration_ms: int = attribute("The whole video.")
    completed_at: datetime | None = attribute("When it was completed; null while it is not.")
    missed: int = attribute("Questions on the way that were not answered.")
    refused: list[Refusal] = each(
        lambda one, scope: standing.counted(one.refused, scope),
        "Why beats did not count, most frequent first; at most 6.",
    )


@shows(penalties.Photo)
class AppealPhoto:
    """A photo that was sent with an appeal."""

    url: str = each(
        lambda one, _: f"/uploads/appeals/{encode('Appeal', one.appeal_id)}/{one.position}.jpg",
        "For whoever may see the appeal.",
    )
    width: int = attribute("Pixels.")
    height: int = attribute("Pixels.")


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
    policy: Policy = relation(policies.policy, "By which policy it was taken.")
    held: str = attribute("Points that stood when it was opened, and are held until it ends.")
    photos: list[AppealPhoto] = relation(penalties.photos, "What was sent with it; at most 3.")
    lessons: list[LessonProof] = each(
        lambda one, _: attached.kept(one.attached), "What the server knew of the course when it was opened; at most 20."
    )
    can_judge: Permission = relation(judging.permissions, "Whether the viewer may decide it, and why not.")
    lacks_judge: bool = relation(
        judging.lacking, "Whether everybody who might judge it has a part in it: it lapses, unless somebody comes."
    )
    can_be_withdrawn: bool = each(
        lambda one, scope: one.can_be_withdrawn(scope), "Whether the viewer may take it back."
    )


@shows(penalties.Penalty, found_by=penalties.penalty)
class Penalty(Node):
    """What was taken from somebody, why, and what they can do."""

    person: Person | None = relation(staff.person, "From whom.")
    policy: Policy = relation(policies.policy, "By which policy.")
    policy_version: PolicyVersion = relation(policies.version, "By which version of a policy.")
    sentence: str = each(lambda one, scope: one.sentence(scope.locale), "The rule, in the viewer's language.")
    period: str = attribute("For which period.")
    taken: str = attribute("Points, below 0, or 0 where all of it lapsed.")
    lapsed: str = attribute("What would have taken the balance below 0, and so lapsed.")
    reason: str = attribute("Why, in the viewer's language.")
    proofs: list[Proof] = attribute("The evidence; at most 12.")
    course: Course | None = relation(grounds.courses, "The course that it is about; null where there is none in sight.")
    lessons: list[LessonProof] = relation(
        attached.lessons, "What the server knows of that course; an appeal takes it along. At most 20."
    )
    booked_at: datetime = attribute("When.")
    appeal_until: datetime = attribute("The end of the time to appeal.")
    can_be_made_good: bool = attribute("Whether it is for a course that was missed, so that one can make it good.")
    make_good_until: datetime = attribute("Made good until then, it is given back.")
    restored_at: datetime | None = attribute("When it was given back because it was made good.")
    can_be_appealed: bool = relation(waiting.can_be_appealed, "Whether its guide may appeal now.")
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
    photo_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="What POST /uploads/photos answered in the last day; at most 3."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="8 to 80 characters; the same key again opens nothing and answers the first appeal."
    )


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
    photos, scope = [decode(one, "Upload") for one in input.photo_ids], info.context.scope
    made = await contesting.contest(penalty, input.text, scope=scope, photo_ids=photos, key=input.idempotency_key)
    return Appealed(made)


async def decide_appeal(info: Info, input: DecideAppealInput) -> Any:
    kept, scope = decode(input.appeal_id, "Appeal"), info.context.scope
    await appeals.decide(kept, input.state, reason=input.reason, kept=input.kept, scope=scope)
    return Appealed(kept)


async def withdraw_appeal(info: Info, input: WithdrawAppealInput) -> Any:
    kept = decode(input.appeal_id, "Appeal")
    await appeals.withdraw(kept, scope=info.context.scope)
    return Appealed(kept)


def _asked(
    state: AppealState | None = None, policy_id: strawberry.ID | None = None, unit_id: strawberry.ID | None = None
) -> dict[str, Any]:
    return penalties.filters(
        state,
        policy_id=decode(policy_id, "Policy") if policy_id else 0,
        unit_id=decode(unit_id, "Unit") if unit_id else 0,
    )


def _of(person_id: strawberry.ID | None = None) -> dict[str, Any]:
    return penalties.of_person(decode(person_id, "Person") if person_id else 0)


async def appeal_outcomes(info: Info, policy_id: strawberry.ID) -> Any:
    policy = decode(policy_id, "Policy")
    return await penalties.outcomes.find([policy], info.context.scope)


@strawberry.type
class AppealQueries:
    appeals: Connection[Appeal] = listing(
        penalties.appeals, "Appeals of the viewer and their branch, the most urgent first.", filters=_asked
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
    LessonProof={SIGNED_IN: "title kind coveredMs durationMs completedAt missed refused"},
    AppealPhoto={SIGNED_IN: "url width height"},
    Appeal={
        SIGNED_IN: """id penalty person text state kept openedAt dueAt judge reason decidedAt policy held photos lessons
        canJudge lacksJudge canBeWithdrawn"""
    },
    Penalty={
        SIGNED_IN: """id person policy policyVersion sentence period taken lapsed reason proofs course lessons bookedAt
        appealUntil canBeMadeGood makeGoodUntil restoredAt canBeAppealed appeal"""
    },
    AppealOutcome={SIGNED_IN: "state appeals"},
    AppealSuccess={SIGNED_IN: "appeal"},
)
decide_connections("Penalty", "Appeal")
