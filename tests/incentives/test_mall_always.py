"""Whatever is redeemed, cancelled, handed over and restocked, in whatever order or at once: books and shelf agree.

50 redeemers of the last one, 200 with PACESETTER_PROVE=1.
"""

import asyncio
import os
import sqlite3
from collections import Counter
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import BaseORMException

import models
from api.ids import decode
from incentives.mall import redeeming, shelving
from incentives.mall.shelving import Draft
from kit.errors import Refused
from ledger import accounts, posting
from ledger.posting import EntryKind, Note
from ledger.verifying import verify
from models.database import atomic, run
from people.roles import Role
from people.scope import Scope
from tests.chain import Chain
from tests.incentives.mall_chain import added, give, redeemed
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio
DATABASE = (BaseORMException, asyncpg.PostgresError, sqlite3.Error)
REDEEMERS, LIVES = (200, 200) if os.environ.get("PACESETTER_PROVE") else (50, 20)


async def outcome(deed: Any) -> str:
    try:
        await deed
    except Refused as refused:
        return refused.code
    return "done"


async def test_of_many_redeemers_of_the_last_one_exactly_one_has_it(chain: Chain) -> None:
    names = [f"guide {n}" for n in range(REDEEMERS)]
    for name in names:
        await chain.add_person(name, Role.GUIDE, "a")
    await give(100, *names)
    item = decode((await added(chain, stock=1))["id"], "MallItem")

    told = Counter(
        await asyncio.gather(
            *(outcome(redeeming.redeem(item, price=60, key=f"by {name}", scope=chain.scope(name))) for name in names)
        )
    )

    assert told == {"done": 1, "SOLD_OUT": REDEEMERS - 1}
    assert (await models.MallItem.get()).stock == 0 and await models.Redemption.all().count() == 1
    assert sorted([await balance(name) for name in names])[:2] == [40, 100]
    assert await in_store() == 60
    await verify()


async def test_pressed_at_once_on_two_phones_it_is_booked_once_and_points_are_spent_once(chain: Chain) -> None:
    await give(100, "ana")
    item, scope = decode((await added(chain))["id"], "MallItem"), chain.scope("ana")

    same = await asyncio.gather(*(redeeming.redeem(item, price=60, key="the same", scope=scope) for _ in range(5)))
    told = await asyncio.gather(
        *(outcome(redeeming.redeem(item, price=60, key=f"another {n}", scope=scope)) for n in range(5))
    )

    assert len(set(same)) == 1 and set(told) == {"NOT_ENOUGH_POINTS"}
    assert await balance("ana") == 40 and (await models.MallItem.get()).stock == 2


async def test_stock_that_headquarters_changes_meanwhile_adds_up(chain: Chain) -> None:
    names = [f"guide {n}" for n in range(20)]
    for name in names:
        await chain.add_person(name, Role.GUIDE, "a")
    await give(100, *names)
    item, maker = decode((await added(chain, stock=10))["id"], "MallItem"), chain.scope("maker")
    changes = (3, -2, 4, -1, -3, 2)

    told = await asyncio.gather(
        *(outcome(redeeming.redeem(item, price=60, key=f"by {name}", scope=chain.scope(name))) for name in names),
        *(outcome(shelving.restock(item, change, key=f"change {n}", scope=maker)) for n, change in enumerate(changes)),
        outcome(shelving.edit(item, Draft("杯", 60), version=1, scope=maker)),
    )

    moved = sum(change for change, said in zip(changes, told[20:], strict=False) if said == "done")
    assert (await models.MallItem.get()).stock == 10 + moved - told[:20].count("done") >= 0
    await verify()


async def test_cancelled_and_handed_over_at_once_it_ends_in_one_way(chain: Chain) -> None:
    await give(1_000, "ana")
    item = await added(chain, stock=9)
    for n in range(8):
        made = decode((await redeemed(chain, "ana", item, key=f"number {n}"))["id"], "Redemption")
        before = await balance("ana")

        told = await asyncio.gather(
            outcome(redeeming.cancel(made, scope=chain.scope("ana"))),
            outcome(redeeming.fulfil(made, note="x", scope=chain.scope("maker"))),
            outcome(redeeming.cancel(made, reason="x", scope=chain.scope("maker"))),
        )

        assert sorted(told) == ["WRONG_STATE", "WRONG_STATE", "done"]
        ended = (await models.Redemption.get(id=made)).state
        assert await balance("ana") == before + (60 if ended == "CANCELLED" else 0)
    waiting = await models.Redemption.filter(state="FULFILLED").count()
    assert (await models.MallItem.get()).stock == 9 - waiting
    await verify()


NAMES = ("ana", "bo")
STEPS = st.one_of(
    st.tuples(st.just("earn"), st.sampled_from(NAMES), st.integers(1, 90)),
    st.tuples(st.just("redeem"), st.sampled_from(NAMES), st.integers(0, 1)),
    st.tuples(st.just("redeem"), st.sampled_from(NAMES), st.integers(0, 1)),
    st.tuples(st.just("cancel"), st.sampled_from((*NAMES, "maker")), st.integers(0, 9)),
    st.tuples(st.just("fulfil"), st.just("maker"), st.integers(0, 9)),
    st.tuples(st.just("restock"), st.just("maker"), st.integers(-3, 3).filter(bool)),
    st.tuples(st.just("price"), st.just("maker"), st.integers(1, 80)),
)


class Life:
    """The steps, each as the product does it; counted apart from it."""

    def __init__(self, chain: Chain, shelf: list[int], had: dict[str, int]) -> None:
        self.chain, self.shelf, self.n = chain, shelf, 0
        self.earned, self.came = had, dict.fromkeys(shelf, 2)

    async def step(self, what: str, name: str, number: int) -> None:
        self.n += 1
        await getattr(self, what)(self.chain.scope(name), name, number)
        await self.agree()

    async def earn(self, _: Scope, name: str, points: int) -> None:
        await give(points, name)
        self.earned[name] += points

    async def redeem(self, scope: Scope, _: str, at: int) -> None:
        item = await models.MallItem.get(id=self.shelf[at])
        await outcome(redeeming.redeem(item.id, price=item.price, key=self.key(), scope=scope))

    async def cancel(self, scope: Scope, _: str, at: int) -> None:
        if made := await self.made(at):
            await outcome(redeeming.cancel(made.id, reason="x", scope=scope))

    async def fulfil(self, scope: Scope, _: str, at: int) -> None:
        if made := await self.made(at):
            await outcome(redeeming.fulfil(made.id, scope=scope))

    async def restock(self, scope: Scope, _: str, change: int) -> None:
        item = self.shelf[self.n % 2]
        if await outcome(shelving.restock(item, change, key=self.key(), scope=scope)) == "done":
            self.came[item] += change

    async def price(self, scope: Scope, _: str, price: int) -> None:
        item = await models.MallItem.get(id=self.shelf[self.n % 2])
        await shelving.edit(item.id, Draft("杯", price), version=item.version, scope=scope)

    def key(self) -> str:
        return f"{self.shelf} {self.n}"

    async def made(self, at: int) -> models.Redemption | None:
        return await models.Redemption.filter(item_id__in=self.shelf).order_by("id").offset(at).first()

    async def agree(self) -> None:
        """Points spent and balance are what was earned; what is left and what is out is what came."""
        out = await models.Redemption.filter(item_id__in=self.shelf).exclude(state="CANCELLED")
        for name in NAMES:
            spent = sum(one.price for one in out if one.person_id == self.chain.people[name])
            left = await balance(name)
            assert left >= 0 and left + spent == self.earned[name]
        for item in await models.MallItem.filter(id__in=self.shelf):
            assert item.stock >= 0 and item.stock + sum(one.item_id == item.id for one in out) == self.came[item.id]


@given(steps=st.lists(STEPS, min_size=6, max_size=25))
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_points_spent_and_balance_are_what_was_earned(chain: Chain, steps: list[tuple[str, str, int]]) -> None:
    """Each life has its own two things; nobody begins with points that the ledger does not know."""
    life_no = await models.MallItem.all().count()
    shelf = [decode((await added(chain, stock=2, key=f"item {life_no + n:04}"))["id"], "MallItem") for n in range(2)]
    life = Life(chain, shelf, {name: await balance(name) for name in NAMES})
    for step in steps:
        await life.step(*step)

    out = await models.Redemption.exclude(state="CANCELLED")
    assert await in_store() == sum(one.price for one in out)
    await verify()


@atomic
async def in_store() -> int:
    return (await accounts.balances([accounts.STORE]))[accounts.STORE]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM redemption", "UPDATE redemption SET price = 1", "UPDATE redemption SET person_id = 1",
        "UPDATE redemption SET name = 'x'", "UPDATE redemption SET state = 'RESERVED'",
        "UPDATE redemption SET state = 'FULFILLED'", "UPDATE mallitem SET stock = -1",
        "UPDATE mallitem SET price = 0", "UPDATE ledgerentry SET kind = 'AWARD'", "DELETE FROM ledgerposting",
    ],
)  # fmt: skip
async def test_the_database_keeps_what_was_agreed_whoever_asks(chain: Chain, sql: str) -> None:
    await give(100, "ana")
    made = decode((await redeemed(chain, "ana", await added(chain)))["id"], "Redemption")
    await redeeming.cancel(made, scope=chain.scope("ana"))

    with pytest.raises(DATABASE):
        await alone(sql)

    kept = await models.Redemption.get()
    assert (kept.state, kept.price, kept.name) == ("CANCELLED", 60, "保温杯")
    assert (await models.MallItem.get()).stock == 3


@atomic
async def alone(sql: str) -> None:
    await run(sql)


async def test_the_database_books_no_redemption_that_is_not_covered(chain: Chain) -> None:
    await give(50, "ana")
    note, moved = Note("兑换", "Redeemed"), ((accounts.of_guide("ana"), -51), (accounts.STORE, 51))

    @atomic
    async def forge() -> None:
        await posting.post([posting.Draft("forged", EntryKind.REDEMPTION, "2026-11", "POINTS", moved, note)])

    with pytest.raises(DATABASE, match="LEDGER"):
        await forge()
    assert await balance("ana") == 50
