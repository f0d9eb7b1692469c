"""What the edge needs of the context of a request, and what it promises in return."""

from asyncio import timeout
from collections.abc import Awaitable, Collection, Hashable, Mapping
from datetime import datetime
from inspect import isawaitable
from typing import Any, Protocol, Self, TypeVar

from starlette.requests import HTTPConnection

from api.refusals import TimedOut

DEVELOP = "DEVELOP"  # the right to see how the API is made, and to send it documents of one's own


def develops(context: object) -> bool:
    return DEVELOP in getattr(context, "rights", ())


class EdgeContext(Protocol):
    """The `info.context` of every resolver; one operation or event, never a connection, shares an instance."""

    @property
    def viewer_id(self) -> Hashable: ...

    @property
    def rights(self) -> Collection[str]:
        """Names as in the schema's enum Right."""
        ...

    @property
    def locale(self) -> str: ...

    @property
    def expires_at(self) -> datetime | None:
        """When the sign-in ends, UTC; None when the connection may stay."""
        ...

    async def for_operation(self) -> Self:
        """The same viewer with rights and scope read again, and loaders of its own.

        Called for each operation of a socket and for each event, before it is executed.

        Raises:
            NotSignedIn: the sign-in has ended or was revoked.
        """
        ...


C_co = TypeVar("C_co", bound=EdgeContext, covariant=True)


class Authenticate(Protocol[C_co]):
    """Who asks? `params` is the payload of `connection_init`, empty over HTTP.

    Raises:
        NotSignedIn: nobody, so nothing is answered.
    """

    def __call__(self, connection: HTTPConnection, params: Mapping[str, object]) -> Awaitable[C_co]: ...


class FreshEachEvent:
    """Mix into the executor: each event of a subscription is executed in a context of its own."""

    context_value: Any
    is_event = False
    event_seconds = 10.0

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = super().build_per_event_executor(payload)  # type: ignore[misc]
        executor.is_event = True
        return executor

    def execute_operation(self, serially: bool | None = None) -> Any:
        execute = super().execute_operation  # type: ignore[misc]
        return self._execute_event(execute) if self.is_event else execute(serially)

    async def _execute_event(self, execute: Any) -> Any:
        try:
            async with timeout(self.event_seconds):
                self.context_value = await self.context_value.for_operation()
                result = execute(False)
                return await result if isawaitable(result) else result
        except TimeoutError:
            raise TimedOut() from None
