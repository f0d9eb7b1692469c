"""Wakes subscriptions of this process when there may be something new for them. What it is, the database says.

A waker that is missed costs time and nothing else: whoever waits looks again after a while.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from people.inbox import NotificationsKept

_waiting: dict[str, set[asyncio.Event]] = {}


def topic_of(person_id: int) -> str:
    return f"person/{person_id}"


@contextmanager
def listening(topic: str) -> Iterator[asyncio.Event]:
    """An event that is set whenever `topic` is rung, while the block lasts."""
    woken = asyncio.Event()
    _waiting.setdefault(topic, set()).add(woken)
    try:
        yield woken
    finally:
        _waiting[topic].discard(woken)
        if not _waiting[topic]:
            del _waiting[topic]


def ring(topic: str) -> None:
    for woken in _waiting.get(topic, ()):
        woken.set()


async def woken_within(woken: asyncio.Event, seconds: float) -> None:
    """Return when rung, or after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
    woken.clear()


async def wake_readers(fact: NotificationsKept) -> None:
    for person in fact.person_ids:
        ring(topic_of(person))
