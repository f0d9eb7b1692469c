"""Nominations in the schema: proposing somebody, taking it back, deciding."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

import api.schema.honor_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, id_of, relation, root, shows
from api.schema.honors import Badge
from honors import badges, nominations
from honors.holdings import Term
from honors.nominations import NominationState, Verdict
from kit.reading import row
from people.roles import Right
from people.scope import Scope


def _is_mine(one: nominations.Nomination, scope: Scope) -> bool:
    return one.by_id == scope.me


def _can_decide(one: nominations.Nomination, scope: Scope) -> bool:
    is_waiting = one.state == NominationState.WAITING
    return is_waiting and scope.may(Right.EDIT_HONORS) and not _is_mine(one, scope)


@shows(nominations.Nomination, found_by=nominations.nomination)
class Nomination(Node):
    """A lead's proposal of a title or a badge for somebody. The person it is about never sees it."""

    person_id: strawberry.ID = id_of("Person", "person_id", "Who was proposed.")
    name: str = attribute("Their name.")
    unit_name: str = attribute("Where they work.")
    honor: str = attribute("The name of the title or badge.")
    is_title: bool = each(lambda one, _: one.title_id is not None, "Whether it is a title, which needs a term.")
    most_days: int | None = attribute("The longest term of the title; null: a badge.")
    reason: str = attribute("What for.")
    by_name: str = attribute("Who proposed it.")
    made_at: datetime = attribute("When.")
    state: NominationState = attribute("Where it stands.")
    decided_at: datetime | None = attribute("When it was decided or taken back.")
    answer: str = attribute("What headquarters said; may be empty.")
    is_mine: bool = each(_is_mine, "Whether the viewer proposed it.")
    can_decide: bool = each(_can_decide, "Whether the viewer may decide it.")


@shows(nominations.GivenBadge)
class NominableBadge:
    """A badge that people give."""

    badge: Badge = relation(badges.badge, "Which.")


@row
class NominationKept:
    nomination_id: int


@shows(NominationKept)
class NominationSuccess:
    """The nomination is as it was asked for."""

    nomination: Nomination = relation(nominations.kept, "As it is now.")


@strawberry.input(description="A proposal: a title or a badge, one of both.")
class NominateInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")
    title_id: strawberry.ID | None = strawberry.field(default=None, description="A title.")
    badge_id: strawberry.ID | None = strawberry.field(default=None, description="Or one of `nominableBadges`.")
    reason: str = attribute("What for, at most 140 characters. Where a title is given, it stands beside it.")


@strawberry.input(description="One's own proposal, taken back.")
class WithdrawNominationInput:
    nomination_id: strawberry.ID = attribute("Which.")


@strawberry.input(description="Give what was proposed, or not.")
class DecideNominationInput:
    nomination_id: strawberry.ID = attribute("Somebody else's.")
    is_given: bool = attribute("Whether it is given.")
    answer: str = strawberry.field(default="", description="What the nominator reads; at most 140 characters.")
    from_day: date | None = strawberry.field(default=None, description="The first day of a title.")
    to_day: date | None = strawberry.field(default=None, description="Its last day.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
NominateResult = Annotated[NominationSuccess | PROBLEMS, result("NominateResult")]
WithdrawNominationResult = Annotated[NominationSuccess | PROBLEMS, result("WithdrawNominationResult")]
DecideNominationResult = Annotated[NominationSuccess | PROBLEMS, result("DecideNominationResult")]


async def nominable(info: Info) -> Any:
    return await nominations.nominable.rows()


async def nominate(info: Info, input: NominateInput) -> Any:
    made = await nominations.nominate(
        decode(input.person_id, "Person"),
        input.reason,
        title_id=decode(input.title_id, "Title") if input.title_id else None,
        badge_id=decode(input.badge_id, "Badge") if input.badge_id else None,
        scope=info.context.scope,
    )
    return NominationKept(made)


async def withdraw_nomination(info: Info, input: WithdrawNominationInput) -> Any:
    number = decode(input.nomination_id, "Nomination")
    await nominations.withdraw(number, scope=info.context.scope)
    return NominationKept(number)


async def decide_nomination(info: Info, input: DecideNominationInput) -> Any:
    number = decode(input.nomination_id, "Nomination")
    term = Term(input.from_day, input.to_day) if input.from_day and input.to_day else None
    await nominations.decide(number, Verdict(input.is_given, input.answer, term), scope=info.context.scope)
    return NominationKept(number)


def _nominations(state: NominationState | None = None) -> dict[str, Any]:
    return nominations.in_state(state)


@strawberry.type
class NominationQueries:
    nominable_badges: list[NominableBadge] = root(nominable, "The badges that people are nominated for.")
    nominations: Connection[Nomination] = listing(
        nominations.nominations,
        "The viewer's own, and for headquarters all; the newest first, filtered by state.",
        filters=_nominations,
    )


@strawberry.type
class NominationMutations:
    nominate: NominateResult = root(nominate, "Propose somebody for a title or a badge.")
    withdraw_nomination: WithdrawNominationResult = root(withdraw_nomination, "Take one's own proposal back.")
    decide_nomination: DecideNominationResult = root(decide_nomination, "Give what was proposed, or not.")


decide(
    Nomination={
        SIGNED_IN: """id personId name unitName honor isTitle mostDays reason byName madeAt state decidedAt answer
        isMine canDecide"""
    },
    NominableBadge={SIGNED_IN: "badge"},
    NominationSuccess={SIGNED_IN: "nomination"},
)
decide_connections("Nomination")
