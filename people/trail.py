"""The audit trail as one reads it. Leaving a trace is `people.audit`'s."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kit.listing import Listing
from kit.reading import One, Sight, column, row
from people import staff

# A trace has an id, by which anybody may ask for it: the right stands in the statement, not only on the list. What
# nobody of the chain did, such as a command typed on the server, is for those who see the whole chain.
_SEEN = """(audit.unit_path LIKE :trail OR audit.unit_path = '' AND EXISTS (
        SELECT 1 FROM unit AS top WHERE top.parent_id IS NULL AND top.path || '%' = :trail))"""


@row
class Trace:
    """One row of the trail; `before` and `after` are digests of the thing."""

    id: int = column("audit.id")
    at: datetime = column("audit.at")
    person_id: int | None = column("audit.actor_id")
    role: str | None = column("NULLIF(audit.role, '')")
    deed: str = column("audit.deed")
    object: str = column("audit.object")
    before: str | None = column("audit.before")
    after: str | None = column("audit.after")
    detail: str = column("audit.detail")
    request_id: str = column("audit.request_id")


trace = One(Trace, f"FROM audit WHERE audit.id IN :parents AND {_SEEN}", by="id")

traces = Listing(
    Trace,
    f"""FROM audit WHERE {_SEEN} AND (CAST(:actor AS BIGINT) = 0 OR audit.actor_id = :actor)
    AND (:deed = '' OR audit.deed = :deed)""",
    order=("id",),
    descending=True,
)


def filters(*, actor: int | None = None, deed: str = "") -> dict[str, Any]:
    """What `traces` asks for: one actor, one deed."""
    return {"actor": actor or 0, "deed": deed[:60]}


_PERSON = re.compile(r"person (\d{1,18})")
_THING = re.compile(r"([a-z_ ]+) (\d{1,18})")


def thing(one: Trace) -> tuple[str, int] | None:
    """Kind and number of what was changed; None where the trace names something else, such as a file."""
    named = _THING.fullmatch(one.object)
    return (named[1], int(named[2])) if named else None


async def about(parents: Sequence[Trace], sight: Sight) -> list[staff.Person | None]:
    """Whom each trace is about, if that is a person in the viewer's sight: a failed sign-in has nobody as its actor."""
    named = [_PERSON.fullmatch(one.object) or _PERSON.fullmatch(one.detail) for one in parents]
    ids = [int(match[1]) if match else None for match in named]
    found = await staff.person.find([one for one in ids if one], sight)
    people = {one.id: one for one in found}
    return [people.get(one) if one else None for one in ids]
