"""Systems that send readings as signed webhooks: headquarters makes one, is told its secret once, changes it, ends it.

A secret is random, and the database holds it sealed under a key file beside it (`kit.sealing`): whoever has a dump, or
only reads rows, cannot sign. It has to be readable, since a signature is checked with the secret itself, so a digest
would not do. What the systems send is `kpi.intake.hooks`'.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe

import models
from kit import clock, text, webhooks
from kit.errors import Conflict, Invalid, NotFound, Stale
from kit.listing import Listing, Paged
from kit.reading import One, column, row
from kit.sealing import seal, unsealed
from kit.settings import settings
from models.database import atomic
from people import audit, keys
from people.roles import Right, demand
from people.scope import Scope

MOST_SOURCES = 20
OLD_SECRET_COUNTS = timedelta(hours=24)


class TooManySources(Invalid):
    zh = "最多 20 个在用的数据来源，先停用不再需要的。"
    en = "There are at most 20 sources at work. End one that is not needed any more."


class SourceEnded(Conflict):
    zh = "这个数据来源已经停用。"
    en = "This source has been ended."


@row
class ReadingSource:
    """`unsigned_at` is when something last came to its address that its secrets have not signed, or too late."""

    id: int = column("readingsource.id")
    key: str = column("readingsource.key")
    name: str = column("readingsource.name")
    person_id: int | None = column("readingsource.made_by_id")
    made_at: datetime = column("readingsource.made_at")
    rotated_at: datetime | None = column("readingsource.rotated_at")
    previous_until: datetime | None = column("readingsource.previous_until")
    ended_at: datetime | None = column("readingsource.ended_at")
    unsigned_at: datetime | None = column("readingsource.unsigned_at")
    version: int = column("readingsource.version")

    @property
    def url(self) -> str:
        return f"{settings().base_url}/hooks/readings/{self.key}"


@row
class SourceMessage:
    """`errors` are the first faults: the reading's place from 0 (-1: the whole message), its field, what is wrong."""

    id: int = column("sourcemessage.id")
    source_id: int = column("sourcemessage.source_id")
    message_id: str = column("sourcemessage.message_id")
    attempts: int = column("sourcemessage.attempts")
    import_id: int | None = column("sourcemessage.import_id")
    error_count: int = column("sourcemessage.error_count")
    kept_errors: list[tuple[int, str, str]] = column("sourcemessage.errors")
    came_at: datetime = column("sourcemessage.came_at")

    @property
    def errors(self) -> list["MessageError"]:
        return [MessageError(*one) for one in self.kept_errors]


@row
class MessageError:
    index: int
    field: str
    message: str


_MAKERS = ":drafts AND :me > 0"  # sources are of those who make scorecards and import files
source = One(
    ReadingSource, f"FROM readingsource WHERE readingsource.id IN :parents AND {_MAKERS}", by="id", of="source_id"
)
sources = Listing(
    ReadingSource, f"FROM readingsource WHERE {_MAKERS}", order=("made_at", "id"), descending=True
)  # fmt: skip
messages = Paged(
    SourceMessage, f"FROM sourcemessage WHERE sourcemessage.source_id IN :parents AND {_MAKERS}",
    by="source_id", order=("came_at", "id"), descending=True,
)  # fmt: skip


@row
class SecretTold:
    """A source and its new secret, which nobody is told again; None where the same request has made it before."""

    source_id: int
    secret: str | None


@atomic
async def create_source(name: str, *, key: str, scope: Scope) -> SecretTold:
    """Give a system an address and a secret.

    Raises:
        TooManySources, KeyReused, KeyMissing, and what `kit.text` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    name = text.line(name, most=80, field="name")
    secret = webhooks.fresh_secret()

    async def make() -> int:
        if await models.ReadingSource.filter(ended_at=None).count() >= MOST_SOURCES:
            raise TooManySources
        address = token_urlsafe(16)
        made = await models.ReadingSource.create(
            key=address, name=name, sealed=seal(secret, of=_of(address)), made_by_id=scope.me, made_at=clock.now()
        )
        await audit.record("source_created", f"source {made.id}", scope=scope, detail=name)
        return int(made.id)

    made, is_new = await keys.once("createReadingSource", key, name, make, scope=scope)
    return SecretTold(made, webhooks.told(secret) if is_new else None)


@atomic
async def rotate_source(source_id: int, *, version: int, scope: Scope) -> SecretTold:
    """Give a source a new secret; the one before counts for another 24 hours, any older one no longer.

    Raises:
        NotFound, SourceEnded, Stale
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _live(source_id, version)
    secret, now = webhooks.fresh_secret(), clock.now()
    one.previous_sealed, one.previous_until = one.sealed, now + OLD_SECRET_COUNTS
    one.sealed, one.rotated_at = seal(secret, of=_of(one.key)), now
    await one.save()
    await audit.record("source_rotated", f"source {one.id}", scope=scope, detail=one.name)
    return SecretTold(int(one.id), webhooks.told(secret))


@atomic
async def end_source(source_id: int, *, version: int, scope: Scope) -> int:
    """Take nothing from a source any more, at once and for good; its secrets are deleted.

    Raises:
        NotFound, SourceEnded, Stale
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _live(source_id, version)
    one.sealed = one.previous_sealed = ""
    one.previous_until, one.ended_at = None, clock.now()
    await one.save()
    await audit.record("source_ended", f"source {one.id}", scope=scope, detail=one.name)
    return int(one.id)


async def _live(source_id: int, version: int) -> models.ReadingSource:
    """Locked, and its version raised."""
    one = await models.ReadingSource.select_for_update(no_key=True).get_or_none(id=source_id)
    if one is None:
        raise NotFound(path=["sourceId"])
    if one.ended_at:
        raise SourceEnded(current_version=one.version)
    if one.version != version:
        raise Stale(current_version=one.version)
    one.version += 1
    return one


def secrets_of(one: models.ReadingSource) -> list[bytes]:
    """Those that count now, the newest first; none of a source that has ended."""
    is_old_good = one.previous_until is not None and clock.now() < one.previous_until
    kept = [one.sealed, one.previous_sealed if is_old_good else ""]
    return [unsealed(sealed, of=_of(one.key)) for sealed in kept if sealed]


def _of(key: str) -> str:
    return f"webhook {key}"
