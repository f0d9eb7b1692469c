"""What the demo chain is proud of: badges that guides took with them, one of them shared, one withdrawn."""

from collections.abc import Awaitable, Callable

import models
from honors import credentials, sharing
from people.scope import Scope

ScopeOf = Callable[[str], Awaitable[Scope]]
TAKEN_OUT = 6
"""So many guides have made a certificate of a badge."""


async def celebrate(scope_of: ScopeOf, maker: str) -> None:
    """The first guides take their newest badge out; the first one shows it to others, the last one's is withdrawn."""
    seen: set[int] = set()
    made: list[tuple[Scope, int]] = []
    for award in await models.Award.all().order_by("id").select_related("guide"):
        if award.guide_id not in seen and award.guide.dismissed_at is None and len(made) < TAKEN_OUT:
            seen.add(award.guide_id)
            scope = await scope_of(award.guide.employee_no)
            made.append((scope, await credentials.issue(award.badge_id, scope=scope)))
    await sharing.share(made[0][1], shows_name=True, scope=made[0][0])
    await credentials.revoke(made[-1][1], "发错了人，本人还没学完这门课", scope=await scope_of(maker))
