"""The schema as others read it: everything is described, scalars keep to their standards."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types import ExecutionResult

from api.context import Context
from api.scalars import SCALARS
from api.schema import schema
from people.roles import Role
from people.scope import Viewer, scope_of

SDL = Path("api/schema/schema.graphql").read_text(encoding="utf-8")

TYPES = {name: kind for name, kind in schema._schema.type_map.items() if not name.startswith("__")}
Faces = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


def descriptions() -> Iterator[tuple[str, str | None]]:
    for name, kind in TYPES.items():
        yield name, kind.description
        if isinstance(kind, Faces):
            yield from ((f"{name}.{field}", one.description) for field, one in kind.fields.items())
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in kind.values.items())


def test_everything_is_described_in_whole_sentences() -> None:
    described = dict(descriptions())

    assert len(described) > 500
    assert [name for name, said in described.items() if not (said or "").rstrip().endswith((".", "?"))] == []


@pytest.mark.anyio
async def test_introspection_tells_what_the_exported_schema_tells() -> None:
    viewer = Viewer(1, "key", "A", "A1", "", 3, Role.ADMIN.value, 1, "/1/", "Asia/Shanghai", 0)
    context = Context(viewer, scope_of(viewer, "en"))

    told = await schema.execute(get_introspection_query(one_of=True, specified_by_url=True), context_value=context)

    assert isinstance(told, ExecutionResult) and told.errors is None
    introspected, exported = build_client_schema(told.data), build_schema(SDL)  # type: ignore[arg-type]
    assert print_schema(lexicographic_sort_schema(introspected)) == print_schema(lexicographic_sort_schema(exported))
    assert "input AssignmentTarget @oneOf {" in print_schema(introspected)


def test_scalars_of_ours_name_their_standard() -> None:
    ours = TYPES.keys() - {"Boolean", "Float", "ID", "Int", "String"}

    scalars = {name for name in ours if "scalar" in type(TYPES[name]).__name__.lower()}
    assert scalars == {"Date", "DateTime"}
    assert all(TYPES[name].specified_by_url for name in scalars)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["20261121", "2026-W47-6", "2026-11-21T00:00:00Z", "2026-13-01", "２０２６-11-21", ""])
def test_day_that_is_not_one_of_rfc_3339_is_refused(text: str) -> None:
    assert SCALARS[date].parse_value("2026-11-21") == date(2026, 11, 21)  # type: ignore[misc]

    with pytest.raises(StrawberryInputCoercionError):
        SCALARS[date].parse_value(text)  # type: ignore[misc]


@pytest.mark.parametrize("text", ["2026-11-21", "2026-11-21T12:00:00", "2026-11-21T12:00Z", "2026-11-21T25:00:00Z"])
def test_moment_without_an_offset_or_not_of_rfc_3339_is_refused(text: str) -> None:
    parse = SCALARS[datetime].parse_value

    assert parse("2026-11-21t12:00:00.5z") == datetime(2026, 11, 21, 12, 0, 0, 500_000, UTC)  # type: ignore[misc]
    assert parse("2026-11-21T12:00:00+08:00").utcoffset() == timedelta(hours=8)  # type: ignore[misc]
    with pytest.raises(StrawberryInputCoercionError):
        parse(text)  # type: ignore[misc]
