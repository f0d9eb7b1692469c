"""`python -m models.migrations.writing NAME`: write the step from the last one to the models as they are now.

Run again under the same number while a release is being made: delete the step's file first.
"""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.writer import MigrationWriter, format_migration_name

from models.guards import GUARDS
from models.indexes import PARTIAL
from models.migrations import APP, STEPS

FOLDER = Path(__file__).parent / "steps"
CONFIG: dict[str, Any] = {
    "connections": {"default": "sqlite://:memory:"},
    "apps": {APP: {"models": ["models"], "migrations": STEPS}},
}


async def changes() -> tuple[MigrationWriter | None, list[str]]:
    """The step from the steps to the models, if one is missing, and its operations for the partial indexes and guards
    that no step makes."""
    await Tortoise.init(config=CONFIG, init_connections=False)
    if Tortoise.apps is None:
        raise LookupError("There are no models.")
    for model in Tortoise.apps[APP].values():
        model._meta.table_description = ""  # a docstring is no change of a table
    detector = MigrationAutodetector(Tortoise.apps, CONFIG["apps"])
    writers = await detector.changes()
    texts = "".join(file.read_text() for file in sorted(FOLDER.glob("0*.py")))
    more = [f"ops.RunSQL({sql!r})" for name, sql in PARTIAL.items() if f"INDEX {name} " not in texts]
    for name, guard in GUARDS.items():
        if f'Guarding(\n            "{name}"' not in texts:
            more.append(f'Guarding("{name}", sqlite={guard.sqlite!r}, postgres={guard.postgres!r})')
    if not writers and more:
        leaves = [(key.app_label, key.name) for key in detector._leaf_nodes(APP)]
        name = f"{detector._next_number(APP):04d}_indexes"
        writers = [MigrationWriter(name, APP, [], dependencies=leaves, migrations_module=STEPS)]
    return (writers[0] if writers else None), more


async def write(name: str) -> Path | None:
    """Write the missing step under `name`; None when there is none."""
    writer, more = await changes()
    if writer is None:
        return None
    writer.name = format_migration_name(int(writer.name.split("_", 1)[0]), name)
    path = writer.path()
    before, end = writer.as_string().rsplit("    ]", 1)
    if any(one.startswith("Guarding") for one in more):
        before = f"from models.migrations.guarding import Guarding\n{before}"
    steps = "".join(f"        {one},\n" for one in more)
    path.write_text(f"{before}{steps}    ]{end}", encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say what the step does in a word: make migration NAME=initial")
    path = asyncio.run(write(sys.argv[1]))
    if path is None:
        sys.exit("The steps already lead to the models; nothing to write.")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", path], check=True)
    print(f"Written: {path}. Read it, then run the tests of the migrations.")
