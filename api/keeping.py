"""The commands that keep what is there: backup, restore, verify."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.terminal import Data, app, carried_out, configured, stop
from kit.errors import Refused
from kit.settings import Settings


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="A file, or a folder for it.")] = None, data: Data = None
) -> None:
    """Copy everything into one file, while the server goes on."""
    found = configured(data=data)
    made = carried_out("backup", found, target=str((target or found.backup_folder).absolute()))
    typer.echo(f"{made['file']} ({made['bytes'] / 1e6:.1f} MB)")


@app.command()
def restore(file: Path, data: Data = None) -> None:
    """Unpack a backup into an empty data folder (and an empty database on PostgreSQL)."""
    from models import backup as backups

    found = configured(data=data)
    try:
        backups.restore(found, file)
    except Refused as refusal:
        raise stop(refusal) from None
    typer.echo(f"Restored into {found.data}. Start the server on it.")


@app.command()
def verify(data: Data = None) -> None:
    """Read the whole ledger again: every hash, number and sum, and every head that was published. Changes nothing."""
    from api.commands import refuse_to_begin

    found = configured(data=data)
    try:
        refuse_to_begin(found, "verify")
        asyncio.run(_verify(found))
    except Refused as refusal:
        raise stop(refusal) from None


async def _verify(settings: Settings) -> None:
    """Beside a running server as well: it reads on a connection of its own."""
    from ledger import verifying
    from models import database

    async with database.read_only(settings):
        with typer.progressbar(length=1000, label="Ledger") as bar:

            async def on_progress(done: int, of: int) -> None:
                bar.update(1000 * done // of - bar.pos)

            found = await verifying.verify(settings.data, on_progress)
    typer.echo(f"The ledger is whole: {found.entries} entries, {found.postings} postings, head {found.head}")
