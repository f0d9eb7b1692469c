"""Files that somebody has sent and that a command of theirs may use."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

import models
from kit import clock
from kit.errors import Invalid, NotFound, RateLimited, Refused
from kit.text import line
from models.database import atomic, run
from people import audit
from people.scope import Scope

MOST_BYTES = 10 * 1024 * 1024
MOST_A_DAY = 50
KEPT = timedelta(hours=24)


KEEP = """INSERT INTO upload (key, person_id, name, digest, content, made_at)
    VALUES (:key, :me, :name, :digest, :content, :now)
    ON CONFLICT (person_id, digest, name) DO UPDATE SET made_at = excluded.made_at RETURNING id, key"""


class FileTooLarge(Invalid):
    code = "FILE_ROWS"
    zh = "文件最大 10 MB。"
    en = "A file has at most 10 MB."


@dataclass(frozen=True)
class Upload:
    id: int
    name: str
    digest: str
    content: bytes


@atomic
async def keep(name: str, content: bytes, scope: Scope) -> int:
    """Keep a whole file for its sender, for a day; its id. The same file again is kept once.

    Raises:
        FileTooLarge, RateLimited
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    digest, now = sha256(content).hexdigest(), clock.now()
    await models.Upload.filter(made_at__lt=now - KEPT).delete()
    mine, file = models.Upload.filter(person_id=scope.me), {"name": plain_name(name), "digest": digest}
    if not await mine.filter(**file).exists():
        await refuse_more(scope)
    key = token_hex(16)
    kept = (await run(KEEP, key=key, me=scope.me, content=content, now=now, **file))[0]
    if kept["key"] == key:
        await audit.record("file_uploaded", f"upload {kept['id']}", scope=scope, after=digest)
    return int(kept["id"])


async def refuse_more(scope: Scope) -> None:
    """Before work is put into a file.

    Raises:
        RateLimited: as many were sent today as may be, the same again or not.
    """
    if await models.Upload.filter(person_id=scope.me, made_at__gte=clock.now() - KEPT).count() >= MOST_A_DAY:
        raise RateLimited(retry_after_seconds=3600)


def plain_name(name: str) -> str:
    """The name is only shown: one that is not fit to be shown is replaced."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        return line(last, most=200, field="name")
    except Refused:
        return "file"


async def own(upload_id: int, scope: Scope) -> Upload:
    """Raises:
    NotFound: the viewer has sent no such file, or longer ago than a day.
    """
    if found := await known(upload_id, scope):
        return found
    raise NotFound(path=["uploadId"])


async def known(upload_id: int, scope: Scope) -> Upload | None:
    """The viewer's file; None where they sent none, or longer ago than a day."""
    kept = await models.Upload.get_or_none(id=upload_id, person_id=scope.me, made_at__gte=clock.now() - KEPT)
    return Upload(kept.id, kept.name, kept.digest, bytes(kept.content)) if kept else None
