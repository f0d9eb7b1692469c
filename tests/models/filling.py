"""Rows in every table, made from the models themselves: a table that is new tomorrow is filled as well."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from tortoise import Tortoise, fields
from tortoise.models import Model

ROWS = 3


GUARDED = {"LedgerEntry", "LedgerPosting"}
"""Takes rows only as whole entries, the postings first."""


async def fill() -> None:
    """`ROWS` rows a table; parents first, each child of a different parent."""
    made: dict[str, list[Any]] = {}
    todo = [one for one in Tortoise.apps["models"].values() if one.__name__ not in GUARDED] if Tortoise.apps else []
    while todo:
        model = next(m for m in todo if all(_parent(m, key) in (*made, m.__name__) for key in m._meta.fk_fields))
        made[model.__name__] = [await model.create(**_row(model, n, made)) for n in range(1, ROWS + 1)]
        todo.remove(model)


def _parent(model: type[Model], key: str) -> str:
    field: Any = model._meta.fields_map[key]
    return str(field.related_model.__name__)


def _row(model: type[Model], n: int, made: dict[str, list[Any]]) -> dict[str, Any]:
    keys = {model._meta.fields_map[key].source_field: _parent(model, key) for key in model._meta.fk_fields}
    row: dict[str, Any] = {}
    for name, field in model._meta.fields_map.items():
        if name in keys:
            row[name] = made[keys[name]][n - 1].id if keys[name] in made else None
        elif name == "approved_by_id":
            continue  # never the one who made it
        elif name in model._meta.db_fields and not field.pk and name not in model._meta.fk_fields:
            row[name] = _value(field, n)
    return row


def _value(field: Any, n: int) -> object:
    known = itertools.chain.from_iterable(
        [(kind, value)] if isinstance(field, kind) else []
        for kind, value in (
            (fields.BooleanField, True),
            (fields.DatetimeField, datetime(2026, 1, n, tzinfo=UTC)),
            (fields.DateField, date(2026, 1, n)),
            (fields.JSONField, [n]),
            (fields.BinaryField, b"x"),
            (fields.CharField, f"v{n}"),
            (fields.TextField, f"v{n}"),
            (fields.FloatField, float(n)),
            (fields.IntField, n),
            (fields.BigIntField, n),
        )
    )
    return next(value for _, value in known)
