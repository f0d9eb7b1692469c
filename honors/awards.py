"""Badges are given: when something has happened that earns one, and by a sweep for what was missed; once each."""

from collections.abc import Iterable, Sequence
from typing import Any

import structlog

import models
from courses.facts import CourseCompleted, LessonCompleted, QuizPassed
from honors import records
from honors.facts import BadgeAwarded
from honors.rules import Record, steps
from kit import clock
from kit.events import announce
from kit.reading import Select, column, row
from models.database import atomic, run
from people import inbox
from people.inbox import Message
from people.inbox_words import Kind


@row
class Earnable:
    """A badge as the rules need it."""

    id: int = column("badge.id")
    slug: str = column("badge.slug")
    name: str = column("badge.name")
    name_en: str = column("badge.name_en")
    rule: str = column("badge.rule")
    condition: dict[str, Any] = column("badge.condition")


EARNABLE = Select(
    Earnable, "FROM badge WHERE badge.withdrawn_at IS NULL ORDER BY badge.id", unscoped="Badges are the same for all."
)

_log = structlog.get_logger("honors")
SWEEP = "sweep"
SWEPT_AT_ONCE = 200

GIVE = """INSERT INTO award (guide_id, badge_id, because, awarded_at) VALUES (:guide, :badge, :because, :now)
    ON CONFLICT (guide_id, badge_id) DO NOTHING RETURNING id"""


async def award_for_lesson(fact: LessonCompleted) -> None:
    await award_earned([fact.guide_id], because=f"lesson {fact.lesson_id}")


async def award_for_course(fact: CourseCompleted) -> None:
    await award_earned([fact.guide_id], because=f"course {fact.course_id}")


async def award_for_quiz(fact: QuizPassed) -> None:
    await award_earned([fact.guide_id], because=f"quiz of lesson {fact.lesson_id}")


@atomic
async def award_earned(guides: Sequence[int], *, because: str) -> int:
    """Give each guide the badges that the tables say are earned and that they do not have; returns how many.

    Told twice, or fifty times at once, it gives one: the unique key decides. A reaction runs after the commit of
    what it reacts to, so reading what is committed sees that. A badge comes after what earned it, in a fixed order, so
    that two tellings wait for each other and never both ways round.
    """
    every = await EARNABLE.rows()
    had = {(one.guide_id, one.badge_id) for one in await models.Award.filter(guide_id__in=list(guides))}
    known = await records.plain(guides, clock.now().date())
    given = 0
    for guide in sorted(guides):
        for one in every:
            if (guide, one.id) not in had and _is_earned(one, known[guide]):
                given += await _give(guide, one, because)
    return given


def _is_earned(badge: Earnable, record: Record) -> bool:
    way = steps(badge.rule, badge.condition, record)
    return way is not None and way.are_complete


@atomic
async def give(guide_id: int, slug: str, *, because: str) -> bool:
    """Give a badge by name, as a policy says; whether it is new. There may be none of this name any more."""
    found = [one for one in await EARNABLE.rows() if one.slug == slug]
    return bool(found) and await _give(guide_id, found[0], because)


@atomic
async def give_each(whom: Iterable[tuple[int, str]], *, because: str) -> int:
    """Badges by name to guides, in the order in which `award_earned` gives them; how many of them are new."""
    known = {one.slug: one for one in await EARNABLE.rows()}
    due = {(guide, known[slug].id): known[slug] for guide, slug in whom if slug in known}
    return sum([await _give(guide, due[guide, badge], because) for guide, badge in sorted(due)])


async def _give(guide_id: int, badge: Earnable, because: str) -> bool:
    if not await run(GIVE, guide=guide_id, badge=badge.id, because=because, now=clock.now()):
        return False
    names = {"badge": (badge.name, badge.name_en or badge.name)}
    message = Message(
        guide_id, Kind.BADGE_AWARDED, f"badge/{badge.id}", names, badge_id=badge.id,
        is_urgent=because != SWEEP,  # who has just earned it is awake and looks at the screen
    )  # fmt: skip
    await inbox.notify([message])
    announce(BadgeAwarded(guide_id, badge.id))
    return True


@row
class Learned:
    """Somebody who has completed or passed something."""

    guide_id: int = column("person.id")


LEARNED = Select(
    Learned,
    """FROM person WHERE person.id > :after AND person.dismissed_at IS NULL
    AND (EXISTS (SELECT 1 FROM studyday WHERE studyday.guide_id = person.id)
        OR EXISTS (SELECT 1 FROM quizattempt WHERE quizattempt.guide_id = person.id AND quizattempt.is_passed))
    ORDER BY person.id LIMIT :limit""",
    unscoped="The sweep goes through everybody; nobody sees what it reads.",
)


async def sweep() -> int:
    """Give what reactions missed: a crash after a commit, a badge added later. Safe at any time.

    Returns how many badges it gave.
    """
    given, last = 0, 0
    while batch := await LEARNED.rows(after=last, limit=SWEPT_AT_ONCE):
        given += await award_earned([one.guide_id for one in batch], because=SWEEP)
        last = batch[-1].guide_id
    _log.info("badges_swept", given=given)
    return given
