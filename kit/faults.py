"""Faults of the machine under us that pass by themselves: the database is gone for a moment, the disk is full.

They are nobody's mistake in the request, so they are answered with 503 and a time to come back.
"""

import errno
import sqlite3
from typing import ClassVar

import asyncpg

from kit.errors import Refused


class Unavailable(Refused):
    """Nothing was changed; the same request may be sent again after `retry_after_seconds`."""

    code = "UNAVAILABLE"
    zh = "系统暂时忙不过来，请稍后再试。"
    en = "The system is busy for a moment. Try again shortly."
    retry_after_seconds: ClassVar[int] = 2


class DatabaseGone(Unavailable):
    code = "DATABASE_GONE"
    zh = "数据库暂时连不上，请稍后再试。"
    en = "The database cannot be reached for a moment. Try again shortly."


class DiskFull(Unavailable):
    code = "DISK_FULL"
    zh = "服务器磁盘已满，暂时不能保存。请联系管理员。"
    en = "The server's disk is full, so nothing can be saved now. Tell your administrator."
    retry_after_seconds = 60


_GONE: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    ConnectionError,
    TimeoutError,
)
_BUSY = asyncpg.DeadlockDetectedError, asyncpg.SerializationError
"""Two waited for each other, and the database gave up one of them: by itself it would have come through."""
_GONE_WORDS = ("database is locked", "unable to open database")
_CLOSED_WORDS = ("is closed", "was closed", "is closing", "terminated", "cannot switch to state")
_FULL_WORDS = ("disk is full", "disk i/o error", "no space left")


def passing(error: BaseException) -> Unavailable | None:
    """The fault behind `error` if it is one that passes by itself, else None."""
    if isinstance(error, Refused) and not isinstance(error, Unavailable):
        return None  # an answer, whatever led to it
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, Unavailable):
            return seen
        if _is_full(seen):
            return DiskFull()
        if _is_gone(seen):
            return DatabaseGone()
        if isinstance(seen, _BUSY):
            return Unavailable()
        seen = seen.__cause__ or seen.__context__
    return None


def _is_full(error: BaseException) -> bool:
    if isinstance(error, asyncpg.DiskFullError) or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return True
    return isinstance(error, sqlite3.OperationalError) and any(word in str(error).lower() for word in _FULL_WORDS)


def _is_gone(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return any(word in str(error).lower() for word in _GONE_WORDS)
    if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError):  # most are mistakes of ours
        return any(word in str(error).lower() for word in _CLOSED_WORDS)
    return isinstance(error, _GONE)
