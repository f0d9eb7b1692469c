"""The rhythm of learning: days on which a guide completed something, the week's goal, the streak.

Days off never break a streak (docs/decisions/0004-streaks.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import models
from kit import clock
from kit.errors import Invalid
from kit.reading import Many, row
from models.database import atomic
from people.audit import record
from people.scope import Scope, Viewer, sees_person

MOST_DAYS_OFF = 2
"""So many days without learning, one after the other, leave a streak standing."""
LATEST = 400
"""No rule and no screen looks back over more days of learning than these."""


class GoalOutOfRange(Invalid):
    zh = "每周目标是 1 到 7 天。"
    en = "A week's goal is 1 to 7 days."


@row
class Studied:
    """A day on which a guide completed a lesson, in the guide's own time zone."""

    guide_id: int
    day: date


def studied_by(condition: str, *, unscoped: str = "") -> Many[Studied]:
    """The latest days of each guide, newest first, where `condition` holds."""
    nth = "row_number() OVER (PARTITION BY studyday.guide_id ORDER BY studyday.day DESC) AS nth"
    return Many(
        Studied,
        f"""SELECT guide_id, day FROM (SELECT studyday.guide_id, studyday.day, {nth} FROM studyday
            WHERE studyday.guide_id IN :parents AND {condition}) AS listed
        WHERE nth <= {LATEST} ORDER BY guide_id, day DESC""",
        by="guide_id",
        unscoped=unscoped,
    )


studied = studied_by(sees_person("studyday.guide_id"))


@row
class StudyDay:
    date: date
    done: bool
    is_today: bool


@row
class StudyWeek:
    """Monday to Sunday of the viewer's present week."""

    goal_days: int
    done_days: int
    streak_days: int
    days: list[StudyDay]


@row
class GoalSet:
    """Whose goal was set, and to how many days."""

    id: int
    week_goal_days: int


async def weeks(parents: Sequence[Viewer | GoalSet], sight: Scope) -> list[StudyWeek]:
    today = clock.day_in(sight.zone)
    found = await studied(parents, sight)
    return [
        week([one.day for one in days], today, viewer.week_goal_days)
        for viewer, days in zip(parents, found, strict=True)
    ]


def week(days: Sequence[date], today: date, goal_days: int) -> StudyWeek:
    monday = today - timedelta(days=today.weekday())
    of_week = [monday + timedelta(days=n) for n in range(7)]
    shown = [StudyDay(day, day in days, day == today) for day in of_week]
    return StudyWeek(goal_days, sum(day.done for day in shown), streak(days, today), shown)


def streak(days: Iterable[date], today: date) -> int:
    """Days of learning in the streak that stands on `today`; 0 when it is broken."""
    past = [day for day in days if day <= today]
    runs = streaks(past)
    return runs[-1] if runs and _holds(max(past), today) else 0


def streaks(days: Iterable[date]) -> list[int]:
    """The lengths of all streaks in learning days, the oldest first."""
    runs: list[int] = []
    last: date | None = None
    for day in sorted(set(days)):
        if last and _holds(last, day):
            runs[-1] += 1
        else:
            runs.append(1)
        last = day
    return runs


def _holds(last: date, until: date) -> bool:
    """Whether the days between two, both left out, are few enough to be days off."""
    return (until - last).days - 1 <= MOST_DAYS_OFF


@atomic
async def set_week_goal(days: int, *, scope: Scope) -> None:
    """Choose on how many days of a week the viewer wants to learn.

    Raises:
        GoalOutOfRange
    """
    if not 1 <= days <= 7:
        raise GoalOutOfRange(path=["days"])
    person = await models.Person.get(id=scope.me)
    await models.Person.filter(id=scope.me).update(week_goal_days=days)
    await record("set_week_goal", f"person {scope.me}", scope=scope, before=person.week_goal_days, after=days)
