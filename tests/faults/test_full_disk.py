"""The disk under SQLite is full: what was committed stays whole, reads go on, writes are refused in one clear sentence.

A small disk of its own where mounting is allowed, else a limit on the size of the server's files.
"""

import resource
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from tests.faults.asking import VIEWER, Client, is_acknowledged
from tests.faults.serving import Server
from tests.faults.shop import furnished
from tests.faults.work import Work

pytestmark = pytest.mark.anyio
DISK_BYTES = 16 << 20
MOST_REFUSED = 20


class Disk(Protocol):
    def fill(self, server: Server) -> None: ...

    def free(self, server: Server) -> None: ...


class SmallDisk:
    """A disk in memory, filled up by a file beside the database."""

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def fill(self, server: Server) -> None:
        with self.ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def free(self, server: Server) -> None:
        self.ballast.unlink()


class SmallFiles:
    """No file of the server's may grow beyond what the database has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, server: Server) -> None:
        largest = max(path.stat().st_size for path in self.folder.glob("pacesetter.sqlite3*"))
        limit(server, largest)

    def free(self, server: Server) -> None:
        limit(server, resource.RLIM_INFINITY)


def limit(server: Server, size: int) -> None:
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.fixture(params=[SmallDisk, SmallFiles])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Disk]]:
    folder = tmp_path / "data"
    folder.mkdir()
    if request.param is SmallFiles:
        yield folder, SmallFiles(folder)
        return
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "pacesetter-test", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("no right to mount a small disk: only the limit on files is tested")
    try:
        yield folder, SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_full_disk_refuses_writes_keeps_what_it_has_and_reads_go_on(
    disk: tuple[Path, Disk], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, space = disk
    async with furnished("sqlite", folder) as shop:
        server, work, refused = Server(shop.settings), Work(shop), 0
        server.path = folder.parent / "server.log"
        try:
            await server.start()
            async with Client(server, shop) as client:
                assert await sent(client, work, 1) == (200, "")
                space.fill(server)
                for n in count(2):
                    status, code = await sent(client, work, n)
                    if status != 200:
                        assert (status, code) == (503, "DISK_FULL")
                        refused += 1
                        assert (await client.ask("ana", VIEWER)).json()["data"]["viewer"]
                        assert (await client.get("/readyz")).status_code == 200
                    if refused == MOST_REFUSED:
                        break
                told = server.log
                space.free(server)
                assert await sent(client, work, n + 1) == (200, "")
                assert await work.lost() == []
        finally:
            await server.kill()

        await server.start()
        assert await work.lost() == []
        await server.stop()
        assert "Traceback" not in told and told.count("Unavailable at sendBeats") == refused
    with capsys.disabled():
        print(f"\n{type(space).__name__}: {work.acknowledged} acknowledged, {refused} refused, 0 lost, reads went on")


async def sent(client: Client, work: Work, n: int) -> tuple[int, str]:
    """One call with fifty beats, noted; its status and the code of what went wrong."""
    seqs = list(range(50 * n + 1, 50 * n + 51))
    work.sent["w0"].update(seqs)
    answer = await client.beat("w0", seqs)
    if answer.status_code != 200:
        assert int(answer.headers["retry-after"]) == 60
        return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]
    assert is_acknowledged(answer)
    work.beats["w0"].update(seqs)
    return 200, ""
