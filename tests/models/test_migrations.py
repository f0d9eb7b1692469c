"""From the first step to the last on a filled database, of both kinds; and what a bad step must not do."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError, OperationalError

import models
import models.migrations.steps
from kit.settings import Settings
from models import migrations
from models.database import is_sqlite, opened, run
from models.guards import GUARDS
from models.indexes import PARTIAL
from models.migrations.sqlite_rebuild import LostInRebuild
from models.migrations.writing import changes
from tests.databases import KINDS, copied
from tests.models.filling import ROWS, fill
from tests.models.shapes import counts, shape

pytestmark = [pytest.mark.anyio]
REAL = Path(models.migrations.steps.__file__).parent
FIRST = sorted(path.stem for path in REAL.glob("0*.py"))[0]

REBUILD = """
from tortoise import fields, migrations
from tortoise.migrations.operations import AlterField
from models.migrations.sqlite_rebuild import Rebuild

class Migration(migrations.Migration):
    dependencies = [("models", "{before}")]
    operations = [Rebuild(AlterField("{model}", "{field}", fields.{kind}), values={values})]
"""
BROKEN = """
from tortoise import migrations
from tortoise.migrations.operations import RunSQL

class Migration(migrations.Migration):
    dependencies = [("models", "{before}")]
    operations = [RunSQL("CREATE TABLE half (id INTEGER)"), RunSQL("{sql}")]
"""

GROWN = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("models", "{before}")]
    operations = [
        ops.CreateModel("Grown", fields=[("id", fields.IntField(primary_key=True))], options={{"table": "grown"}}),
        ops.AddField("Grown", "later", fields.IntField(null=True)),
        ops.AddField("Person", "later", fields.IntField(null=True)),
    ]
"""


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with the real steps in it, to add others to; its name is that of its folder."""
    folder = tmp_path / f"steps_{tmp_path.name}"
    shutil.copytree(REAL, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return folder


@pytest.fixture(params=KINDS)
async def today(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    """A database of either kind that has taken every step, not yet opened; its tables may be changed."""
    async with copied(request.param, tmp_path) as made:
        yield made


def add(steps: Path, name: str, text: str, **values: object) -> None:
    before = sorted(path.stem for path in steps.glob("0*.py"))[-1]
    (steps / f"{name}.py").write_text(text.format(before=before, **values))


async def test_steps_lead_to_the_models_and_nothing_is_left_to_write(anyio_backend: str) -> None:
    try:
        step, indexes = await changes()
    finally:
        await Tortoise.close_connections()

    assert step is None and indexes == []


async def test_schema_of_the_steps_is_that_of_the_models(settings: Settings) -> None:
    async with opened(settings):
        by_steps = await shape()

        await wiped()
        await Tortoise.generate_schemas(safe=False)
        await guarded()

        assert await shape() == by_steps


async def guarded() -> None:
    """What no model declares."""
    for index in PARTIAL.values():
        await run(index)
    for guard in GUARDS.values():
        for statement in guard.sqlite if is_sqlite() else guard.postgres:
            await run(statement)


async def wiped() -> None:
    if not is_sqlite():
        await run("DROP SCHEMA public CASCADE")
        await run("CREATE SCHEMA public")
        return
    await run("PRAGMA foreign_keys = OFF")
    for table in await counts():
        await run(f'DROP TABLE "{table}"')
    await run("PRAGMA foreign_keys = ON")


def later(steps: Path) -> list[Path]:
    return [path for path in sorted(steps.glob("0*.py")) if path.stem != FIRST]


async def test_filled_database_of_the_first_step_arrives_whole_at_the_last(
    settings: Settings, steps: Path, tmp_path: Path
) -> None:
    held = [path.rename(tmp_path / path.name) for path in later(steps)]
    async with opened(settings, steps=steps.name):
        await fill_first(has_later=bool(held))
        before = await counts()
    for path in held:
        path.rename(steps / path.name)

    async with opened(settings, steps=steps.name):
        after, arrived = await counts(), await shape()
        await wiped()
        await Tortoise.generate_schemas(safe=False)
        await guarded()

        assert {table: after[table] for table in before} == before
        assert arrived == await shape()


async def fill_first(*, has_later: bool) -> None:
    """By the models as long as they are those of the first step; after that, by rows of what is there."""
    if not has_later:
        await fill()
        assert set((await counts()).values()) == {ROWS}
        return
    await run("INSERT INTO throttle (key, failures, since) VALUES ('a', 1, '2026-01-01 00:00:00+00:00')")


async def test_second_start_has_nothing_to_do(today: Settings) -> None:
    async with opened(today):
        assert await migrations.pending() == []
        assert await migrations.migrate() == []


async def test_two_processes_that_start_at_once_take_each_step_once(settings: Settings) -> None:
    async with opened(settings, steps=""):
        taken = await asyncio.gather(*(migrations.migrate() for _ in range(4)))

        assert sum(len(names) for names in taken) == len([*REAL.glob("0*.py")])
        assert await migrations.pending() == []


async def test_newer_database_is_refused_in_words_and_left_alone(today: Settings) -> None:
    async with opened(today):
        await run("""INSERT INTO tortoise_migrations (app, name, applied_at)
            VALUES ('models', '0099_future', '2030-01-01 00:00:00+00:00')""")
        before = await shape()

    with pytest.raises(migrations.DatabaseIsNewer, match=r"newer than this program.*0099_future"):
        async with opened(today):
            pass
    async with opened(today, steps=""):
        assert await shape() == before


async def test_step_that_fails_midway_leaves_nothing_and_the_next_run_completes_it(
    today: Settings, steps: Path
) -> None:
    add(steps, "0900_half", BROKEN, sql="SELECT nothing FROM nowhere")
    with pytest.raises(OperationalError):
        async with opened(today, steps=steps.name):
            pass
    async with opened(today, steps=""):
        assert "half" not in await counts()
    (steps / "0900_half.py").unlink()
    for name in [name for name in sys.modules if name.startswith(steps.name)]:
        del sys.modules[name]
    add(steps, "0900_half", BROKEN, sql="SELECT 1")

    async with opened(today, steps=steps.name):
        assert "half" in await counts()


async def test_step_may_make_a_table_and_then_add_to_it(tmp_path: Path, steps: Path, anyio_backend: str) -> None:
    async with copied("sqlite", tmp_path) as settings, opened(settings):
        before = await shape()
    add(steps, "0900_grown", GROWN)

    async with opened(settings, steps=steps.name):
        added = set((await shape())["columns"]) - set(before["columns"])
        assert sorted("later" in column for column in added) == [False, True, True]


async def test_changed_column_keeps_rows_children_indexes_and_keys(
    today: Settings, steps: Path, tmp_path: Path
) -> None:
    """Person has children by cascade in many tables, two unique columns, and partial indexes beside it."""
    async with opened(today):
        await fill()
        before, rows = await shape(), await counts()
    add(steps, "0900_names", REBUILD, model="Person", field="name", kind="CharField(max_length=90)", values={})

    async with opened(today, steps=steps.name):
        after = await shape()
        assert await counts() == rows
        assert (after["indexes"], after["keys"]) == (before["indexes"], before["keys"])
        assert set(after["columns"]) - set(before["columns"]) == {c for c in after["columns"] if "90" in c}
        assert len(set(after["columns"]) - set(before["columns"])) == 1
        with pytest.raises(IntegrityError):
            await run("INSERT INTO studyday (guide_id, day) VALUES (4711, '2026-01-01')")
        with pytest.raises(IntegrityError):
            await run("UPDATE person SET key = 'v1'")
    assert len([*(tmp_path / "backups").glob("before-0900_names-*.sqlite3")]) == (1 if today.is_sqlite else 0)


async def test_rebuild_that_loses_something_is_undone(tmp_path: Path, steps: Path, anyio_backend: str) -> None:
    """On SQLite; each person gets another's id, so that references go astray."""
    async with copied("sqlite", tmp_path) as settings, opened(settings):
        await fill()
        before, rows = await shape(), await counts()
    values = {"id": "id + 1000"}
    add(steps, "0900_astray", REBUILD, model="Person", field="name", kind="CharField(max_length=90)", values=values)

    with pytest.raises(LostInRebuild, match="references lead nowhere"):
        async with opened(settings, steps=steps.name):
            pass

    async with opened(settings):
        assert (await shape(), await counts()) == (before, rows)


def test_steps_only_create_and_add_or_rebuild_with_proof() -> None:
    """What Tortoise would do to a filled SQLite table otherwise is told in models/migrations/sqlite_rebuild.py."""
    allowed = {"CreateModel", "AddField", "AddIndex", "RunSQL", "RunPython", "Rebuild", "Guarding"}
    for path in REAL.glob("0*.py"):
        module = __import__(f"models.migrations.steps.{path.stem}", fromlist=["Migration"])
        used = {type(operation).__name__ for operation in module.Migration.operations}
        assert used <= allowed, f"{path.name}: {used - allowed}"


def test_a_column_that_is_added_has_a_value_for_the_rows_that_are_there() -> None:
    """SQLite refuses another one, but only on a table that is not empty."""
    for path in REAL.glob("0*.py"):
        module = __import__(f"models.migrations.steps.{path.stem}", fromlist=["Migration"])
        added = [one for one in module.Migration.operations if type(one).__name__ == "AddField"]
        bare = [one.name for one in added if not one.field.null and not one.field.has_db_default()]
        assert bare == [], f"{path.name}: {bare}"
