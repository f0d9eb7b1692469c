"""Idempotency: the same key with the same body gets the same thing back; with another body it is refused."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

import models
from kit import clock
from kit.errors import Conflict, Invalid
from models.database import locking, run
from people.scope import Scope


class KeyReused(Conflict):
    code = "KEY_REUSED"
    zh = "这个请求编号已经用于别的内容。"
    en = "This idempotency key was used for something else."


class KeyMissing(Invalid):
    zh = "请求编号要有 8 到 80 个可见字符。"
    en = "An idempotency key has 8 to 80 visible characters."


async def once(
    mutation: str, key: str, body: object, make: Callable[[], Awaitable[int]], *, scope: Scope
) -> tuple[int, bool]:
    """The id of what `make` made, now or the last time, and whether it was now. Call inside a command.

    Raises:
        KeyReused: the key came with another body before.
        KeyMissing: the key is too short or too long, or no text.
    """
    _refuse_odd(key)
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)  # the same key twice at once takes turns
    digest = sha256(repr(body).encode()).hexdigest()
    kept = await _kept(mutation, key, scope)
    if kept:
        if kept.body_digest != digest:
            raise KeyReused(path=["idempotencyKey"])
        return kept.thing_id, False
    made = await make()
    await models.IdempotencyKey.create(
        person_id=scope.me, mutation=mutation, key=key, body_digest=digest, thing_id=made, made_at=clock.now()
    )
    return made, True


async def made(mutation: str, key: str, *, scope: Scope) -> int | None:
    """The id of what the key has made so far, for whoever looks before they put work into it. `once` decides.

    Raises:
        KeyMissing
    """
    _refuse_odd(key)
    kept = await _kept(mutation, key, scope)
    return kept.thing_id if kept else None


async def _kept(mutation: str, key: str, scope: Scope) -> models.IdempotencyKey | None:
    return await models.IdempotencyKey.get_or_none(person_id=scope.me, mutation=mutation, key=key)


def _refuse_odd(key: str) -> None:
    if not 8 <= len(key) <= 80 or not key.isprintable():
        raise KeyMissing(path=["idempotencyKey"])
