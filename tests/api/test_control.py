"""Commands by the running server, or by oneself when it is down."""

import asyncio
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

import models
from api import control
from api.control import ServerFailed, Told, address, carry_out, listening
from kit import clock, locks
from kit.errors import NotFound
from kit.settings import Settings
from models.database import opened
from tests.databases import laid

pytestmark = pytest.mark.anyio


async def note(settings: Settings, key: str) -> Mapping[str, Any]:
    await models.Throttle.create(key=key, since=clock.now())
    return {"by": os.getpid(), "notes": await models.Throttle.all().count()}


async def refuse(settings: Settings) -> Mapping[str, Any]:
    raise NotFound


async def fail(settings: Settings) -> Mapping[str, Any]:
    raise ZeroDivisionError


COMMANDS: control.Commands = {"note": note, "refuse": refuse, "fail": fail}


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return laid(tmp_path)


async def test_command_is_carried_out_by_the_running_server(embedded: Settings) -> None:
    with locks.owned(embedded.data):
        async with opened(embedded), listening(embedded, COMMANDS):
            assert address(embedded.data).stat().st_mode & 0o777 == 0o600

            assert (await carry_out(embedded, COMMANDS, "note", key="a"))["notes"] == 1
            assert (await carry_out(embedded, COMMANDS, "note", key="b"))["notes"] == 2

    assert not address(embedded.data).exists()


async def test_command_is_carried_out_here_when_no_server_runs(embedded: Settings) -> None:
    assert (await carry_out(embedded, COMMANDS, "note", key="a"))["notes"] == 1
    assert (await carry_out(embedded, COMMANDS, "note", key="b"))["notes"] == 2


async def test_command_is_refused_while_the_folder_has_another_owner(embedded: Settings) -> None:
    with locks.owned(embedded.data), pytest.raises(locks.FolderTaken):
        await carry_out(embedded, COMMANDS, "note", key="a")


async def test_refusal_and_failure_come_back_through_the_socket(embedded: Settings) -> None:
    async with opened(embedded), listening(embedded, COMMANDS):
        with pytest.raises(Told, match="There is no such thing"):
            await carry_out(embedded, COMMANDS, "refuse")
        with pytest.raises(ServerFailed, match="ZeroDivisionError"):
            await carry_out(embedded, COMMANDS, "fail")
        with pytest.raises(ServerFailed, match="not understood"):
            await carry_out(embedded, COMMANDS, "none")


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"{}\n", b"\xff\n", b'{"command": 3}\n', b"x" * 70_000 + b"\n"])
async def test_garbled_line_is_answered_and_the_server_goes_on(embedded: Settings, line: bytes) -> None:
    async with opened(embedded), listening(embedded, COMMANDS):
        answer = await asyncio.to_thread(said_to, address(embedded.data), line)

        assert orjson.loads(answer) == {"failed": "not understood"}
        assert (await carry_out(embedded, COMMANDS, "note", key="a"))["notes"] == 1


def said_to(path: Path, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(line)
        return client.recv(1 << 16)


async def test_socket_left_by_a_killed_server_is_taken_over(embedded: Settings) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(address(embedded.data)))

    assert (await carry_out(embedded, COMMANDS, "note", key="a"))["notes"] == 1
    async with opened(embedded), listening(embedded, COMMANDS):
        assert (await carry_out(embedded, COMMANDS, "note", key="b"))["notes"] == 2


def test_folder_with_a_long_path_has_an_address_as_well(tmp_path: Path) -> None:
    long = control.address(tmp_path / ("x" * 120))

    assert len(str(long)) <= control.LONGEST_ADDRESS and long != control.address(tmp_path / ("y" * 120))
