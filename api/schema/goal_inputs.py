"""What is sent to set targets, to split them, and to plan a year."""

from datetime import date

import strawberry

from api.relations import attribute
from api.schema.stages import HolderInput


@strawberry.input(description="What is expected of a unit or a person in a month.")
class SetTargetInput:
    holder: HolderInput = attribute("Of whom.")
    measure_id: strawberry.ID = attribute("Of what.")
    month: date = attribute("Any day of a month that is not frozen.")
    target: str | None = attribute("For the whole month, a decimal above 0; null takes it back.")


@strawberry.input(description="A part's share.")
class ShareInput:
    holder: HolderInput = attribute("A unit or a person right below.")
    share: int = attribute("0 to 1,000,000; it counts in proportion to the others.")


@strawberry.input(description="Give a unit's target to those right below it.")
class SplitTargetInput:
    unit_id: strawberry.ID = attribute("The unit, which has a target.")
    measure_id: strawberry.ID = attribute("Of what; not a rate.")
    month: date = attribute("Any day of a month that is not frozen.")
    shares: list[ShareInput] | None = strawberry.field(
        default=None, description="Who is left out gets nothing; null: units by their people, people alike."
    )


@strawberry.input(description="What a month expects.")
class MonthTargetInput:
    month: date = attribute("Any day of a month that is not frozen.")
    target: str | None = attribute("For the whole month, a decimal above 0; null takes it back.")


@strawberry.input(description="What is expected of a unit or a person in several months, all or none of them.")
class SetTargetsInput:
    holder: HolderInput = attribute("Of whom.")
    measure_id: strawberry.ID = attribute("Of what.")
    targets: list[MonthTargetInput] = attribute("1 to 24 months.")


@strawberry.input(description="What a part gets.")
class PartInput:
    holder: HolderInput = attribute("A unit or a person right below.")
    target: str | None = attribute("A decimal from 0 on; null: none of their own.")


@strawberry.input(description="Say by hand what those right below a unit get.")
class SetPartsInput:
    unit_id: strawberry.ID = attribute("The unit.")
    measure_id: strawberry.ID = attribute("Of what.")
    month: date = attribute("Any day of a month that is not frozen.")
    parts: list[PartInput] = attribute("Who is left out has none of their own; a lead's add up, or are all null.")


@strawberry.input(description="A store's year, as it is planned.")
class GoalPlanInput:
    revenue: str = attribute("Of the year, a decimal.")
    order_value: str = attribute("Of an order, a decimal.")
    orders_a_year: str = attribute("Of a friend who buys, a decimal.")
    conversion: str = attribute("The share of friends who buy, 0 to 1.")
    retention: str = attribute("The share of friends who stay for a year, 0 to 1.")
    friends: int = attribute("Friends of now.")
    guides: int = attribute("Who win them.")
    loses_newcomers: bool = strawberry.field(default=False, description="Whether those won in the year leave as well.")
    month_shares: list[int] | None = strawberry.field(default=None, description="12 of the seasons; null: alike.")
