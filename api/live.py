"""News for the people whose screens are open, in any process. What is new, the database says; here they are only woken.

News that is missed costs time and nothing else: whoever waits looks again after a while.
"""

import asyncio
from contextlib import suppress

from kit import fanout
from people.inbox import NotificationsKept

MOST_ONE_BY_ONE = 200
"""Beyond so many people at once, everybody who listens is told to look."""


def topic_of(person_id: int) -> str:
    return f"inbox:{person_id}"


async def wake_readers(fact: NotificationsKept) -> None:
    if len(fact.person_ids) > MOST_ONE_BY_ONE:
        await fanout.publish(fanout.EVERYBODY, fanout.GAP)
        return
    for person in fact.person_ids:
        await fanout.publish(topic_of(person), fanout.GAP)


async def woken_within(news: fanout.Subscription, seconds: float) -> None:
    """Return on the next news, or after so many seconds; news that has piled up wakes once."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await anext(news)
    news.waiting.clear()
