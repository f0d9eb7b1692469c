"""From an empty database, or one of an older release, to the tables of today. The steps stand in `steps/`.

Tortoise's own runner records a step after its transaction, so a process killed between the two could never go on; here
a step and its record are one transaction, and several processes that start at once wait for each other.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import structlog
from tortoise.connection import get_connections
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, RunSQL
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from kit.errors import Refused
from models.locks import Lock
from models.migrations.sqlite_rebuild import unbound

STEPS = "models.migrations.steps"
APP = "models"
_log = structlog.get_logger("migrations")


class DatabaseIsNewer(Refused):
    """Nothing was changed."""

    code = "DATABASE_IS_NEWER"
    zh = "数据库比程序新：它有程序不认识的变更 {steps}。请升级程序，或恢复升级前的备份。"
    en = (
        "The database is newer than this program: it has steps that are not known here ({steps}). "
        "Install the newer release, or restore the backup made before it was installed."
    )


async def migrate(steps: str = STEPS, *, told: Callable[[str], object] = lambda name: None) -> list[str]:
    """Take every step that is missing and name them. Each is whole or not there at all.

    Raises:
        DatabaseIsNewer: the database has steps that this code does not know.
    """
    executor = _executor(steps)
    before = _Before(executor)
    taken = []
    for key in await _missing(executor):
        if await _take(executor, key, before):
            _log.info("step_taken", step=key.name)
            told(key.name)
            taken.append(key.name)
    return taken


async def pending(steps: str = STEPS) -> list[str]:
    """The steps that the open database still lacks; DatabaseIsNewer as in `migrate`."""
    return [key.name for key in await _missing(_executor(steps))]


def _executor(steps: str) -> MigrationExecutor:
    config: dict[str, dict[str, Any]] = {APP: {"models": ["models"], "migrations": steps}}
    return MigrationExecutor(get_connections().get("default"), config)


async def _missing(executor: MigrationExecutor) -> list[MigrationKey]:
    await executor.loader.build_graph()
    applied = set(await executor.recorder.applied_migrations())
    if unknown := sorted(key.name for key in applied - set(executor.loader.graph.nodes)):
        raise DatabaseIsNewer(steps=", ".join(unknown))
    return [key for key in executor._full_plan() if key not in applied]


class _Tables(State):
    """The tables as steps leave them."""

    changed: set[tuple[str, str]] | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Tortoise makes all models anew after each change; here it does after the last: 20 × faster."""
        changed = self.changed = set()
        try:
            yield
        finally:
            self.changed = None
        self.reload_models(changed)
        self.validate_relations_initialized()

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        if self.changed is None:
            super().reload_models(model_tuples)
        else:
            self.changed.update(model_tuples)

    def reload_model(self, app_label: str, model_name: str) -> None:
        self.reload_models([(app_label, model_name)])


class _Before:
    """The tables as the steps so far left them, carried from one step to the next."""

    def __init__(self, executor: MigrationExecutor) -> None:
        self.executor = executor
        self.applied: set[MigrationKey] | None = None
        self.state = _Tables(models={}, apps=StateApps())

    def after(self, applied: set[MigrationKey]) -> _Tables:
        if self.applied != applied:
            self.state = _Tables(models={}, apps=StateApps(default_connections={APP: "default"}))
            nodes = self.executor.loader.graph.nodes
            steps = [nodes[key] for key in self.executor._full_plan() if key in applied]
            with self.state.at_once():
                for operation in [one for step in steps if isinstance(step, Migration) for one in step.operations]:
                    operation.state_forward(APP, self.state)
        return self.state


async def _take(executor: MigrationExecutor, key: MigrationKey, before: _Before) -> bool:
    """One step and its record in one transaction; False when another process took it meanwhile."""
    step = executor.loader.graph.nodes[key]
    if not isinstance(step, Migration):
        raise LookupError(f"{key.name} is named by another step and is not there.")
    async with AsyncExitStack() as around:
        checked = await around.enter_async_context(unbound(executor.connection, step))
        client = await around.enter_async_context(in_transaction())
        editor = executor._schema_editor(atomic=True)
        editor.client = client
        if editor.DIALECT == "postgres":
            await client.execute_script("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
            await client.execute_query("SELECT pg_advisory_xact_lock($1)", [Lock.MIGRATIONS.value])
        recorder = MigrationRecorder(client)
        # Not `ensure_schema`: on SQLite it would run a script, which commits what came before it.
        await client.execute_query(_record_table(recorder, editor))
        applied = set(await recorder.applied_migrations())
        if key in applied:
            return False
        state = before.after(applied)
        before.applied = None  # half a step leaves tables that no step describes
        await _apply(step, state, editor)
        await checked(client)
        await recorder.record_applied(key.app_label, key.name)
    before.applied = {*applied, key}
    return True


async def _apply(step: Migration, state: _Tables, editor: Any) -> None:
    if not _only_adds(step):
        await step.apply(state, schema_editor=editor)
        return
    with state.at_once():
        for operation in step.operations:
            operation.state_forward(APP, state)
    for operation in step.operations:
        await operation.database_forward(APP, state, state, editor)


def _only_adds(step: Migration) -> bool:
    """Whether each operation finds what it adds, and nothing of it already there, when all are entered before."""
    made = {one.name for one in step.operations if isinstance(one, CreateModel)}
    return all(
        one.model_name not in made if isinstance(one, AddField | AddIndex) else isinstance(one, CreateModel | RunSQL)
        for one in step.operations
    )


def _record_table(recorder: MigrationRecorder, editor: Any) -> str:
    sql: str = editor._get_model_sql_data(recorder.model).table_sql
    return sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)
