"""The restore drill: a backup under load, an empty folder, and the application on it."""

import asyncio
import shutil
import tarfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import models
from api.app import build
from kit import clock
from kit.settings import Settings
from models import backup
from models.backup import NotABackup, NotEmpty
from models.database import atomic, opened
from tests.databases import empty

pytestmark = pytest.mark.anyio


@atomic
async def write_two(n: int) -> None:
    await models.Throttle.create(key=f"{n}/1", since=clock.now())
    await models.Throttle.create(key=f"{n}/2", since=clock.now())


async def taken_under_load(settings: Settings, target: Path) -> tuple[Path, set[str]]:
    """The backup, and what was acknowledged before it began."""
    acknowledged: set[str] = set()
    is_over = asyncio.Event()

    async def load(start: int) -> None:
        n = start
        while not is_over.is_set():
            await write_two(n)
            acknowledged.update({f"{n}/1", f"{n}/2"})
            n += 4

    writers = [asyncio.create_task(load(start)) for start in range(4)]
    await asyncio.sleep(0.3)
    before = set(acknowledged)
    taken = await backup.take(settings, target)
    is_over.set()
    await asyncio.gather(*writers)
    return taken.file, before


async def test_drill_backup_under_load_restores_to_an_application_that_answers(
    settings: Settings, tmp_path: Path
) -> None:
    (settings.media_folder / "abc").mkdir(parents=True)
    (settings.media_folder / "abc" / "360p.mp4").write_bytes(b"video" * 1000)
    (settings.data / "keys.json").write_text("{}")
    async with opened(settings):
        file, acknowledged = await taken_under_load(settings, tmp_path / "out")

    kind = "sqlite" if settings.is_sqlite else "postgres"
    async with empty(kind, tmp_path / "fresh") as fresh:
        backup.restore(fresh, file)
        async with opened(fresh):
            kept = {throttle.key for throttle in await models.Throttle.all()}

        assert len(acknowledged) > 0 and acknowledged <= kept
        assert all(f"{key.split('/')[0]}/{3 - int(key[-1])}" in kept for key in kept)
        assert (fresh.media_folder / "abc" / "360p.mp4").read_bytes() == b"video" * 1000
        assert (fresh.data / "keys.json").stat().st_mode & 0o777 == 0o600
        (fresh.data / "keys.json").unlink()
        with TestClient(build(fresh)) as client:
            assert client.get("/readyz").json()["status"] == "ready"


async def test_backup_is_readable_by_its_owner_only_and_leaves_nothing_beside_it(
    settings: Settings, tmp_path: Path
) -> None:
    async with opened(settings):
        taken = await backup.take(settings, tmp_path / "out")

    assert taken.file.stat().st_mode & 0o777 == 0o600 and taken.bytes == taken.file.stat().st_size
    assert [path.name for path in (tmp_path / "out").iterdir()] == [taken.file.name]


async def test_restore_refuses_what_is_not_empty_and_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    async with opened(settings):
        await write_two(1)
        taken = await backup.take(settings, tmp_path / "out")
        await write_two(2)

    if settings.is_sqlite:
        with pytest.raises(NotEmpty):
            backup.restore(settings, taken.file)
    else:
        with pytest.raises(NotEmpty):
            backup.restore(settings.model_copy(update={"data": tmp_path / "fresh"}), taken.file)
        assert not (tmp_path / "fresh").exists()
    async with opened(settings):
        assert await models.Throttle.all().count() == 4


async def test_damaged_backup_is_refused_and_nothing_is_left(tmp_path: Path, anyio_backend: str) -> None:
    source = Settings(data=tmp_path / "source", database_url="")
    async with opened(source):
        await write_two(1)
        file = (await backup.take(source, tmp_path)).file
    fresh = Settings(data=tmp_path / "fresh", database_url="")

    for name, damage in (("cut", cut), ("swapped", swapped), ("text", as_text)):
        damaged = tmp_path / f"{name}.tar.gz"
        damage(file, damaged)
        with pytest.raises(NotABackup):
            backup.restore(fresh, damaged)
        assert not fresh.data.exists()


def cut(file: Path, to: Path) -> None:
    to.write_bytes(file.read_bytes()[:-2000])


def as_text(file: Path, to: Path) -> None:
    to.write_text("not an archive")


def swapped(file: Path, to: Path) -> None:
    """Whole, but the database in it is another one."""
    folder = to.with_suffix(".folder")
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    with (folder / "pacesetter.sqlite3").open("r+b") as database:
        database.seek(5000)
        database.write(b"x")
    with tarfile.open(to, "w:gz") as archive:
        for path in folder.iterdir():
            archive.add(path, path.name)
    shutil.rmtree(folder)
