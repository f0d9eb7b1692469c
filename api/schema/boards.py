"""Boards in the schema: the viewer's place, those around it, the first three."""

from datetime import date
from typing import Annotated, Any

import strawberry

import api.schema.board_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import NotAllowedProblem, result
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.honors import WornTitle
from api.schema.kpi import Measure, Period
from api.schema.weeks import Week
from honors import holdings
from kit.reading import row
from kpi import boards, measures, periods, sizes, standings
from kpi.periods import PeriodState
from people.roles import Role


@shows(boards.BoardRow)
class BoardRow:
    """A place on a board. Nobody's score or number is on it."""

    rank: int = attribute("Equal points share a rank: 1, 2, 2, 4.")
    name: str | None = attribute("Of the person or the unit; null: a colleague who does not want to be found.")
    unit_name: str | None = attribute("Where the person works.")
    gap: str = attribute(
        "Points ahead of the viewer, or of the first where the viewer has no place; of a week what the measure counts, "
        "of units for each head. A decimal."
    )
    is_mine: bool = attribute("Whether it is the viewer, or their store or region.")
    titles: list[WornTitle] = relation(holdings.worn_on_board, "The titles they hold today; none without a name.")


@shows(boards.BoardName)
class BoardName:
    """Somebody who improved."""

    name: str | None = attribute("Of the person or the unit; null: a colleague who does not want to be found.")
    unit_name: str | None = attribute("Where the person works.")
    is_mine: bool = attribute("Whether it is the viewer, or their store or region.")


@shows(boards.Board)
class Board:
    """A fair group: people of the same role and stage, stores of the same stage and size, regions of the same stage."""

    period: Period | None = relation(periods.period, "The month; null of a week.")
    week: Week | None = attribute("The week; null of a month.")
    state: PeriodState = relation(boards.states, "Whether it stands. A week does once its month, or both, are frozen.")
    measure: Measure | None = relation(measures.measure, "By which it is ranked; null: by the score.")
    level: standings.Level = attribute("Who is compared.")
    role: str = attribute("Of those compared; empty for units.")
    store_size: sizes.StoreSize | None = attribute("Of the stores compared; null for others.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    size: int = attribute("How many are compared.")
    rows: list[BoardRow] = attribute(
        "The first 3, for awards with all who share the third place; 5 on either side of the viewer; at most 20."
    )
    most_improved: list[BoardName] = relation(
        boards.most_improved, "Against the month or the week before, the most first; at most 3."
    )
    is_hidden: bool = relation(boards.is_hidden, "Whether the viewer is without a name for others.")


@row
class OptOutKept:
    is_hidden: bool


@shows(OptOutKept)
class SetBoardOptOutSuccess:
    """Boards show it so."""

    is_hidden: bool = attribute("Whether the viewer is without a name for others.")


@strawberry.input(description="Another group than the viewer's own, for those who see scores.")
class BoardGroupInput:
    role: Role | None = strawberry.field(default=None, description="Of people; null: guides.")
    stage: int | None = strawberry.field(default=None, description="1, 2 or 3; null: 1.")
    store_size: sizes.StoreSize | None = strawberry.field(default=None, description="Of stores; null: small ones.")


@strawberry.input(description="Whether the viewer can be found on boards.")
class SetBoardOptOutInput:
    is_hidden: bool = attribute("True: others see a colleague without a name.")


SetBoardOptOutResult = Annotated[SetBoardOptOutSuccess | NotAllowedProblem, result("SetBoardOptOutResult")]


async def board(
    info: Info,
    period_id: strawberry.ID,
    measure_id: strawberry.ID | None = None,
    level: standings.Level = standings.Level.PERSON,
    own_store: bool = False,
    group: BoardGroupInput | None = None,
) -> Any:
    measure = decode(measure_id, "Measure") if measure_id else None
    scope = info.context.scope
    return await boards.board(decode(period_id, "Period"), measure, level, _group(group, own_store), scope=scope)


async def week_board(
    info: Info,
    measure_id: strawberry.ID,
    day: date | None = None,
    level: standings.Level = standings.Level.PERSON,
    own_store: bool = False,
    group: BoardGroupInput | None = None,
) -> Any:
    measure, on, scope = decode(measure_id, "Measure"), day or periods.today(), info.context.scope
    return await boards.week_board(on, measure, level, _group(group, own_store), scope=scope)


def _group(asked: BoardGroupInput | None, own_store: bool) -> boards.Group:
    if asked is None:
        return boards.Group(own_store=own_store)
    return boards.Group(asked.role, asked.stage, asked.store_size, own_store)


async def set_board_opt_out(info: Info, input: SetBoardOptOutInput) -> Any:
    await boards.set_opt_out(is_hidden=input.is_hidden, scope=info.context.scope)
    return OptOutKept(input.is_hidden)


@strawberry.type
class BoardQueries:
    board: Board = root(
        board,
        "The viewer's place in a month, by the score or by a measure; `ownStore`: among the colleagues of their store.",
    )
    week_board: Board = root(
        week_board,
        "The same for the week of a day, this one when null or to come, from Monday to Sunday, by a measure: weeks "
        "have no score.",
    )


@strawberry.type
class BoardMutations:
    set_board_opt_out: SetBoardOptOutResult = root(set_board_opt_out, "Be without a name on boards, or with it again.")


decide(
    BoardRow={SIGNED_IN: "rank name unitName gap isMine titles"},
    BoardName={SIGNED_IN: "name unitName isMine"},
    Board={SIGNED_IN: "period week state measure level role storeSize stage size rows mostImproved isHidden"},
    SetBoardOptOutSuccess={SIGNED_IN: "isHidden"},
)
