"""Everything in one file, and back: the database, the media, the keys, each with its digest.

On SQLite by its backup API from a reading connection of the process that owns the file, so that writers go on; a copy
of a live file would be corrupt now and then. On PostgreSQL by pg_dump and pg_restore.
"""

import asyncio
import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import orjson

from kit import clock
from kit.errors import Refused
from kit.settings import Settings

SQLITE, DUMP, MANIFEST = "pacesetter.sqlite3", "database.dump", "manifest.json"
OURS_ALONE = {"lock", "control.sock", "backups", f"{SQLITE}", f"{SQLITE}-wal", f"{SQLITE}-shm"}
BLOCK = 1 << 20


class BackupFailed(Refused):
    code = "BACKUP_FAILED"
    zh = "备份没有成功：{why}"
    en = "The backup failed: {why}"


class NotEmpty(Refused):
    code = "NOT_EMPTY"
    zh = "{place} 不是空的，恢复会覆盖其中的数据。请换一个空的。"
    en = "{place} is not empty, and restoring would overwrite what is in it. Name an empty one."


class NotABackup(Refused):
    code = "NOT_A_BACKUP"
    zh = "{file} 不是完整的备份：{why}"
    en = "{file} is not a whole backup: {why}"


@dataclass(frozen=True)
class Taken:
    file: Path
    bytes: int


async def take(settings: Settings, target: Path) -> Taken:
    """Back up to `target`, a file or a folder; whatever was acknowledged before is in it.

    Raises:
        BackupFailed: the copy of the database did not pass SQLite's own checks, or pg_dump did not end well.
    """
    return await asyncio.to_thread(_take, settings, target)


def _take(settings: Settings, target: Path) -> Taken:
    if target.suffixes[-2:] != [".tar", ".gz"]:
        target = target / f"pacesetter-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    part, copy = target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.database")
    try:
        copy.touch(0o600)
        if settings.is_sqlite:
            _copy_sqlite(settings.database_path, copy)
        else:
            _postgres("pg_dump", settings, "--format=custom", "--no-owner", f"--file={copy}")
        _pack(settings, copy, part)
        os.replace(part, target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return Taken(target, target.stat().st_size)


def _copy_sqlite(source: Path, copy: Path) -> None:
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    writing = sqlite3.connect(copy)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")
        _check(writing)
    except sqlite3.Error as error:
        raise BackupFailed(why=error) from error
    finally:
        reading.close()
        writing.close()


def _check(connection: sqlite3.Connection) -> None:
    said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise BackupFailed(why=said)
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupFailed(why=f"a row of {broken[0]} refers to nothing")


def _pack(settings: Settings, copy: Path, part: Path) -> None:
    name = SQLITE if settings.is_sqlite else DUMP
    digests: dict[str, str] = {}
    with open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            for inside, path in [(name, copy), *_files(settings.data)]:
                digests[inside] = _add(archive, inside, path)
            manifest = {"format": 1, "made_at": clock.now(), "database": name, "digests": digests}
            _add_text(archive, MANIFEST, orjson.dumps(manifest))
        raw.flush()
        os.fsync(raw.fileno())


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] not in OURS_ALONE and path.is_file() and not path.is_symlink():
            yield inside.as_posix(), path


class _Reading(io.BufferedReader):
    """Digests what is read through it."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.digest = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        self.digest.update(block)
        return block


def _add(archive: tarfile.TarFile, inside: str, path: Path) -> str:
    entry = tarfile.TarInfo(inside)
    entry.size, entry.mode, entry.mtime = path.stat().st_size, 0o600, int(path.stat().st_mtime)
    with _Reading(path) as reading:
        archive.addfile(entry, reading)
        return reading.digest.hexdigest()


def _add_text(archive: tarfile.TarFile, inside: str, text: bytes) -> None:
    entry = tarfile.TarInfo(inside)
    entry.size, entry.mode = len(text), 0o600
    archive.addfile(entry, io.BytesIO(text))


def restore(settings: Settings, file: Path) -> None:
    """Unpack beside the data folder, check every digest, then put it in its place in one step.

    Raises:
        NotEmpty: the data folder, or the PostgreSQL database, has something in it.
        NotABackup: a digest differs, a file is missing, or it is a backup of the other kind of database.
    """
    data = settings.data.absolute()
    if data.exists() and any(path.name not in ("lock", "backups") for path in data.iterdir()):
        raise NotEmpty(place=data)
    fresh = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _unpack(file, fresh, SQLITE if settings.is_sqlite else DUMP)
        if not settings.is_sqlite:
            _fill_postgres(settings, fresh / DUMP)
        data.mkdir(parents=True, exist_ok=True)
        for path in fresh.iterdir():
            path.rename(data / path.name)
        _sync(data)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack(file: Path, folder: Path, database: str) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, tarfile.TarError, EOFError, orjson.JSONDecodeError) as error:
        raise NotABackup(file=file, why=error) from error
    if manifest["database"] != database:
        raise NotABackup(file=file, why=f"it holds {manifest['database']}, the settings ask for {database}")
    found = {path.relative_to(folder).as_posix(): _digest(path) for path in folder.rglob("*") if path.is_file()}
    del found[MANIFEST]
    if differing := sorted(set(found.items()) ^ set(manifest["digests"].items())):
        raise NotABackup(file=file, why=f"{differing[0][0]} is not what it was")
    (folder / MANIFEST).unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fill_postgres(settings: Settings, dump: Path) -> None:
    count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    if _postgres("psql", settings, "--tuples-only", "--no-align", f"--command={count}").strip() != "0":
        raise NotEmpty(place=urlsplit(settings.database_url).path.lstrip("/"))
    name = unquote(urlsplit(settings.database_url).path.lstrip("/"))
    _postgres(
        "pg_restore", settings, "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={name}", str(dump)
    )
    dump.unlink()


def _postgres(program: str, settings: Settings, *arguments: str) -> str:
    """Run one of PostgreSQL's programs; the password travels in the environment, which others cannot read."""
    place = urlsplit(settings.database_url)
    named = {
        "PGHOST": place.hostname,
        "PGPORT": str(place.port or 5432),
        "PGUSER": unquote(place.username or ""),
        "PGPASSWORD": unquote(place.password or ""),
        "PGDATABASE": unquote(place.path.lstrip("/")),
    }
    environment = {**os.environ, **{name: value for name, value in named.items() if value}}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise BackupFailed(why=f"{program} is not installed; it comes with PostgreSQL's client tools") from None
    except subprocess.CalledProcessError as error:
        raise BackupFailed(why=error.stderr.strip()) from error
    return done.stdout


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
