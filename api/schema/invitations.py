"""Invitations to share in the schema: asking one of the best, answering, and the draft that comes of it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

import api.schema.honor_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode, encode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, id_of, relation, root, shows
from api.schema.courses import Course
from courses import catalogue
from honors import invitations
from honors.invitations import InvitationState
from kit.reading import row
from people.roles import Right
from people.scope import Scope


def _is_mine(one: invitations.Invitation, scope: Scope) -> bool:
    return one.person_id == scope.me


def _draft(one: invitations.Invitation, scope: Scope) -> str | None:
    is_ready = one.state == InvitationState.ANSWERED and scope.may(Right.INVITE)
    return f"/invitations/{encode('Invitation', one.id)}/draft.zip" if is_ready else None


@shows(invitations.Photo)
class SharedPhoto:
    """A photo in an answer."""

    path: str = each(
        lambda one, _: f"/invitations/{encode('Invitation', one.invitation_id)}/{one.position}.jpg", "Where it is."
    )


@shows(invitations.Invitation, found_by=invitations.invitation)
class Invitation(Node):
    """One of the best is asked to share how they do it."""

    person_id: strawberry.ID = id_of("Person", "person_id", "Who is asked.")
    name: str = attribute("Their name.")
    unit_name: str = attribute("Where they work.")
    topic: str = attribute("What about.")
    by_name: str = attribute("Who asks.")
    made_at: datetime = attribute("When.")
    state: InvitationState = attribute("Where it stands.")
    text: str = attribute("What they wrote.")
    answered_at: datetime | None = attribute("When they wrote it last.")
    photos: list[SharedPhoto] = relation(invitations.photos, "At most 6.")
    is_mine: bool = each(_is_mine, "Whether the viewer is asked.")
    draft_path: str | None = each(_draft, "The draft of a course, as a ZIP, for who may invite; null: not answered.")
    course: Course | None = relation(catalogue.course, "The course that came of it; null: none yet, or not in sight.")


@row
class InvitationKept:
    invitation_id: int


@shows(InvitationKept)
class InvitationSuccess:
    """The invitation is as it was asked for."""

    invitation: Invitation = relation(invitations.kept, "As it is now.")


@strawberry.input(description="Ask somebody to share how they do it.")
class InviteToShareInput:
    guide_id: strawberry.ID = attribute("Somebody who works in the viewer's unit or below it.")
    topic: str = attribute("What about, at most 40 characters: the draft's title.")


@strawberry.input(description="An invitation that was not answered.")
class WithdrawInvitationInput:
    invitation_id: strawberry.ID = attribute("Which.")


@strawberry.input(description="How one does it, in words and photos.")
class AnswerInvitationInput:
    invitation_id: strawberry.ID = attribute("One's own.")
    text: str = attribute("At most 5,000 characters, in lines.")
    photo_ids: list[strawberry.ID] = attribute("Files sent to /uploads: at most 6 photos.")


@strawberry.input(description="Say no, also after having answered.")
class DeclineInvitationInput:
    invitation_id: strawberry.ID = attribute("One's own.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
InviteToShareResult = Annotated[InvitationSuccess | PROBLEMS, result("InviteToShareResult")]
WithdrawInvitationResult = Annotated[InvitationSuccess | PROBLEMS, result("WithdrawInvitationResult")]
AnswerInvitationResult = Annotated[InvitationSuccess | PROBLEMS, result("AnswerInvitationResult")]
DeclineInvitationResult = Annotated[InvitationSuccess | PROBLEMS, result("DeclineInvitationResult")]


async def invite_to_share(info: Info, input: InviteToShareInput) -> Any:
    person = decode(input.guide_id, "Person")
    return InvitationKept(await invitations.invite(person, input.topic, scope=info.context.scope))


async def withdraw_invitation(info: Info, input: WithdrawInvitationInput) -> Any:
    number = decode(input.invitation_id, "Invitation")
    await invitations.withdraw(number, scope=info.context.scope)
    return InvitationKept(number)


async def answer_invitation(info: Info, input: AnswerInvitationInput) -> Any:
    number = decode(input.invitation_id, "Invitation")
    sent = [decode(one, "Upload") for one in input.photo_ids]
    await invitations.answer(number, input.text, sent, scope=info.context.scope)
    return InvitationKept(number)


async def decline_invitation(info: Info, input: DeclineInvitationInput) -> Any:
    number = decode(input.invitation_id, "Invitation")
    await invitations.decline(number, scope=info.context.scope)
    return InvitationKept(number)


def _invitations(state: InvitationState | None = None) -> dict[str, Any]:
    return invitations.in_state(state)


@strawberry.type
class InvitationQueries:
    invitations: Connection[Invitation] = listing(
        invitations.invitations,
        "The viewer's own, and for who may invite those of their branch; the newest first, filtered by state.",
        filters=_invitations,
    )


@strawberry.type
class InvitationMutations:
    invite_to_share: InviteToShareResult = root(invite_to_share, "Ask somebody to share how they do it.")
    withdraw_invitation: WithdrawInvitationResult = root(withdraw_invitation, "Take an invitation back.")
    answer_invitation: AnswerInvitationResult = root(answer_invitation, "Share how one does it.")
    decline_invitation: DeclineInvitationResult = root(decline_invitation, "Say no, or take an answer back.")


decide(
    SharedPhoto={SIGNED_IN: "path"},
    Invitation={
        SIGNED_IN: """id personId name unitName topic byName madeAt state text answeredAt photos isMine draftPath
        course"""
    },
    InvitationSuccess={SIGNED_IN: "invitation"},
)
decide_connections("Invitation")
