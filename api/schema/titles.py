"""Titles in the schema: which there are, who holds one, giving and taking back."""

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
from honors import holdings, titles
from honors.holdings import Term
from kit.reading import row


@shows(titles.Title, found_by=titles.title)
class Title(Node):
    """An honor for a term."""

    name: str = attribute("In the viewer's language.")
    giver: titles.Giver = attribute("Who gives it.")
    most_days: int = attribute("The longest term.")
    most_holders: int = attribute("So many hold it at once in the unit of whoever gives it; 0: any number.")
    is_retired: bool = attribute("Whether it is no longer given.")
    can_give: bool = each(
        lambda one, scope: not one.is_retired and titles.may_give(one.giver, scope), "Whether the viewer may give it."
    )


@shows(holdings.Holding, found_by=holdings.holding)
class TitleHolding(Node):
    """A title that somebody holds from a day to a day."""

    title_id: strawberry.ID = id_of("Title", "title_id", "Which title.")
    title_name: str = attribute("Its name, in the viewer's language.")
    person_id: strawberry.ID = id_of("Person", "person_id", "Who holds it.")
    name: str = attribute("Their name.")
    unit_name: str = attribute("Where they work.")
    giver_name: str = attribute("Who gave it.")
    from_day: date = attribute("Its first day.")
    to_day: date = attribute("Its last day.")
    reason: str = attribute("What it was given for.")
    taken_back_at: datetime | None = attribute("When it was taken back; null: it was not.")
    because: str = attribute("Why it was taken back; else empty.")
    can_take_back: bool = each(holdings.may_take_back, "Whether the viewer may end it.")


@row
class TitleKept:
    title_id: int


@row
class HoldingKept:
    holding_id: int


@shows(TitleKept)
class TitleSuccess:
    """The title is as it was asked for."""

    title: Title = relation(titles.title, "As it is now.")


@shows(HoldingKept)
class TitleHoldingSuccess:
    """The holding is as it was asked for."""

    holding: TitleHolding = relation(holdings.kept, "As it is now.")


@strawberry.input(description="A new title.")
class DefineTitleInput:
    name: str = attribute("In Chinese, at most 20 characters.")
    name_en: str = strawberry.field(default="", description="In English, at most 40; empty: as in Chinese.")
    giver: titles.Giver = attribute("Who gives it.")
    most_days: int = attribute("The longest term, 1 to 366.")
    most_holders: int = attribute("How many hold it at once in a unit, 0 to 1,000; 0: any number.")


@strawberry.input(description="A title that is no longer given.")
class RetireTitleInput:
    title_id: strawberry.ID = attribute("Which.")


@strawberry.input(description="A title for somebody, for a term.")
class GiveTitleInput:
    title_id: strawberry.ID = attribute("One that the viewer may give.")
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")
    from_day: date = attribute("The first day.")
    to_day: date = attribute("The last day, today or later.")
    reason: str = attribute("What for, at most 140 characters. Everybody who sees the title reads it.")


@strawberry.input(description="End a title before its day.")
class TakeBackTitleInput:
    holding_id: strawberry.ID = attribute("Whose.")
    reason: str = attribute("What the person is told; at most 140 characters.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
DefineTitleResult = Annotated[TitleSuccess | PROBLEMS, result("DefineTitleResult")]
RetireTitleResult = Annotated[TitleSuccess | PROBLEMS, result("RetireTitleResult")]
GiveTitleResult = Annotated[TitleHoldingSuccess | PROBLEMS, result("GiveTitleResult")]
TakeBackTitleResult = Annotated[TitleHoldingSuccess | PROBLEMS, result("TakeBackTitleResult")]


async def all_titles(info: Info) -> Any:
    return await titles.titles.rows(locale=info.context.scope.locale)


async def define_title(info: Info, input: DefineTitleInput) -> Any:
    allowed = input.giver, input.most_days, input.most_holders
    return TitleKept(await titles.define(input.name, input.name_en, *allowed, scope=info.context.scope))


async def retire_title(info: Info, input: RetireTitleInput) -> Any:
    number = decode(input.title_id, "Title")
    await titles.retire(number, scope=info.context.scope)
    return TitleKept(number)


async def give_title(info: Info, input: GiveTitleInput) -> Any:
    title, person = decode(input.title_id, "Title"), decode(input.person_id, "Person")
    term = Term(input.from_day, input.to_day)
    return HoldingKept(await holdings.give(title, person, term, input.reason, scope=info.context.scope))


async def take_back_title(info: Info, input: TakeBackTitleInput) -> Any:
    number = decode(input.holding_id, "TitleHolding")
    await holdings.take_back(number, input.reason, scope=info.context.scope)
    return HoldingKept(number)


def _holdings(search: str = "", with_past: bool = False) -> dict[str, Any]:
    return holdings.filters(search=search, with_past=with_past)


@strawberry.type
class TitleQueries:
    titles: list[Title] = root(all_titles, "Every title, the oldest first; at most 200.")
    title_holdings: Connection[TitleHolding] = listing(
        holdings.holdings,
        "Who holds a title, the last to end first; filtered by part of a name or number, or of the title's name.",
        filters=_holdings,
    )


@strawberry.type
class TitleMutations:
    define_title: DefineTitleResult = root(define_title, "Make a title.")
    retire_title: RetireTitleResult = root(retire_title, "Give a title no longer; who holds it keeps it.")
    give_title: GiveTitleResult = root(give_title, "Give somebody a title for a term.")
    take_back_title: TakeBackTitleResult = root(take_back_title, "End somebody's title, with a reason.")


decide(
    Title={SIGNED_IN: "id name giver mostDays mostHolders isRetired canGive"},
    TitleHolding={
        SIGNED_IN: """id titleId titleName personId name unitName giverName fromDay toDay reason takenBackAt because
        canTakeBack"""
    },
    TitleSuccess={SIGNED_IN: "title"},
    TitleHoldingSuccess={SIGNED_IN: "holding"},
)
decide_connections("TitleHolding")
