"""A chain whose guides watch now, filled in before the server starts, and read past the server afterwards."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg

import models
from courses.credit import LEASE_MS
from courses.proof import new_key
from kit import clock
from kit.settings import Settings
from models.database import opened
from people import keyring, tokens
from people.roles import Role
from tests.chain import Chain, built
from tests.databases import ready

HOUR_MS = 3_600_000
MAKERS = 20
OPENED_BEFORE_MS = 3 * HOUR_MS
BEAT_MS = 2_000
"""Of media; three hours under lease pay for 10,800 of them."""


@dataclass
class Shop:
    """The chain, and for each guide who watches the open lease: its number and its key."""

    settings: Settings
    chain: Chain
    leases: dict[str, tuple[int, str]] = field(default_factory=dict)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """What the database holds, by a connection of our own."""
        if not self.settings.is_sqlite:
            connection = await asyncpg.connect(self.settings.database_url)
            try:
                return [dict(one) for one in await connection.fetch(sql)]
            finally:
                await connection.close()
        reader = sqlite3.connect(f"file:{self.settings.database_path}?mode=ro", uri=True)
        try:
            reader.row_factory = sqlite3.Row
            return [dict(one) for one in reader.execute(sql).fetchall()]
        finally:
            reader.close()

    async def number(self, sql: str) -> int:
        [found] = await self.rows(sql)
        return int(next(iter(found.values())))


@asynccontextmanager
async def furnished(
    kind: str, folder: Path, *, guides: int = 4, learners: int = 0, admins: int = 1
) -> AsyncIterator[Shop]:
    """A shop on a database of this kind: guides w0… who watch, learners l0… who take nothing, admins a0…, makers m0…"""
    async with ready(kind, folder) as settings:
        async with opened(settings):
            shop = Shop(settings, await built())
            staff = (("a", Role.ADMIN, admins), ("m", Role.HQ_MAKER, MAKERS))
            for prefix, role, n in (("w", Role.GUIDE, guides), ("l", Role.GUIDE, learners), *staff):
                for at in range(n):
                    await shop.chain.add_person(f"{prefix}{at}", role, "abc"[at % 3] if role is Role.GUIDE else "hq")
            await models.SignIn.all().update(expires_at=clock.now() + timedelta(days=30))
            await models.Unit.all().update(time_zone=_where_it_is_noon())  # no quiet hours, whenever the tests run
            await _open_leases(shop, guides)
        tokens.use(keyring.opened(settings.data))
        yield shop


def _where_it_is_noon() -> str:
    return f"Etc/GMT{clock.now().hour - 12:+d}"  # these names count westwards


async def _open_leases(shop: Shop, guides: int) -> None:
    """Under lease for three hours already, so that what is sent now is credited in full."""
    lesson, now = shop.chain.lessons["one/l1"], clock.now()
    media = await models.Media.create(
        lesson_id=lesson, number=1, source_digest="0" * 64, source_file="x", duration_ms=10 * HOUR_MS, folder="x",
        is_ready=True, made_at=now,
    )  # fmt: skip
    await models.Lesson.filter(id=lesson).update(kind="VIDEO", media_id=media.id, duration_ms=10 * HOUR_MS)
    for at in range(guides):
        guide, key = shop.chain.people[f"w{at}"], new_key()
        await shop.chain.enrol(f"w{at}", "one")
        began = clock.ms(now) - OPENED_BEFORE_MS
        lease = await models.Lease.create(
            guide_id=guide, lesson_id=lesson, media_id=media.id, key=key, opened_ms=began, ends_ms=began + LEASE_MS,
            heard_ms=began,
        )  # fmt: skip
        await models.LessonProgress.create(guide_id=guide, lesson_id=lesson, media_id=media.id, touched_at=now)
        await models.Coverage.create(guide_id=guide, media_id=media.id, seed=token_hex(16), attention_passed=True)
        shop.leases[f"w{at}"] = (lease.id, key)
