"""What systems send: signed messages of readings, each taken once, whole or not at all.

A message that was refused is kept with its faults, and may come again under its id once they are mended; one that was
taken is answered as it was. Nothing is written for what is not signed, but when it came, once a minute.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from json import loads
from typing import Any

import orjson

import models
from kit import clock, webhooks
from kit.errors import Conflict, Refused
from kit.reading import row
from kit.webhooks import Message
from kpi import readings
from kpi.intake import recording, sources
from kpi.intake.imports import ImportSource
from kpi.intake.recording import Origin, ReadingWrong, Row
from models.database import atomic, locking, run

FIELDS = ("employee_no", "day", "measure", "value", "base")
MOST_ERRORS, MOST_KEY = 20, 24
KEPT = timedelta(days=90)
_NOBODYS = webhooks.fresh_secret()


class NotSigned(Refused):
    """The same answer for a source that is not there, one that has ended, a wrong signature and a late message."""

    code = "NOT_SIGNED"
    zh = "没有可用的签名：地址、密钥或时间不对（前后最多 5 分钟）。"
    en = "No signature that counts: wrong address, wrong secret, or more than five minutes off."


class MessageWrong(Refused):
    code = "BAD_REQUEST"
    zh = "内容不是约定的 JSON：{what}。"
    en = "The body is not the JSON that is agreed on: {what}."


class MessageReused(Conflict):
    code = "KEY_REUSED"
    zh = "这个 webhook-id 已经用于别的内容。"
    en = "This webhook-id was used for another body."


@row
class Taken:
    """What came of a message: readings that were new, and that were restated."""

    import_id: int
    added: int
    changed: int


async def receive(key: str, message: Message, *, locale: str) -> Taken:
    """Take a message's readings, once.

    Raises:
        NotSigned, MessageWrong, MessageReused, TooManyReadings, ReadingWrong
    """
    source = await models.ReadingSource.get_or_none(key=_plain(key))
    secrets = sources.secrets_of(source) if source else []
    is_signed = webhooks.is_signed(message, secrets or [_NOBODYS], clock.now())
    if source is None or not secrets or not is_signed:
        raise NotSigned
    try:
        given = await recording.checked(rows_of(message.body), fields=FIELDS, locale=locale)
    except Refused as refused:
        if taken := await _refuse(source.id, message, refused, locale):
            return taken
        raise
    return await _take(source.id, message, given)


def _plain(key: str) -> str:
    """What no source can be called becomes a key that none has: tables refuse some letters and lengths."""
    return key if len(key) <= MOST_KEY and key.isascii() and key.isprintable() else ""


def rows_of(body: bytes) -> list[Row]:
    """The readings of a body, with numbers as they are written: 0.1 stays 0.1.

    Raises:
        MessageWrong
    """
    try:
        orjson.loads(body)  # strict about what the standard library lets pass: depth, surrogates, NaN
        found = loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise MessageWrong(what="JSON") from None
    if b"\\u0000" in body or not isinstance(found, dict) or not isinstance(found.get("readings"), list):
        raise MessageWrong(what="readings", path=["readings"])
    return [_row(one, str(at)) for at, one in enumerate(found["readings"])]


def _row(one: Any, at: str) -> Row:
    if not isinstance(one, dict):
        raise MessageWrong(what=f"readings[{at}]", path=["readings", at])
    given = {**dict.fromkeys(FIELDS, ""), **{name: "" if value is None else value for name, value in one.items()}}
    for name, value in given.items():
        if name not in FIELDS or not isinstance(value, str):
            raise MessageWrong(what=f"readings[{at}].{name[:40]}", path=["readings", at, name[:40]])
    employee_no, day, measure, value, base = (given[name] for name in FIELDS)
    return employee_no, day, measure, value, base


@atomic
async def _take(source_id: int, message: Message, given: Sequence[readings.Reading]) -> Taken:
    source, kept = await _turn(source_id, message)
    if kept.import_id is None:
        origin = Origin(ImportSource.WEBHOOK, name=source.name)
        kept.import_id = await recording.enter(given, digest=kept.digest, origin=origin)
        kept.error_count, kept.errors = 0, []
    await kept.save()
    return await _taken(kept.import_id)


@atomic
async def _refuse(source_id: int, message: Message, refused: Refused, locale: str) -> Taken | None:
    """Keep what is wrong with a message; of one that was taken before, what came of it then."""
    _, kept = await _turn(source_id, message)
    if kept.import_id is None:
        wrong = refused.wrong if isinstance(refused, ReadingWrong) else [_place(refused, locale)]
        kept.error_count = refused.count if isinstance(refused, ReadingWrong) else 1
        kept.errors = list(wrong[:MOST_ERRORS])
    await kept.save()
    return await _taken(kept.import_id) if kept.import_id else None


def _place(refused: Refused, locale: str) -> tuple[int, str, str]:
    _, at, field = (*refused.path, "", "", "")[:3]
    return int(at) if at else -1, field, refused.says(locale)


async def _turn(source_id: int, message: Message) -> tuple[models.ReadingSource, models.SourceMessage]:
    """The source, held so that two of its messages take turns, and this message, with one attempt more.

    Raises:
        NotSigned: the source has ended meanwhile.
        MessageReused: another body was taken under this id.
    """
    await run(f"SELECT id FROM readingsource WHERE id = :id{locking()}", id=source_id)
    source = await models.ReadingSource.get(id=source_id)
    if source.ended_at:
        raise NotSigned
    digest, now = sha256(message.body).hexdigest(), clock.now()
    kept = await models.SourceMessage.get_or_none(source_id=source_id, message_id=message.id)
    if kept is None:
        return source, models.SourceMessage(
            source_id=source_id, message_id=message.id, digest=digest, errors=[], came_at=now
        )
    if kept.import_id and kept.digest != digest:
        raise MessageReused
    kept.attempts, kept.digest, kept.came_at = kept.attempts + 1, digest, now
    return source, kept


async def _taken(import_id: int) -> Taken:
    one = await models.ReadingImport.get(id=import_id)
    return Taken(int(one.id), one.added, one.changed)


@atomic
async def note_unsigned(key: str) -> None:
    """Note that something came to the address of a source and was not signed; once a minute, so that nobody floods."""
    await run(
        """UPDATE readingsource SET unsigned_at = :now WHERE key = :key AND ended_at IS NULL
        AND (unsigned_at IS NULL OR unsigned_at < :before)""",
        key=_plain(key),
        now=clock.now(),
        before=clock.now() - timedelta(minutes=1),
    )


@atomic
async def forget() -> None:
    """Delete messages that nobody sends again."""
    await run("DELETE FROM sourcemessage WHERE came_at < :before", before=clock.now() - KEPT)
