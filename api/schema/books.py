"""Months of the ledger that are closed, and rights that people have earned, in the schema."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import attribute, relation, root, shows
from api.schema.incentives import Policy
from api.schema.people import Person
from incentives import books, policies, rights
from kit.reading import row
from kpi import periods
from ledger import closed_books
from people import staff


@shows(closed_books.Closed)
class ClosedBooks:
    """A month that takes no more entries, for ever."""

    period: str = attribute("The month, as 2026-11.")
    closed_at: datetime = attribute("When.")
    closed_by: Person | None = relation(closed_books.closers, "By whom; null where out of sight.")


@shows(rights.EarnedRight)
class EarnedRight:
    """A right that somebody has by a policy, in its words."""

    person: Person | None = relation(staff.person, "Who; null where out of sight.")
    policy: Policy = relation(policies.policy, "By which policy.")
    thing: str = attribute("What it is, in the words of the policy.")
    period: str = attribute("For which period.")
    earned_at: datetime = attribute("When.")


@row
class BooksShut:
    period: str


@shows(BooksShut)
class CloseBooksSuccess:
    """Nothing is booked into it any more."""

    closed_books: ClosedBooks = relation(closed_books.closed, "The month.")


@strawberry.input(description="Close a month of the ledger for ever.")
class CloseBooksInput:
    month: str = attribute("One that is over, as 2026-11.")


CloseBooksResult = Annotated[
    CloseBooksSuccess | ValidationProblem | NotAllowedProblem | ConflictProblem, result("CloseBooksResult")
]


async def close_books(info: Info, input: CloseBooksInput) -> Any:
    await books.close_books(input.month, scope=info.context.scope)
    return BooksShut(input.month)


async def books_to_close(info: Info) -> Any:
    return await closed_books.to_close(info.context.scope, periods.today())


def _of(person_id: strawberry.ID | None = None) -> dict[str, Any]:
    return rights.of_person(decode(person_id, "Person") if person_id else 0)


@strawberry.type
class BooksQueries:
    closed_books: Connection[ClosedBooks] = listing(closed_books.all_closed, "Closed months, the newest first.")
    books_to_close: list[str] = root(
        books_to_close, "Months that are over and not closed, as 2026-11, the oldest first; from the first entry on."
    )
    earned_rights: Connection[EarnedRight] = listing(
        rights.earned, "Rights that the viewer and their branch have earned, the newest first.", filters=_of
    )


@strawberry.type
class BooksMutations:
    close_books: CloseBooksResult = root(close_books, "Close a month of the ledger for ever; again changes nothing.")


decide(
    ClosedBooks={SIGNED_IN: "period closedAt closedBy"},
    EarnedRight={SIGNED_IN: "person policy thing period earnedAt"},
    CloseBooksSuccess={SIGNED_IN: "closedBooks"},
)
decide_connections("ClosedBooks", "EarnedRight")
