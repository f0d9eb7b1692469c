"""Saved views: the state of a list's screen, as its address has it, kept under a name by the person who uses it.

Nobody sees another person's. What is kept is only what follows the `?` of a known screen, so that a view can lead
nowhere else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote_plus

import models
from kit import clock, text
from kit.errors import Conflict, Invalid, NotFound
from kit.reading import One, Select, Sight, row
from models.database import atomic
from people import audit, keys
from people.scope import Scope, Viewer

MOST_VIEWS = 50
MOST_NAME = 24
MOST_QUERY = 500
_VALUE = r"(?:[\w.~!*()+,:-]|%[0-9A-Fa-f]{2})*"
_QUERY = re.compile(rf"[A-Za-z]\w*={_VALUE}(?:&[A-Za-z]\w*={_VALUE})*", re.ASCII)


class Screen(StrEnum):
    COMPLETION = "COMPLETION"
    OVERDUE = "OVERDUE"
    SCORES = "SCORES"
    TEAM = "TEAM"
    PEOPLE = "PEOPLE"
    BOARDS = "BOARDS"
    SKILLS = "SKILLS"


class TooManyViews(Conflict):
    code = "TOO_MANY_VIEWS"
    zh = "最多保存 {most} 个视图，请先删掉不用的。"
    en = "At most {most} views can be saved. Delete one that you no longer use."


class ViewNameTaken(Conflict):
    code = "VIEW_NAME_TAKEN"
    zh = "这个页面已有名为“{name}”的视图，请换个名字。"
    en = "This screen already has a view named “{name}”. Choose another name."


class QueryUnfit(Invalid):
    zh = "这里的筛选没法保存：要像 unit=1&sort=name 这样，最多 {most} 个字符。"
    en = "These filters cannot be saved: they must read like unit=1&sort=name, in at most {most} characters."


@row
class SavedView:
    id: int
    screen: str
    name: str
    query: str
    is_default: bool
    position: int


view = One(
    SavedView,
    "FROM savedview WHERE savedview.id IN :parents AND savedview.person_id = :me",
    by="id",
    of="view_id",
)
_mine = Select(
    SavedView,
    f"""FROM savedview WHERE savedview.person_id = :me AND savedview.screen IN :screens
    ORDER BY savedview.screen, savedview.position, savedview.id LIMIT {MOST_VIEWS}""",
)


async def of_viewers(viewers: Sequence[Viewer], sight: Sight, *, screen: Screen | None) -> list[list[SavedView]]:
    found = await mine(screen, sight)
    return [found for _ in viewers]


async def mine(screen: Screen | None, sight: Sight) -> list[SavedView]:
    """The viewer's own of a screen, of all when None; as they stand."""
    return await _mine.seen(sight, screens=[one.value for one in ([screen] if screen else Screen)])


@dataclass(frozen=True)
class Draft:
    """`query` is what follows the `?`; without a `position`, or past the end, it comes last."""

    screen: Screen
    name: str
    query: str
    is_default: bool = False
    position: int | None = None


@atomic
async def save(draft: Draft, *, key: str, scope: Scope) -> int:
    """Keep a screen's state under a name.

    Raises:
        QueryUnfit, ViewNameTaken, TooManyViews, KeyReused, KeyMissing, and what `kit.text` raises for the name.
    """
    clean = replace(draft, name=text.line(draft.name, most=MOST_NAME, field="name"), query=_fit(draft.query))
    made, _ = await keys.once("saveView", key, clean, lambda: _add(clean, scope), scope=scope)
    return made


def _fit(query: str) -> str:
    """Names with values, as browsers write them; decoded it is text that could stand on a screen.

    Raises:
        QueryUnfit
    """
    try:
        is_fit = (
            len(query) <= MOST_QUERY and _QUERY.fullmatch(query) and _is_plain(unquote_plus(query, errors="strict"))
        )
    except UnicodeDecodeError:
        is_fit = False
    if not is_fit:
        raise QueryUnfit(path=["query"], most=MOST_QUERY)
    return query


def _is_plain(words: str) -> bool:
    return words.isprintable() and not set("<>") & set(words)


async def _add(draft: Draft, scope: Scope) -> int:
    if await models.SavedView.filter(person_id=scope.me).count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    beside = await models.SavedView.filter(person_id=scope.me, screen=draft.screen)
    _refuse_taken(draft.name, beside)
    last = max((one.position for one in beside), default=0) + 1
    if draft.is_default:
        await _no_default(draft.screen, scope)
    made = await models.SavedView.create(
        person_id=scope.me,
        screen=draft.screen,
        name=draft.name,
        query=draft.query,
        is_default=draft.is_default,
        position=last if draft.position is None else min(max(draft.position, 1), last),
        made_at=clock.now(),
    )
    await audit.record("view_saved", f"saved_view {made.id}", scope=scope, after=draft)
    return int(made.id)


def _refuse_taken(name: str, beside: Sequence[models.SavedView]) -> None:
    if text.folded(name) in {text.folded(one.name) for one in beside}:
        raise ViewNameTaken(path=["name"], name=name)


async def _no_default(screen: str, scope: Scope) -> None:
    await models.SavedView.filter(person_id=scope.me, screen=screen, is_default=True).update(is_default=False)


@atomic
async def rename(view_id: int, name: str, *, scope: Scope) -> None:
    """Raises:
    NotFound, ViewNameTaken, and what `kit.text` raises for the name.
    """
    clean = text.line(name, most=MOST_NAME, field="name")
    kept = await _own(view_id, scope)
    _refuse_taken(clean, await models.SavedView.filter(person_id=scope.me, screen=kept.screen).exclude(id=view_id))
    await models.SavedView.filter(id=view_id).update(name=clean)
    await audit.record("view_renamed", f"saved_view {view_id}", scope=scope, before=kept.name, after=clean)


@atomic
async def delete(view_id: int, *, scope: Scope) -> Screen:
    """Of which screen it was.

    Raises:
        NotFound
    """
    kept = await _own(view_id, scope)
    await kept.delete()
    await audit.record("view_deleted", f"saved_view {view_id}", scope=scope, before=(kept.name, kept.query))
    return Screen(kept.screen)


@atomic
async def set_default(view_id: int, *, is_default: bool, scope: Scope) -> None:
    """Whether its screen opens with it; a screen has one such view at most.

    Raises:
        NotFound
    """
    kept = await _own(view_id, scope)
    if is_default:
        await _no_default(kept.screen, scope)
    await models.SavedView.filter(id=view_id).update(is_default=is_default)
    await audit.record("default_view_set", f"saved_view {view_id}", scope=scope, after=is_default)


async def _own(view_id: int, scope: Scope) -> models.SavedView:
    """One of the viewer's own, whose views change one at a time: names and the default are about all of them.

    Raises:
        NotFound
    """
    await models.Person.select_for_update(no_key=True).get(id=scope.me)
    kept = await models.SavedView.get_or_none(id=view_id, person_id=scope.me)
    if kept is None:
        raise NotFound(path=["viewId"])
    return kept
