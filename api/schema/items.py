"""The GraphQL types of items: questions with options, without their keys."""

import strawberry

from api.access import SIGNED_IN, decide
from api.relations import attribute, shows
from courses import items
from courses.words import ItemKind


@shows(items.Option)
class Option:
    """An answer to choose."""

    id: strawberry.ID = attribute("Its place as shown; means nothing elsewhere.")
    text: str = attribute("In the viewer's language.")


@shows(items.Item)
class Item:
    """A question with options."""

    id: strawberry.ID = attribute("Of this showing.")
    kind: ItemKind = attribute("One, several, or true or false.")
    text: str = attribute("The question.")
    options: list[Option] = attribute("In the order to show; at most 10.")


@shows(items.Check)
class Check:
    """A question at the end of a segment: feedback at once, no credit hangs on it."""

    id: strawberry.ID = attribute("Of this check.")
    at_ms: int = attribute("Where the segment ends.")
    item: Item = attribute("The question.")
    correct_option_ids: list[strawberry.ID] = attribute("What is right.")
    reason: str = attribute("Why.")


@shows(items.Feedback)
class ItemFeedback:
    """What came of one item of a quiz."""

    item_id: strawberry.ID = attribute("The item.")
    is_correct: bool = attribute("Whether it was answered fully right.")
    chosen_option_ids: list[strawberry.ID] = attribute("What was chosen.")
    correct_option_ids: list[strawberry.ID] = attribute("What is right.")
    reason: str = attribute("Why.")


decide(
    Option={SIGNED_IN: "id text"},
    Item={SIGNED_IN: "id kind text options"},
    Check={SIGNED_IN: "id atMs item correctOptionIds reason"},
    ItemFeedback={SIGNED_IN: "itemId isCorrect chosenOptionIds correctOptionIds reason"},
)
