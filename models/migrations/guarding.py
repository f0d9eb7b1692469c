"""A step's statements that differ between the two databases, such as those that make a trigger."""

from typing import Any

from tortoise.migrations.operations import RunSQL


class Guarding(RunSQL):
    """Makes the guard `name` of `models.guards`; its statements stand in the step, as they were when it was written."""

    def __init__(self, name: str, *, sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> None:
        super().__init__([])
        self.name, self.sqlite, self.postgres = name, sqlite, postgres

    def describe(self) -> str:
        return f"Guard {self.name}"

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is None:
            return
        for statement in self.sqlite if state_editor.DIALECT == "sqlite" else self.postgres:
            await state_editor.client.execute_query(statement)
