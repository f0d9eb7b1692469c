"""Group commit: one writer, and a batch is whatever arrived during the last commit.

Each item is acknowledged after the commit that holds it, so nothing acknowledged is ever lost; many small writes then
share one fsync. What an item means, and how a batch of them is written, belongs to whoever makes the writer.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

import structlog

from kit import events, metrics
from kit.errors import Refused
from kit.faults import Unavailable, passing
from models.database import atomic, kept

Item = TypeVar("Item")
Result = TypeVar("Result")
_log = structlog.get_logger("group_commit")


class TooManyWaiting(Unavailable):
    """The queue is full; nothing was taken."""

    code = "BUSY"


class GroupCommit(Generic[Item, Result]):
    """`write` puts a batch into the running transaction and gives a result an item, in the same order.

    A result that is a refusal is raised to that item's caller alone. A batch that fails is written again one by one, so
    that a bad item does not sink the others; `write` may therefore see an item twice, the first time rolled back.
    """

    def __init__(
        self,
        name: str,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Refused]]],
        *,
        most_waiting: int = 10_000,
        most_at_once: int = 512,
    ) -> None:
        self.name = name
        self.write = atomic(write)
        self.most_waiting = most_waiting
        self.most_at_once = most_at_once
        self.waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self.writer: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """Write `item` and give its result once it is committed. A caller that is cancelled does not unwrite it.

        Raises:
            TooManyWaiting: more are waiting than can be written soon.
            LookupError: a command is running, whose transaction the writer would wait for, and it for the writer.
        """
        if events.is_held():
            raise LookupError("Put outside a command.")
        if len(self.waiting) >= self.most_waiting:
            metrics.BATCHED.labels(self.name, "turned_away").inc()
            raise TooManyWaiting
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, done))
        if self.writer is None or self.writer.done():
            # A context of its own: what the first caller was doing must not follow the writer about.
            self.writer = kept(asyncio.create_task(self._drain(), context=Context()))
        return await asyncio.shield(done)

    async def _drain(self) -> None:
        while self.waiting:
            batch = [self.waiting.popleft() for _ in range(min(len(self.waiting), self.most_at_once))]
            metrics.BATCHES.labels(self.name).inc()
            try:
                results = await self._written([item for item, _ in batch])
            except Exception as error:
                await self._failed(batch, error)
            else:
                for (_, done), result in zip(batch, results, strict=True):
                    self._tell(done, result)

    async def _written(self, items: Sequence[Item]) -> Sequence[Result | Refused]:
        results = await self.write(items)
        if len(results) != len(items):
            raise ValueError(f"{self.name}: {len(items)} items, {len(results)} results.")
        return results

    async def _failed(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]], error: Exception) -> None:
        """One by one; but a database that is gone would refuse each of them just the same."""
        if len(batch) == 1 or passing(error):
            for _, done in batch:
                self._tell(done, error)
            return
        _log.warning("batch_failed", writer=self.name, items=len(batch), error=repr(error))
        for item, done in batch:
            try:
                self._tell(done, (await self._written([item]))[0])
            except Exception as alone:
                self._tell(done, alone)

    def _tell(self, done: asyncio.Future[Result], result: Result | Exception) -> None:
        is_error = isinstance(result, Exception)
        outcome = "written" if not is_error else "refused" if isinstance(result, Refused) else "failed"
        metrics.BATCHED.labels(self.name, outcome).inc()
        if done.cancelled():
            return
        if isinstance(result, Exception):
            done.set_exception(result)
            done.exception()  # its caller may be gone: then nobody is left to hear of it
        else:
            done.set_result(result)
