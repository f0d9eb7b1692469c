"""Commands to the server that owns the data folder, by a socket in it: a line of JSON in, a line of JSON out.

On SQLite the server is the only writer; a command that changes something either reaches it here, or owns the folder.
"""

import asyncio
import hashlib
import os
import socket
import struct
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import structlog

from kit import locks
from kit.errors import Refused
from kit.faults import passing
from kit.settings import Settings
from models import database

Command = Callable[..., Awaitable[Mapping[str, Any]]]
Commands = Mapping[str, Command]
MOST_BYTES = 1 << 20
LONGEST_ADDRESS = 100  # the kernel's limit is 108
_log = structlog.get_logger("control")


class Told(Refused):
    """The running server refused, in its words."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__()
        self.sentences = sentences

    def __str__(self) -> str:
        return self.says("en")

    def says(self, locale: str) -> str:
        return self.sentences["en" if locale.startswith("en") else "zh"]


class ServerFailed(Exception):
    """The running server could not carry the command out; its log says why."""


def address(folder: Path) -> Path:
    """Where the socket of a data folder is: in it, unless its path is too long for a socket."""
    path = folder.resolve() / "control.sock"
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"pacesetter-{os.getuid()}-{name}.sock"


@asynccontextmanager
async def listening(settings: Settings, commands: Commands) -> AsyncIterator[None]:
    """Carry out commands of this machine's same user inside the block. Call with the folder owned."""
    path = address(settings.data)
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            if _peer(writer) in (os.getuid(), 0):
                writer.write(orjson.dumps(await _answer(await reader.readline(), settings, commands), default=str))
                await writer.drain()
            writer.close()

    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(serve, path, limit=MOST_BYTES)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def _peer(writer: asyncio.StreamWriter) -> int:
    """The user at the other end; where the kernel does not say, the socket's mode has to do."""
    if not hasattr(socket, "SO_PEERCRED"):
        return os.getuid()
    found = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    user: int = struct.unpack("3i", found)[1]
    return user


async def _answer(line: bytes, settings: Settings, commands: Commands) -> Mapping[str, Any]:
    try:
        asked = orjson.loads(line)
        command = commands[asked["command"]]
        _log.info("command", command=asked["command"])
        return {"done": await command(settings, **asked["params"])}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        _log.exception("command_not_understood")
        return {"failed": "not understood"}
    except Exception as error:
        refusal = error if isinstance(error, Refused) else passing(error)
        if refusal is None:
            _log.exception("command_failed")
            return {"failed": repr(error)}
        return {"refused": {"zh": refusal.says("zh"), "en": refusal.says("en")}}


async def carry_out(settings: Settings, commands: Commands, name: str, **params: object) -> Mapping[str, Any]:
    """By the running server where one owns the folder, else here, owning it. On PostgreSQL always here.

    Raises:
        Refused: as the command does.
        ServerFailed: the running server could not.
    """
    if not settings.is_sqlite:
        return await _alone(settings, commands[name], params)
    reached = await asked(settings, name, params)
    if reached is not None:
        return reached
    with locks.owned(settings.data):
        return await _alone(settings, commands[name], params)


async def _alone(settings: Settings, command: Command, params: Mapping[str, object]) -> Mapping[str, Any]:
    async with database.opened(settings):
        done = await command(settings, **params)
        await database.drained()  # here nothing presses: what follows from it comes whole
        return done


async def asked(settings: Settings, name: str, params: Mapping[str, object]) -> Mapping[str, Any] | None:
    """What the running server answers; None where none owns the folder.

    Raises:
        Told: it refused.
        ServerFailed
    """
    path = address(settings.data)
    try:
        if path.lstat().st_uid not in (os.getuid(), 0):
            return None
        reader, writer = await asyncio.open_unix_connection(path, limit=MOST_BYTES)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    try:
        writer.write(orjson.dumps({"command": name, "params": params}, default=str) + b"\n")
        answer = orjson.loads(await reader.read() or b'{"failed": "no answer"}')
    finally:
        writer.close()
    if "refused" in answer:
        raise Told(answer["refused"])
    if "failed" in answer:
        raise ServerFailed(answer["failed"])
    done: Mapping[str, Any] = answer["done"]
    return done
