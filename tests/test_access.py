"""Default deny, walked: every field × role, every model field as extra input, every subscription."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import ValuesOfCorrectTypeRule, parse, validate
from strawberry.types import ExecutionResult
from tortoise import Tortoise

import models
from api import access
from api.schema import schema
from api.schema.audit import BUDGET
from kit import clock, events, fanout
from kit.errors import NotAllowed
from kit.reading import Select
from kit.settings import Settings
from kit.sqlite import SqliteReader
from models.database import opened, run
from people import notifications
from people.roles import RIGHTS, Right, Role
from tests.chain import NOON, Chain
from tests.cinema import copied
from tests.operations import CORE, camel, inputs, operation, roots
from tests.walked import walked

pytestmark = pytest.mark.anyio
ROLES = {
    "ana": Role.GUIDE, "lead": Role.STORE_LEAD, "region": Role.REGION_LEAD, "trainer": Role.TRAINER,
    "maker": Role.HQ_MAKER, "approver": Role.HQ_APPROVER, "admin": Role.ADMIN, "auditor": Role.AUDITOR,
}  # fmt: skip


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def everybody(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[Chain]:
    """One chain for all walks: a person of each role."""
    settings = Settings(data=Path(tmp_path_factory.mktemp("walk")), database_url="")
    held = clock.Held(NOON)
    events.react_with({})
    with clock.reading(held):
        chain = await copied(settings.database_path)
        async with opened(settings):
            await chain.add_person("approver", Role.HQ_APPROVER, "hq")
            yield chain


@pytest.fixture(autouse=True)
def full_purse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk asks more at once than anybody may."""
    monkeypatch.setattr(BUDGET, "spend", lambda who, cost: BUDGET.balance(who))


async def contents() -> dict[str, list[Any]]:
    """Everything stored but traces: a refusal may be traced."""
    tables = [one._meta.db_table for one in Tortoise.apps["models"].values()]
    return {table: await run(f"SELECT * FROM {table}") for table in tables if table != "audit"}


def writes() -> int:
    """Rises with every commit; the reader is a connection of its own."""
    reader = Select.reader
    assert isinstance(reader, SqliteReader)
    version: int = reader.connection.execute("PRAGMA data_version").fetchone()[0]
    return version


async def allowed(chain: Chain, who: str, root: str, name: str, text: str, variables: Any) -> bool:
    """Whether the role may ask; that something is not found is a matter of rows."""
    result = await schema.execute(text, variable_values=variables, context_value=chain.context(who))
    assert isinstance(result, ExecutionResult)
    if result.errors:
        why = result.errors[0].original_error
        assert why is not None and type(why).__module__.startswith(("kit", "courses", "people", "insights", "api")), why
        return not isinstance(why, NotAllowed)
    answer = (result.data or {})[name]
    return not (isinstance(answer, dict) and answer.get("code") == "NOT_ALLOWED")


def test_every_role_of_the_product_walks() -> None:
    assert set(ROLES.values()) == set(Role)


def test_every_field_of_the_schema_is_decided_and_nothing_else() -> None:
    fields = list(access.fields(CORE))
    assert access.undecided(CORE) == []

    for kind, name, _ in fields:
        for role in Role:
            right = access.decision(kind, name)
            assert access.may(role, kind, name) == (right is None or right in RIGHTS[role])
    walked("fields of types × roles, by the table", len(fields) * len(Role))


def test_a_field_that_nobody_has_decided_stops_the_server() -> None:
    @strawberry.type
    class Query:
        salary: int = 0

    forgotten = strawberry.Schema(Query)._schema
    assert "Query.salary" in access.undecided(forgotten)
    with pytest.raises(RuntimeError, match=r"Query\.salary"):
        access.enforce(forgotten)


async def test_every_root_field_is_answered_or_refused_as_its_right_says(everybody: Chain) -> None:
    combinations = 0
    for root, name, field in roots():
        if root == "Subscription":
            continue
        text, variables = operation(root, name, field)
        for who, role in ROLES.items():
            if not access.may(role, root, name):  # the first refusal of a minute leaves its trace, and nothing else
                await allowed(everybody, who, root, name, text, variables)
            version = writes()
            assert await allowed(everybody, who, root, name, text, variables) == access.may(role, root, name), (
                f"{role} {name}"
            )
            assert access.may(role, root, name) or writes() == version, f"{role} changed something by {name}"
            combinations += 1
    walked("queries and mutations × roles, executed", combinations)


async def test_no_input_takes_a_field_of_a_table_that_it_does_not_name(everybody: Chain) -> None:
    """Mass assignment: each model field, as GraphQL and as Python spell it, in each input object."""
    columns = {name for one in Tortoise.apps["models"].values() for name in one._meta.fields_map}
    spelt = sorted({camel(name) for name in columns} | columns)
    assert len(spelt) > 150
    combinations = 0
    for kind in inputs():
        refused = [name for name in spelt if name not in kind.fields]
        found = set()
        for few in (refused[at : at + 8] for at in range(0, len(refused), 8)):  # each error prints the whole value
            given = " ".join(f"{name}: 1" for name in few)
            text = f"query ($x: {kind.name} = {{{given}}}) {{ __typename }}"
            errors = validate(CORE, parse(text), [ValuesOfCorrectTypeRule])
            found |= {name for name in few for error in errors if f"unknown field '{name}'" in error.message}
        assert found == set(refused), (kind.name, set(refused) - found)
        combinations += len(refused)
    walked("model fields × input objects", combinations)


async def test_an_unknown_field_in_a_variable_is_refused_and_nothing_runs(everybody: Chain) -> None:
    before = await contents()
    for root, name, field in roots():
        if root != "Mutation" or not field.args:
            continue  # what takes nothing has no room for more
        text, variables = operation(root, name, field)
        for extra in ("id", "role", "personId", "guideId", "isAdmin"):
            if extra in field.args["input"].type.of_type.fields:
                continue
            given = {"input": {**variables["input"], extra: "1"}}
            result = await schema.execute(text, variable_values=given, context_value=everybody.context("admin"))
            assert isinstance(result, ExecutionResult) and result.errors and result.data is None, (name, extra)
    assert await contents() == before


async def test_the_source_of_a_denied_subscription_does_not_start(
    everybody: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every one of today's is for everybody who is signed in: so each is put under a right that the role lacks."""
    began: list[object] = []

    async def begun(sight: object) -> Any:
        began.append(sight)

    monkeypatch.setattr(notifications, "begun", begun)
    combinations = 0
    for root, name, field in roots():
        if root != "Subscription":
            continue
        text, variables = operation(root, name, field)
        for right in Right:
            monkeypatch.setitem(access.ACCESS, "Subscription", {right: name})
            for who, role in ROLES.items():
                if right in RIGHTS[role]:
                    continue
                source: Any = await schema.subscribe(text, variables, context_value=everybody.context(who))
                first = source if hasattr(source, "errors") else await anext(source)
                assert isinstance(first.errors[0].original_error, NotAllowed), (name, role)
                combinations += 1
    assert began == [] and fanout._current.hub.by_topic == {}
    walked("subscriptions × rights × roles, denied", combinations)


async def test_nobody_goes_on_after_a_revocation(everybody: Chain) -> None:
    """Each operation and each event asks again who it is for; so does an open socket."""
    context = everybody.context("trainer")
    await context.for_operation()
    await models.SignIn.filter(key="trainer").update(ended_at=clock.now() - timedelta(seconds=1))

    with pytest.raises(Exception, match="Sign in"):
        await context.for_operation()
    await models.SignIn.filter(key="trainer").update(ended_at=None)
