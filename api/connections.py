"""What holds of every connection that stays open, socket or stream: how many, how long, how fast."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

from api.asking import EdgeContext
from api.limits import Limits
from kit.errors import FellBehind, NotSignedIn, RateLimited
from kit.faults import passing


class TooManyConnections(RateLimited):
    code = "TOO_MANY_CONNECTIONS"
    zh = "同时打开的连接太多，请在 {retry_after_seconds} 秒后再试。"
    en = "Too many connections at once; try again in {retry_after_seconds} s."


class Connections:
    """At most `limit` a person, in this process."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.open: Counter[Hashable] = Counter()

    @contextmanager
    def of(self, person: Hashable) -> Iterator[None]:
        """Count one more for the length of the block.

        Raises:
            TooManyConnections: `limit` are open.
        """
        if self.open[person] >= self.limit:
            raise TooManyConnections(retry_after_seconds=30)
        self.open[person] += 1
        try:
            yield
        finally:
            self.open[person] -= 1
            if not self.open[person]:
                del self.open[person]


class Turns:
    """One person's operations are worked on a few at a time, in this process; the others wait, and not without end."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.at_once, self.all = at_once, Connections(at_once + waiting)
        self.turns: dict[Hashable, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def of(self, person: Hashable) -> AsyncIterator[None]:
        """One's turn, for the length of the block.

        Raises:
            TooManyConnections: as many wait as may.
        """
        with self.all.of(person):
            try:
                async with self.turns.setdefault(person, asyncio.Semaphore(self.at_once)):
                    yield
            finally:
                if self.all.open[person] == 1:
                    del self.turns[person]


class Outbox:
    """Messages on their way to a reader who may be slow: a bounded queue, and a bound on each send."""

    def __init__(self, limits: Limits, send: Callable[[str], Awaitable[None]]) -> None:
        self.send, self.seconds = send, limits.send_seconds
        self.queue: asyncio.Queue[str] = asyncio.Queue(limits.queued_events)

    async def put(self, message: str) -> None:
        """Queue `message`.

        Raises:
            FellBehind: the queue is full, and not only because the writer had no turn yet.
        """
        if self.queue.full():
            await asyncio.sleep(0)
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            raise FellBehind() from None

    async def write(self) -> None:
        """Send what is queued, for ever.

        Raises:
            FellBehind: one send took too long: the reader has stalled, which no server notices by itself.
        """
        while True:
            message = await self.queue.get()
            try:
                async with asyncio.timeout(self.seconds):
                    await self.send(message)
            except TimeoutError:
                raise FellBehind() from None
            self.queue.task_done()


async def until_signed_out(context: EdgeContext, clock: Callable[[], datetime], limits: Limits) -> None:
    """Wait for the end of the sign-in, and ask now and then whether it was revoked.

    Raises:
        NotSignedIn: always, in the end.
    """
    while True:
        left = limits.recheck_seconds
        if context.expires_at is not None:
            left = min(left, (context.expires_at - clock()).total_seconds())
        if left <= 0:
            raise NotSignedIn()
        await asyncio.sleep(max(left, 0.01))
        try:
            context = await context.for_operation()
        except Exception as error:
            if passing(error) is None:  # a database that is gone for a moment signs nobody out
                raise


async def until_one_ends(*jobs: Coroutine[Any, Any, Any]) -> None:
    """Run `jobs` until the first returns or raises, which is raised here; the others are cancelled first."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
