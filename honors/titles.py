"""Titles for a term: which there are, and what headquarters allows. Giving them is `honors.holdings`'s."""

from datetime import date
from enum import StrEnum

import models
from kit import clock, text
from kit.errors import Invalid, NotFound
from kit.reading import One, Select, column, row
from models.database import atomic, locking, run
from people.audit import record
from people.roles import RANK, Right, Role, demand
from people.scope import Scope, in_words

LONGEST_DAYS = 366
MOST_HOLDERS = 1_000


class Giver(StrEnum):
    """Who gives a title; whoever stands above may as well."""

    HEADQUARTERS = "HEADQUARTERS"
    REGIONS = "REGIONS"
    STORES = "STORES"


_LEAST = {Giver.HEADQUARTERS: Role.HQ_MAKER, Giver.REGIONS: Role.REGION_LEAD, Giver.STORES: Role.STORE_LEAD}


@row
class Title:
    """`most_holders` at once in the unit of whoever gives it; 0: any number."""

    id: int = column("title.id")
    name: str = column(in_words("title.name", "title.name_en"))
    giver: str = column("title.giver")
    most_days: int = column("title.most_days")
    most_holders: int = column("title.most_holders")
    is_retired: bool = column("title.retired_at IS NOT NULL")


ALIKE = "Which titles there are is the same for everybody; who holds one is asked elsewhere."
title = One(Title, "FROM title WHERE title.id IN :parents", by="id", of="title_id", unscoped=ALIKE)
titles = Select(Title, "FROM title ORDER BY title.id LIMIT 200", unscoped=ALIKE)


def may_give(giver: str, scope: Scope) -> bool:
    return scope.may(Right.GIVE_TITLES) and RANK[scope.role] >= RANK[_LEAST[Giver(giver)]]


class TitleTermWrong(Invalid):
    zh = "期限要在 1 到 366 天之间。"
    en = "A term has 1 to 366 days."


class TitleHoldersWrong(Invalid):
    zh = "同时持有的人数要在 0 到 1000 之间，0 表示不限。"
    en = "From 0 to 1,000 may hold it at once; 0 means any number."


@atomic
async def define(name: str, name_en: str, giver: Giver, most_days: int, most_holders: int, *, scope: Scope) -> int:
    """A new title. It is never edited: what was given goes on meaning the same.

    Raises:
        TitleTermWrong, TitleHoldersWrong, and what `kit.text` raises for the names.
    """
    demand(scope.role, Right.EDIT_HONORS)
    if not 1 <= most_days <= LONGEST_DAYS:
        raise TitleTermWrong(path=["mostDays"])
    if not 0 <= most_holders <= MOST_HOLDERS:
        raise TitleHoldersWrong(path=["mostHolders"])
    made = await models.Title.create(
        name=text.line(name, most=20, field="name"),
        name_en=text.line(name_en, most=40, field="nameEn") if name_en.strip() else "",
        giver=giver.value, most_days=most_days, most_holders=most_holders, made_by_id=scope.me, made_at=clock.now(),
    )  # fmt: skip
    await record("define_title", f"title {made.id}", scope=scope, after=(made.name, giver, most_days, most_holders))
    return int(made.id)


@atomic
async def retire(title_id: int, *, scope: Scope) -> None:
    """Nobody is given it any more; who holds it keeps it to the end of the term. Retiring again changes nothing.

    Raises:
        NotFound
    """
    demand(scope.role, Right.EDIT_HONORS)
    kept = await locked(title_id)
    if kept.retired_at is None:
        await models.Title.filter(id=kept.id).update(retired_at=clock.now())
        await record("retire_title", f"title {kept.id}", scope=scope, before=kept.name)


async def locked(title_id: int) -> models.Title:
    """The title, which nobody else gives or retires before the commit.

    Raises:
        NotFound
    """
    await run(f"SELECT id FROM title WHERE id = :id{locking()}", id=title_id)
    kept = await models.Title.get_or_none(id=title_id)
    if kept is None:
        raise NotFound(path=["titleId"])
    return kept


@row
class Worn:
    """A title beside a name, while it lasts."""

    person_id: int = column("titleholding.person_id")
    name: str = column(in_words("title.name", "title.name_en"))
    to_day: date = column("titleholding.to_day")
