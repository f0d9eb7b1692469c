"""From when on a second factor counts: a day after it was set up, and a day after its owner became an approver.

So no single admin makes somebody who approves within the hour; the others are told, and have time to object.
Whoever may run commands on the server may do everything: what is set up within a day after
`reset-second-factor` counts at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit import clock
from kit.errors import Conflict
from kit.reading import Select, Sight, column, row
from people.approvers import MADE
from people.scope import Scope, Viewer

FRESH = timedelta(hours=24)
RESET = "second_factor_reset"


class SecondFactorFresh(Conflict):
    code = "SECOND_FACTOR_FRESH"
    zh = "两步验证开启满 24 小时、成为审批人满 24 小时才能使用：你的 {since} 起可用。"
    en = "A second factor counts 24 hours after it was set up and you became an approver: yours from {since} on."


@row
class _State:
    confirmed_at: datetime = column("secondfactor.confirmed_at")
    approver_at: datetime | None = column("made.at")
    reset_at: datetime | None = column("reset.at")
    reset_by_id: int | None = column("reset.actor_id")


def _last(deed: str) -> str:
    return f"""(SELECT max(last.id) FROM audit AS last WHERE last.deed = '{deed}'
        AND last.object = 'person ' || CAST(secondfactor.person_id AS VARCHAR))"""


_state = Select(
    _State,
    f"""FROM secondfactor LEFT JOIN audit AS made ON made.id = {_last(MADE)}
    LEFT JOIN audit AS reset ON reset.id = {_last(RESET)}
    WHERE secondfactor.person_id = :me AND secondfactor.confirmed_at IS NOT NULL""",
)


async def counts_from(sight: Sight) -> datetime | None:
    """From when on the viewer's second factor counts, perhaps long ago; None while it is off."""
    found = await _state.seen(sight)
    return _from(found[0]) if found else None


def _from(one: _State) -> datetime:
    """A command's reset spares it what began before."""
    by_command = one.reset_at if one.reset_at and one.reset_by_id is None else None
    waits = [one.confirmed_at]
    if by_command and one.confirmed_at - by_command <= FRESH:
        waits = []
    if one.approver_at and not (by_command and one.approver_at <= by_command):
        waits.append(one.approver_at)
    return max([one.confirmed_at, *(at + FRESH for at in waits)])


async def of_viewers(viewers: Sequence[Viewer], sight: Sight) -> list[datetime | None]:
    found = await counts_from(sight)
    return [found for _ in viewers]


async def refusal(scope: Scope) -> SecondFactorFresh | None:
    """Why the viewer's second factor does not count yet; None where it does, or is off."""
    since = await counts_from(scope)
    if since is None or since <= clock.now():
        return None
    return SecondFactorFresh(since=f"{since.astimezone(ZoneInfo(scope.zone)):%Y-%m-%d %H:%M}", path=["code"])


async def refuse_fresh(scope: Scope) -> None:
    """Raises:
    SecondFactorFresh
    """
    if found := await refusal(scope):
        raise found
