"""Says in words what is wrong with an installation and how to mend it. Looks only; changes nothing."""

import asyncio
import errno
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import asyncpg
import redis.asyncio

from api import control
from api.pages import DIST
from kit.errors import Refused
from kit.ffmpeg import ffmpeg_path
from kit.settings import Settings
from models.migrations import steps

LEAST_FREE_BYTES, LITTLE_FREE_BYTES = 200 << 20, 2 << 30
SANE_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE_SECONDS = 5


class State(StrEnum):
    FINE = "fine"
    ODD = "odd"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """`remedy` is empty when all is well."""

    state: State
    zh: str
    en: str

    def says(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en


def fine(zh: str, en: str) -> Finding:
    return Finding(State.FINE, zh, en)


def odd(zh: str, en: str) -> Finding:
    return Finding(State.ODD, zh, en)


def wrong(zh: str, en: str) -> Finding:
    return Finding(State.WRONG, zh, en)


def python(settings: Settings) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return fine(f"Python {version}", f"Python {version}")


def sqlite(settings: Settings) -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < (3, 35):
        return wrong(f"SQLite {version} 太旧，需要 3.35。", f"SQLite {version} is too old: 3.35 is needed.")
    if settings.is_sqlite and sqlite3.sqlite_version_info < (3, 51, 3):
        zh = f"SQLite {version}：只要没有别的程序写这个数据库文件就没问题。"
        en = f"SQLite {version}: fine as long as no other program writes to the database's file."
        return fine(zh, en)
    return fine(f"SQLite {version}", f"SQLite {version}")


def disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data, *settings.data.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    zh, en = f"{folder} 剩余 {free >> 20} MB", f"{free >> 20} MB are free at {folder}"
    if free < LEAST_FREE_BYTES:
        return wrong(f"{zh}，太少了。请腾出空间。", f"{en}: too little. Free some space.")
    if free < LITTLE_FREE_BYTES:
        return odd(f"{zh}，视频会很快占满。", f"{en}: videos will fill it soon.")
    return fine(zh, en)


async def database(settings: Settings) -> Finding:
    known = {path.stem for path in Path(str(steps.__file__)).parent.glob("0*.py")}
    try:
        taken = await _steps_taken(settings)
    except (OSError, sqlite3.Error, asyncpg.PostgresError, TimeoutError) as error:
        return wrong(
            f"数据库连不上：{error}。请检查地址和权限。", f"The database cannot be reached: {error}. Check it."
        )
    if taken is None:
        return fine("还没有数据库，第一次启动时建立。", "There is no database yet; the first start makes it.")
    if newer := sorted(taken - known):
        return wrong(f"数据库比程序新：{newer}。请升级程序。", f"The database is newer: {newer}. Install that release.")
    if older := sorted(known - taken):
        return odd(
            f"数据库待升级：{older}。启动时自动完成。", f"Steps are missing: {older}. The next start takes them."
        )
    return fine("数据库可用，结构是最新的。", "The database is there and up to date.")


async def _steps_taken(settings: Settings) -> set[str] | None:
    if settings.is_sqlite and not settings.database_path.exists():
        return None
    try:
        return {name for (name,) in await _read(settings, "SELECT name FROM tortoise_migrations")}
    except asyncpg.UndefinedTableError:
        return None


async def _read(settings: Settings, sql: str) -> list[tuple[str, ...]]:
    """On a connection of its own that cannot write."""
    if not settings.is_sqlite:
        connection = await asyncpg.connect(settings.database_url, timeout=PATIENCE_SECONDS)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()
    reading = sqlite3.connect(f"file:{settings.database_path}?mode=ro", uri=True)
    try:
        return reading.execute(sql).fetchall()
    finally:
        reading.close()


async def redis_server(settings: Settings) -> Finding:
    if not settings.redis_url:
        return fine("没有配置 Redis，不需要。", "Redis is not set, and not needed.")
    client = redis.asyncio.from_url(settings.redis_url, socket_connect_timeout=PATIENCE_SECONDS)
    try:
        await asyncio.wait_for(client.ping(), PATIENCE_SECONDS)
    except (redis.RedisError, OSError, TimeoutError) as error:
        return odd(f"Redis 连不上：{error}。消息会变慢。", f"Redis cannot be reached: {error}. News will be slower.")
    finally:
        await client.aclose()
    return fine("Redis 可用。", "Redis is there.")


def ffmpeg(settings: Settings) -> Finding:
    try:
        path = ffmpeg_path(settings.ffmpeg)
        said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except Refused as error:
        return odd(error.says("zh"), error.says("en"))
    except (OSError, subprocess.SubprocessError) as error:
        return odd(f"ffmpeg 不能运行：{error}", f"ffmpeg does not run: {error}. Videos cannot be imported.")
    return fine(said.split(" Copyright")[0], said.split(" Copyright")[0])


def keys(settings: Settings) -> Finding:
    path = settings.data / "keys.json"
    if not path.exists():
        return fine("还没有密钥文件，第一次启动时建立。", "There are no keys yet; the first start makes them.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        zh, en = f"别人能读密钥文件，请运行：chmod 600 {path}", f"Others may read the keys. Run: chmod 600 {path}"
        return wrong(zh, en)
    return fine("密钥文件只有本用户能读。", "Only this user may read the keys.")


def frontend(settings: Settings) -> Finding:
    if not (DIST / "index.html").exists():
        return wrong("网页还没有构建，请运行：make serve", "The web client is not built. Run: make serve")
    return fine("网页已构建。", "The web client is built.")


RENDITIONS = "SELECT media.folder, rendition.file FROM rendition JOIN media ON media.id = rendition.media_id"


async def media(settings: Settings) -> Finding:
    try:
        rows = await _read(settings, RENDITIONS)
    except (OSError, sqlite3.Error, asyncpg.PostgresError, TimeoutError):
        return fine("没有媒体表可查。", "There is no table of media to look at.")
    missing = [f"{folder}/{file}" for folder, file in rows if not (settings.media_folder / folder / file).is_file()]
    if missing:
        zh = f"缺少 {len(missing)} 个媒体文件，例如 {missing[0]}。请从备份恢复 media 文件夹。"
        en = f"{len(missing)} media files are missing, {missing[0]} for one. Restore the media folder from a backup."
        return wrong(zh, en)
    return fine(f"{len(rows)} 个媒体文件都在。", f"All {len(rows)} media files are there.")


def clock(settings: Settings) -> Finding:
    now = datetime.now(UTC)
    newest = max((path.stat().st_mtime for path in settings.data.glob("*")), default=0)
    if now < SANE_SINCE or newest > now.timestamp() + 300:
        zh, en = f"系统时间 {now:%F %T} 不对，请校准。", f"The clock says {now:%F %T} UTC, which cannot be. Set it."
        return wrong(zh, en)
    return fine(f"系统时间 {now:%F %T} UTC", f"The clock says {now:%F %T} UTC")


async def server(settings: Settings) -> Finding:
    """Whether one is up on this data, and whether one could be: on PostgreSQL only the port tells."""
    try:
        up = await asyncio.wait_for(control.asked(settings, "status", {}), PATIENCE_SECONDS)
    except (TimeoutError, control.ServerFailed, Refused, OSError) as error:
        why = str(error) or "…"
        return wrong(
            f"服务没有正常回答：{why}。请看它的日志。", f"The server does not answer as it should: {why}. See its log."
        )
    if up:
        return fine(f"这份数据的服务正在运行：{up['address']}。", f"A server is up on this data, at {up['address']}.")
    return port(settings)


def port(settings: Settings) -> Finding:
    place = f"{settings.host}:{settings.port}"
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE and not settings.is_sqlite:
                zh = f"{place} 上有程序在运行：可能就是这个服务；如果不是，换一个 --port。"
                return odd(zh, f"Something listens at {place}: this server, or else take another --port.")
            why = os.strerror(error.errno or 0)
            zh = f"这份数据没有服务在运行；{place} 也不能用：{why}。换一个 --port。"
            en = f"No server is up on this data, and {place} cannot be used: {why}. Take another --port."
            return wrong(zh, en)
    return fine(
        f"这份数据没有服务在运行；{place} 可用。", f"No server is up on this data; {place} is free to start one."
    )


LOOKS: Iterable[Callable[[Settings], Finding]] = (python, sqlite, disk, ffmpeg, keys, frontend, clock)


async def findings(settings: Settings) -> list[Finding]:
    asked = await asyncio.gather(server(settings), database(settings), media(settings), redis_server(settings))
    return [*(look(settings) for look in LOOKS), *asked]
