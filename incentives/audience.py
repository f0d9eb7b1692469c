"""Whom a version concerns in a window: where each worked on its last day, and since when they are here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from incentives.terms import Terms
from incentives.windows import Window
from kit import clock
from kit.clock import ZONE, day_in
from kit.reading import Select, column, row
from models.database import atomic, run
from people.retention import NOTIFICATIONS_KEPT

WORKING_DAYS = 3
_JOB = "A settlement looks at everybody whom its policy concerns; who may see the plan is asked where it is shown."


@row
class Stay:
    """The last unit and role of somebody within the window; `joined` is the first day of all."""

    person_id: int
    key: str
    has_left: bool
    unit_id: int
    path: str
    joined: date
    role: str


_stays = Select(
    Stay,
    """SELECT person_id, key, has_left, unit_id, path, joined, role FROM (
        SELECT person.id AS person_id, person.key, person.dismissed_at IS NOT NULL AS has_left, membership.unit_id,
            unit.path, membership.role,
            (SELECT min(earlier.from_day) FROM membership AS earlier WHERE earlier.person_id = person.id) AS joined,
            row_number() OVER (PARTITION BY membership.person_id
                ORDER BY membership.from_day DESC, membership.id DESC) AS nth
        FROM membership JOIN person ON person.id = membership.person_id JOIN unit ON unit.id = membership.unit_id
        WHERE membership.from_day <= :last AND (membership.to_day IS NULL OR membership.to_day >= :first)) AS stay
    WHERE nth = 1 AND role IN :roles AND (CAST(:unit AS BIGINT) = 0
        OR path LIKE (SELECT top.path FROM unit AS top WHERE top.id = :unit) || '%')""",
    unscoped=_JOB,
)


@row
class Told:
    """When somebody was shown a version, and when they acknowledged it."""

    person_id: int = column("policyseen.person_id")
    delivered_at: datetime | None = column("policyseen.delivered_at")
    seen_at: datetime | None = column("policyseen.seen_at")


_told = Select(Told, "FROM policyseen WHERE policyseen.version_id = :version", unscoped=_JOB)

_KEEP = """ORDER BY 1, 2 ON CONFLICT (version_id, person_id) DO UPDATE SET
    delivered_at = COALESCE(policyseen.delivered_at, excluded.delivered_at)"""
REMEMBER = f"""INSERT INTO policyseen (version_id, person_id, delivered_at)
    SELECT CAST(:version AS BIGINT), notification.person_id, notification.delivered_at FROM notification
    WHERE notification.cause = :cause AND notification.delivered_at IS NOT NULL
    {_KEEP}"""
REMEMBER_OLD = f"""INSERT INTO policyseen (version_id, person_id, delivered_at)
    SELECT policyversion.id, notification.person_id, notification.delivered_at FROM policyversion
    JOIN notification ON notification.cause = 'policy/' || CAST(policyversion.id AS TEXT)
    WHERE notification.delivered_at IS NOT NULL AND notification.show_at < :before
    {_KEEP}"""
FORGOTTEN_SOON = timedelta(days=1)
"""What a notification proves is kept so long before it is forgotten, so that none grows old in between."""


@row
class Member:
    """Somebody of the audience. A penalty is theirs for what happened from `bound_from` on; None: never."""

    person_id: int
    key: str
    unit_id: int
    path: str
    role: str
    joined: date
    bound_from: date | None


def cause(version_id: int) -> str:
    """Of the notification that tells of a version."""
    return f"policy/{version_id}"


@atomic
async def remember_delivered(version_id: int) -> None:
    """Keep what notifications of a version prove, since they are forgotten after a while."""
    await run(REMEMBER, version=version_id, cause=cause(version_id))


@atomic
async def remember_old() -> None:
    """Keep what all those notifications prove that are forgotten next."""
    await run(REMEMBER_OLD, before=clock.now() - NOTIFICATIONS_KEPT + FORGOTTEN_SOON)


async def audience(terms: Terms, version_id: int, window: Window) -> list[Member]:
    """In the order of their keys, so that the order of tables is no matter."""
    found = await _stays.rows(first=window.first, last=window.last, roles=list(terms.roles), unit=terms.unit_id or 0)
    told = {one.person_id: bound_from(one.delivered_at, one.seen_at) for one in await _told.rows(version=version_id)}
    members = [_member(one, None if one.has_left else told.get(one.person_id)) for one in found]
    return sorted(members, key=lambda one: one.key)


def _member(one: Stay, bound: date | None) -> Member:
    return Member(one.person_id, one.key, one.unit_id, one.path, one.role, one.joined, bound)


def bound_from(delivered_at: datetime | None, seen_at: datetime | None) -> date | None:
    """The day after acknowledgement, or after three working days from proven delivery, whichever is first."""
    days = [day_in(ZONE, seen_at)] if seen_at else []
    if delivered_at:
        days.append(after_working_days(day_in(ZONE, delivered_at), WORKING_DAYS))
    return min(days) + timedelta(days=1) if days else None


def after_working_days(day: date, days: int) -> date:
    """Monday to Friday count."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def regions(members: Sequence[Member], paths: dict[str, str]) -> dict[int, str]:
    """The region of each person by name: the longest of `paths` that theirs begins with; empty where none does."""
    ordered = sorted(paths.items(), key=lambda one: -len(one[0]))
    units = {one.path for one in members}
    names = {unit: next((name for path, name in ordered if unit.startswith(path)), "") for unit in units}
    return {one.person_id: names[one.path] for one in members}
