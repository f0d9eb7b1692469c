"""Files that somebody has sent and that a command of theirs may use."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

import models
from kit import clock
from kit.errors import Invalid, NotFound, RateLimited, Refused
from kit.text import line
from models.database import atomic
from people import audit
from people.scope import Scope

MOST_BYTES = 10 * 1024 * 1024
MOST_A_DAY = 50
KEPT = timedelta(hours=24)


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
    kept = await models.Upload.get_or_none(person_id=scope.me, digest=digest, name=_plain(name))
    if kept:
        return int(kept.id)
    if await models.Upload.filter(person_id=scope.me).count() >= MOST_A_DAY:
        raise RateLimited(retry_after_seconds=3600)
    made = await models.Upload.create(
        key=token_hex(16), person_id=scope.me, name=_plain(name), digest=digest, content=content, made_at=now
    )
    await audit.record("file_uploaded", f"upload {made.id}", scope=scope, after=digest)
    return int(made.id)


def _plain(name: str) -> str:
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
    kept = await models.Upload.get_or_none(id=upload_id, person_id=scope.me)
    if kept is None:
        raise NotFound(path=["uploadId"])
    return Upload(kept.id, kept.name, kept.digest, bytes(kept.content))
