"""The wall of honor in the schema: titles, new badges, the first three, and praise with what belongs to it."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import NotAllowedProblem, NotFoundProblem, RateLimitedProblem, ValidationProblem, result
from api.ids import decode, encode
from api.paging import Connection, stretch_of, wanted
from api.relations import Node, attribute, each, id_of, relation, root, shows
from api.schema.honors import Badge, WornTitle
from api.schema.people import Unit
from api.schema.titles import TitleHolding
from honors import badges, holdings, praises, wall
from honors.issuer import chain_name
from kit.reading import row
from people import units


@shows(wall.NewBadge)
class NewBadge:
    """A badge that somebody has earned in the last 30 days."""

    badge: Badge = relation(badges.badge, "Which.")
    person_id: strawberry.ID = id_of("Person", "person_id", "Who.")
    name: str = attribute("Their name.")
    unit_name: str = attribute("Where they work.")
    awarded_at: datetime = attribute("When.")


@shows(wall.First)
class WallFirst:
    """One of the first three guides of a stage, by score."""

    person_id: strawberry.ID | None = each(
        lambda one, _: encode("Person", one.person_id) if one.person_id else None,
        "Who; null where they do not want to be found on boards.",
    )
    name: str | None = attribute("Their name; null where the person is.")
    unit_name: str | None = attribute("Where they work; null where the person is.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    rank: int = attribute("Equal scores share a rank.")


@shows(wall.Wall)
class Wall:
    """The wall of honor of a unit and all below it."""

    unit: Unit = relation(units.unit, "Whose wall it is.")
    month: date | None = attribute("The first day of the month that the first three are of; null: none has ended.")
    titles: list[TitleHolding] = attribute("Titles held today, the newest first; at most 60.")
    badges: list[NewBadge] = attribute("The newest first; at most 24.")
    firsts: list[WallFirst] = attribute("By stage and rank; at most 36.")


@shows(praises.Praise, found_by=praises.praise)
class Praise(Node):
    """A kind word about a colleague."""

    person_id: strawberry.ID = id_of("Person", "person_id", "Whom it is about.")
    name: str = attribute("Their name.")
    unit_name: str = attribute("Where they work.")
    by_name: str = attribute("Who wrote it.")
    text: str = attribute("What they wrote.")
    at: datetime = attribute("When.")
    can_remove: bool = each(praises.may_remove, "Whether the viewer may remove it.")


@shows(praises.Colleague)
class Colleague:
    """Somebody who works in the viewer's unit."""

    person_id: strawberry.ID = id_of("Person", "person_id", "Who.")
    name: str = attribute("Their name.")
    titles: list[WornTitle] = relation(holdings.worn_by, "The titles they hold today.")


@row
class PraiseKept:
    praise_id: int


@shows(PraiseKept)
class PraiseSuccess:
    """The branch can read it."""

    praise: Praise = relation(praises.kept, "What was written.")


@row
class Removed:
    id: int


@shows(Removed)
class RemovePraiseSuccess:
    """Nobody reads it any more."""

    praise_id: strawberry.ID = id_of("Praise", "id", "What was removed.")


@strawberry.input(description="A kind word about a colleague.")
class PraiseInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch and below their rank, or of their unit.")
    text: str = attribute("At most 140 characters. Everybody in the viewer's unit and below reads it.")


@strawberry.input(description="A word that is not to be read any more.")
class RemovePraiseInput:
    praise_id: strawberry.ID = attribute("Which.")


PraiseResult = Annotated[
    PraiseSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | RateLimitedProblem, result("PraiseResult")
]
RemovePraiseResult = Annotated[
    RemovePraiseSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem, result("RemovePraiseResult")
]


def _unit(info: Info, unit_id: strawberry.ID | None) -> int:
    return decode(unit_id, "Unit") if unit_id else info.context.viewer.unit_id


async def wall_of(info: Info, unit_id: strawberry.ID | None = None) -> Any:
    return await wall.wall(_unit(info, unit_id), info.context.scope)


async def all_praises(
    info: Info, unit_id: strawberry.ID | None = None, first: int | None = None, after: str | None = None
) -> Any:
    scope = info.context.scope
    path = await wall.path_of(_unit(info, unit_id), scope)
    return await stretch_of(praises.praises, scope, wanted(first, after, None, None), praises.below(path))


async def colleagues(info: Info) -> Any:
    return await praises.colleagues.seen(info.context.scope)


async def chain(info: Info) -> str:
    return await chain_name()


async def praise(info: Info, input: PraiseInput) -> Any:
    number = decode(input.person_id, "Person")
    return PraiseKept(await praises.give(number, input.text, scope=info.context.scope))


async def remove_praise(info: Info, input: RemovePraiseInput) -> Any:
    number = decode(input.praise_id, "Praise")
    await praises.remove(number, scope=info.context.scope)
    return Removed(number)


@strawberry.type
class WallQueries:
    wall: Wall = root(wall_of, "The wall of a unit in sight; without an id, of the viewer's own.")
    praises: Connection[Praise] = root(all_praises, "Praise of people in a unit and below, the newest first.")
    colleagues: list[Colleague] = root(colleagues, "Who works in the viewer's unit, without themselves; at most 200.")
    chain_name: str = root(chain, "What the chain is called, for cards that are shared.")


@strawberry.type
class WallMutations:
    praise: PraiseResult = root(praise, "Praise a colleague before the others.")
    remove_praise: RemovePraiseResult = root(remove_praise, "Remove praise: one's own, about oneself, or any for HQ.")


decide(
    NewBadge={SIGNED_IN: "badge personId name unitName awardedAt"},
    WallFirst={SIGNED_IN: "personId name unitName stage rank"},
    Wall={SIGNED_IN: "unit month titles badges firsts"},
    Praise={SIGNED_IN: "id personId name unitName byName text at canRemove"},
    Colleague={SIGNED_IN: "personId name titles"},
    PraiseSuccess={SIGNED_IN: "praise"},
    RemovePraiseSuccess={SIGNED_IN: "praiseId"},
)
decide_connections("Praise")
