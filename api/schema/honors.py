"""The GraphQL types of honors: badges, the shelf, and the rhythm of learning."""

from datetime import date as Day
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ValidationProblem, result
from api.relations import Node, attribute, relation, root, shows

if TYPE_CHECKING:
    from api.schema.credentials import Credential
from honors import badges, credentials, rhythm, titles
from honors.rules import Rule


@shows(badges.Badge, found_by=badges.badge)
class Badge(Node):
    """What is given once for something done well."""

    slug: str = attribute("Its name in pictures and files.")
    name: str = attribute("In the viewer's language.")
    description: str = attribute("What it is given for.")
    tier: int = attribute("1 bronze, 2 silver, 3 gold.")
    icon: str = attribute("The name of a Tabler outline.")
    rule: Rule = attribute("The kind of thing it is given for.")
    family: str = attribute("Badges of one family are the tiers of one thing; empty: it has no tiers.")
    season: str = attribute("The season it can be earned in, such as 2026Q4; empty: in any.")


@shows(titles.Worn)
class WornTitle:
    """A title beside a name, while it lasts."""

    name: str = attribute("In the viewer's language.")
    to_day: Day = attribute("Its last day.")


@shows(badges.Shelved)
class ShelfBadge:
    """A place on somebody's shelf."""

    badge: Badge = attribute("The badge.")
    awarded_at: datetime | None = attribute("When it was earned; null while it is not.")
    missing: str | None = attribute("What is still missing, in words; null once earned.")
    done_steps: int = attribute("Steps done.")
    all_steps: int = attribute("Steps in all, at least 1.")
    credential: Annotated["Credential", strawberry.lazy("api.schema.credentials")] | None = relation(
        credentials.of_award, "The viewer's own, once they have taken the badge out of the chain."
    )


@shows(rhythm.StudyDay)
class StudyDay:
    """A day of the week."""

    date: Day = attribute("The day, where the viewer works.")
    done: bool = attribute("Whether a lesson was completed on it.")
    is_today: bool = attribute("Whether it is today.")


@shows(rhythm.StudyWeek)
class StudyWeek:
    """The present week, Monday to Sunday."""

    goal_days: int = attribute("On how many days the viewer wants to learn.")
    done_days: int = attribute("On how many they did.")
    streak_days: int = attribute("Days of learning in a row; up to two days off never break it.")
    days: list[StudyDay] = attribute("The seven days.")


@strawberry.input(description="Choose a goal for the week.")
class SetWeekGoalInput:
    days: int = attribute("1 to 7.")


@shows(rhythm.GoalSet)
class SetWeekGoalSuccess:
    """The goal is set."""

    week: StudyWeek = relation(rhythm.weeks, "The week with its goal.")


SetWeekGoalResult = Annotated[SetWeekGoalSuccess | ValidationProblem, result("SetWeekGoalResult")]


async def set_week_goal(info: Info, input: SetWeekGoalInput) -> Any:
    await rhythm.set_week_goal(input.days, scope=info.context.scope)
    return rhythm.GoalSet(info.context.viewer.id, input.days)


@strawberry.type
class HonorMutations:
    set_week_goal: SetWeekGoalResult = root(set_week_goal, "Choose on how many days of a week to learn.")


decide(
    Badge={SIGNED_IN: "id slug name description tier icon rule family season"},
    WornTitle={SIGNED_IN: "name toDay"},
    ShelfBadge={SIGNED_IN: "badge awardedAt missing doneSteps allSteps credential"},
    StudyDay={SIGNED_IN: "date done isToday"},
    StudyWeek={SIGNED_IN: "goalDays doneDays streakDays days"},
    SetWeekGoalSuccess={SIGNED_IN: "week"},
)
