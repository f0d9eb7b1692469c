"""What a resolver may ask of its request."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from people.scope import Scope, Viewer

Batch: TypeAlias = Callable[..., Awaitable[Sequence[Any]]]  # (parents, scope, **arguments) -> one value a parent


@dataclass
class Context:
    """Of one operation: a socket makes a fresh one for each operation and each event."""

    viewer: Viewer
    scope: Scope
    request_id: str = ""
    loaders: dict[object, DataLoader[Any, Any]] = field(default_factory=dict)

    def for_operation(self) -> "Context":
        return replace(self, loaders={})

    def loader(self, batch: Batch, arguments: dict[str, Any]) -> DataLoader[Any, Any]:
        """Batches `batch` for the stock executor; ours calls it directly."""
        key = (batch, repr(arguments))
        if key not in self.loaders:

            async def load(parents: list[Any]) -> Sequence[Any]:
                return await batch(parents, self.scope, **arguments)

            self.loaders[key] = DataLoader(load, cache_key_fn=id)
        return self.loaders[key]


Info: TypeAlias = strawberry.Info[Context, None]
