"""How an enum of the product becomes one of the schema."""

from enum import EnumMeta

import strawberry


def enter(kind: EnumMeta, description: str, /, *, called: str | None = None, **values: str) -> None:
    """Make `kind` an enum of the schema, with a description of each value: a missing one is an error at import."""
    entered = strawberry.enum(kind, name=called, description=description).__strawberry_definition__  # type: ignore[attr-defined]
    if values.keys() != {value.name for value in entered.values}:
        raise TypeError(f"{entered.name}: describe each of its values, and no others.")
    for value in entered.values:
        value.description = values[value.name]
