"""Tortoise's transactions, mended: 1.1.9 keeps a lock or a connection for ever when a transaction fails to begin.

Imported for its effect by `models.database`. Each replacement says what it mends; a test breaks each without it.
"""

from contextlib import suppress
from typing import Any

from tortoise.backends.base.client import TransactionContextPooled
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections


async def _begin_immediate(self: SqliteTransactionWrapper) -> None:
    """Take the write lock first: a deferred BEGIN fails half-way beside a second process."""
    await self._connection.execute("BEGIN IMMEDIATE")


async def _commit_or_roll_back(self: SqliteTransactionWrapper) -> None:
    """A commit that fails (a full disk) leaves the transaction open, and the next one would fail on it."""
    self._finalized = True
    try:
        await self._connection.commit()
    except BaseException:
        await self._connection.rollback()
        raise


async def _enter_sqlite(self: SqliteTransactionContext) -> Any:
    """Give the lock back when the transaction cannot begin."""
    await self._trxlock.acquire()
    try:
        await self.ensure_connection()
        token = get_connections().set(self.connection_name, self.connection)
        try:
            await self.connection.begin()
        except BaseException:
            get_connections().reset(token)
            raise
    except BaseException:
        self._trxlock.release()
        raise
    self.token = token
    return self.connection


async def _enter_pooled(self: TransactionContextPooled) -> Any:
    """Give the connection back to the pool when the transaction cannot begin: a server that restarts closes them."""
    await self.ensure_connection()
    pool = self.client._parent._pool
    self.client._connection = await pool.acquire()
    try:
        await self.client.begin()
    except BaseException:
        with suppress(Exception):  # giving back a dead connection fails as well, after it was given back
            await pool.release(self.client._connection)
        raise
    self.token = get_connections().set(self.connection_name, self.client)
    return self.client


SqliteTransactionWrapper.begin = _begin_immediate  # type: ignore[method-assign]
SqliteTransactionWrapper.commit = _commit_or_roll_back  # type: ignore[method-assign]
SqliteTransactionContext.__aenter__ = _enter_sqlite  # type: ignore[method-assign]
TransactionContextPooled.__aenter__ = _enter_pooled  # type: ignore[method-assign]
