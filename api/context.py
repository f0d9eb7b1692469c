"""What a resolver may ask of its request."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from people.roles import RIGHTS
from people.scope import Scope, Viewer, viewer_and_scope

Batch: TypeAlias = Callable[..., Awaitable[Sequence[Any]]]  # (parents, scope, **arguments) -> one value a parent


@dataclass
class Context:
    """Of one operation: a socket makes a fresh one for each operation and each event."""

    viewer: Viewer
    scope: Scope
    sign_in: str = ""
    expires_at: datetime | None = None
    loaders: dict[object, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def viewer_id(self) -> int:
        return self.viewer.id

    @property
    def rights(self) -> frozenset[str]:
        return frozenset(RIGHTS[self.scope.role])

    @property
    def locale(self) -> str:
        return self.scope.locale

    async def for_operation(self) -> "Context":
        """The same viewer, read again: rights that were taken away are gone.

        Raises:
            NotSignedIn: the sign-in has ended.
        """
        viewer, scope = await viewer_and_scope(self.sign_in, self.scope.locale)
        return Context(viewer, scope, self.sign_in, self.expires_at)

    def loader(self, batch: Batch, arguments: dict[str, Any]) -> DataLoader[Any, Any]:
        """Batches `batch` for the stock executor; ours calls it directly."""
        key = (batch, repr(arguments))
        if key not in self.loaders:

            async def load(parents: list[Any]) -> Sequence[Any]:
                return await batch(parents, self.scope, **arguments)

            self.loaders[key] = DataLoader(load, cache_key_fn=id)
        return self.loaders[key]


Info: TypeAlias = strawberry.Info[Context, None]
