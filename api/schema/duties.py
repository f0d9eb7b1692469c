"""The GraphQL type of what waits for the viewer to decide or to do."""

from datetime import datetime
from typing import Any

import strawberry

import api.schema.honor_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide
from api.context import Info
from api.relations import attribute, root, shows
from insights import duties
from insights.duties import DutyKind


@shows(duties.Duty)
class Duty:
    """A kind of thing that waits for the viewer."""

    kind: DutyKind = attribute("What is to be done.")
    count: int = attribute("How many wait, above 0.")
    due_at: datetime | None = attribute("The nearest end of a time to do it; null where there is none.")


async def waiting_for_me(info: Info) -> Any:
    return await duties.duties(info.context.scope)


@strawberry.type
class DutyQueries:
    waiting_for_me: list[Duty] = root(
        waiting_for_me, "What the viewer may decide or do now, what has a deadline first; at most 5."
    )


decide(Duty={SIGNED_IN: "kind count dueAt"})
