"""What every command of the command line needs: its settings, a refusal as one sentence, the way to the server."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from kit import logs
from kit.errors import Refused
from kit.settings import Settings, settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Pacesetter · 领跑")
Data = Annotated[
    Path | None, typer.Option(help="Folder of the database, the media and the keys; else PACESETTER_DATA, else data.")
]


def locale() -> str:
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")


def stop(refusal: Refused) -> typer.Exit:
    typer.echo(refusal.says("zh" if locale().startswith("zh") else "en"), err=True)
    return typer.Exit(1)


def configured(**options: object) -> Settings:
    """The environment's settings with the options over them; processes started from here see the same."""
    for name, value in options.items():
        if value is not None:
            os.environ[f"PACESETTER_{name.upper()}"] = str(value)
    settings.cache_clear()
    logs.configure(as_json=settings().log_json)
    return settings()


def carried_out(name: str, found: Settings, **params: object) -> Mapping[str, Any]:
    from api.commands import COMMANDS, refuse_to_begin
    from api.control import carry_out

    try:
        refuse_to_begin(found, name)
        return asyncio.run(carry_out(found, COMMANDS, name, **params))
    except Refused as refusal:
        raise stop(refusal) from None
