"""News between processes: ids of what is new, by topic. A hint, never the truth: whoever hears it reads the tables.

A subscriber that may have missed something gets `GAP` and catches up by its own `seq`. One that does not keep up is
closed with `TooSlow` after 100 pieces of news; its client comes back and resumes by `seq`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import asyncpg
import redis.asyncio
import structlog

from kit import metrics
from kit.faults import Unavailable

MOST_WAITING = 100
GAP: Final = -1
"""In place of an id: something may have been missed; read what is after the last `seq` that you know."""
EVERYBODY = "*"
LONGEST_PAUSE_SECONDS = 5.0
SEND_SECONDS = 1.0
_log = structlog.get_logger("fanout")


class TooSlow(Unavailable):
    """The subscriber's queue overflowed; it is closed and may come back at once."""

    code = "TOO_SLOW"
    zh = "消息太多，连接跟不上，请重新连接。"
    en = "The connection did not keep up with the news. Connect again."


class Subscription:
    """What is new in a topic from the moment it was made; iterate over it, and close it (`with`) for certain."""

    def __init__(self, hub: "Hub", topic: str) -> None:
        self.hub, self.topic = hub, topic
        self.waiting: deque[int] = deque()
        self.is_too_slow = False
        self.news = asyncio.Event()

    def tell(self, id_: int) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.is_too_slow = True
            self.close()
            metrics.EVENTS.labels("dropped").inc()
        else:
            self.waiting.append(id_)
        self.news.set()

    def __aiter__(self) -> AsyncIterator[int]:
        return self

    async def __anext__(self) -> int:
        while not self.waiting:
            if self.is_too_slow:
                raise TooSlow
            self.news.clear()
            await self.news.wait()
        if self.is_too_slow:
            raise TooSlow
        return self.waiting.popleft()

    def close(self) -> None:
        self.hub.forget(self)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Hub:
    """The subscribers of this process."""

    def __init__(self) -> None:
        self.by_topic: dict[str, set[Subscription]] = {}

    def subscribe(self, topic: str) -> Subscription:
        made = Subscription(self, topic)
        self.by_topic.setdefault(topic, set()).add(made)
        return made

    def forget(self, subscription: Subscription) -> None:
        others = self.by_topic.get(subscription.topic, set())
        others.discard(subscription)
        if not others:
            self.by_topic.pop(subscription.topic, None)

    def tell(self, topic: str, id_: int) -> None:
        metrics.EVENTS.labels("told").inc()
        topics = list(self.by_topic) if topic == EVERYBODY else [topic]
        for one in topics:
            for subscription in list(self.by_topic.get(one, ())):
                subscription.tell(id_)


class Wire(Protocol):
    """Carries short texts to every process, this one too."""

    async def read(self, heard: Callable[[str], None], ready: Callable[[], None]) -> None:
        """Connect, call `ready`, hand over each text; return or raise when the connection is lost."""

    async def send(self, text: str) -> None: ...

    async def aclose(self) -> None: ...


class Fanout:
    """Local without a wire. With one, news travels over it, and this process goes on hearing its own if it is cut."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.hub, self.wire = Hub(), wire
        self.is_connected = asyncio.Event()
        self.owes_a_gap = False  # something could not be sent: the others have to look for themselves

    def subscribe(self, topic: str) -> Subscription:
        return self.hub.subscribe(topic)

    async def publish(self, topic: str, id_: int) -> None:
        """Tell that `id_` is new in `topic`. Never fails and never waits long: the tables hold the truth."""
        if self.wire is None:
            self.hub.tell(topic, id_)
            return
        try:
            await asyncio.wait_for(self.wire.send(f"{topic} {id_}"), SEND_SECONDS)
        except Exception as error:  # whatever the wire's library raises; it has been said, and here it is told
            _log.warning("not_sent", error=repr(error))
            self.owes_a_gap = True
            self.hub.tell(topic, id_)

    def heard(self, text: str) -> None:
        topic, _, id_ = text.rpartition(" ")
        if topic and id_.lstrip("-").isdigit():
            self.hub.tell(topic, int(id_))

    async def keep_reading(self) -> None:
        """Read until cancelled; reconnect by itself, and say that there was a gap."""
        assert self.wire is not None  # noqa: S101 - only called with one
        pause, is_first = 0.05, True
        while True:

            def ready() -> None:
                nonlocal pause, is_first
                pause = 0.05
                self.is_connected.set()
                if not is_first:
                    self.hub.tell(EVERYBODY, GAP)
                is_first = False

            try:
                await asyncio.gather(self.wire.read(self.heard, ready), self._settle())
            except Exception as error:
                _log.warning("wire_lost", error=repr(error))
            self.is_connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _settle(self) -> None:
        """Tell the others of what they could not be told."""
        await self.is_connected.wait()
        if self.owes_a_gap:
            self.owes_a_gap = False
            await self.publish(EVERYBODY, GAP)


class PostgresWire:
    """LISTEN and NOTIFY; a connection for each direction, so that a lost one does not silence the other."""

    CHANNEL = "pacesetter"

    def __init__(self, url: str) -> None:
        self.url = url
        self.sender: asyncpg.Connection[Any] | None = None
        self.turn = asyncio.Lock()

    async def read(self, heard: Callable[[str], None], ready: Callable[[], None]) -> None:
        connection = await self._connect("pacesetter news in")
        is_lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: is_lost.set())
            await connection.add_listener(self.CHANNEL, lambda *said: heard(str(said[-1])))
            ready()
            await is_lost.wait()
        finally:
            connection.terminate()

    async def send(self, text: str) -> None:
        async with self.turn:
            if self.sender is None or self.sender.is_closed():
                self.sender = await self._connect("pacesetter news out")
            try:
                await self.sender.execute("SELECT pg_notify($1, $2)", self.CHANNEL, text)
            except BaseException:
                self.sender.terminate()
                raise

    async def _connect(self, name: str) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(self.url, timeout=5, server_settings={"application_name": name})

    async def aclose(self) -> None:
        if self.sender is not None:
            self.sender.terminate()


class RedisWire:
    """Publish and subscribe on a channel of the chosen database number, since Redis' own know no databases."""

    def __init__(self, url: str) -> None:
        self.channel = f"pacesetter:{urlsplit(url).path.strip('/') or '0'}"
        options: dict[str, Any] = {"socket_connect_timeout": 2, "retry": None, "client_name": "pacesetter"}
        self.client = redis.asyncio.from_url(url, socket_timeout=2, **options)
        self.reader = redis.asyncio.from_url(url, health_check_interval=5, **options)

    async def read(self, heard: Callable[[str], None], ready: Callable[[], None]) -> None:
        """Its own reader dies for good when the server goes, so a lost connection ends this and a new one is made."""
        listening = self.reader.pubsub()
        try:
            await listening.subscribe(self.channel)
            while True:
                message = await listening.get_message(timeout=30)
                if message is None:
                    await listening.ping()
                elif message["type"] == "subscribe":
                    ready()
                elif message["type"] == "message":
                    heard(message["data"].decode(errors="replace"))
        finally:
            with suppress(redis.RedisError, OSError):
                await listening.aclose()  # type: ignore[no-untyped-call]

    async def send(self, text: str) -> None:
        await self.client.publish(self.channel, text)

    async def is_reachable(self) -> bool:
        return bool(await self.client.ping())

    async def aclose(self) -> None:
        await self.client.aclose()
        await self.reader.aclose()


_current = Fanout()


def subscribe(topic: str) -> Subscription:
    """On the fan-out of this process."""
    return _current.subscribe(topic)


def publish(topic: str, id_: int) -> Awaitable[None]:
    return _current.publish(topic, id_)


def wire_for(*, redis_url: str, database_url: str) -> Wire | None:
    """Redis where it is set, else PostgreSQL where it is, else none: then there is one process."""
    if redis_url:
        return RedisWire(redis_url)
    return PostgresWire("postgresql://" + database_url.split("://", 1)[1]) if database_url else None


@asynccontextmanager
async def opened(wire: Wire | None) -> AsyncIterator[Fanout]:
    """The fan-out of this process inside the block."""
    global _current
    before, made = _current, Fanout(wire)
    reading = asyncio.create_task(made.keep_reading()) if wire else None
    _current = made
    try:
        yield made
    finally:
        _current = before
        if reading and wire:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            await wire.aclose()
