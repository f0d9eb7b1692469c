"""The GraphQL types of grades by fixed shares: a proposal, which nothing applies."""

from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.people import Person
from kpi import distribution
from people import staff
from people.roles import Role


@shows(distribution.Cut)
class GradeCut:
    """A grade by its share."""

    grade: str = attribute("What it is called.")
    share: int = attribute("The share that was asked for, per cent.")
    least: str | None = attribute("The least score that would have it, a decimal; null where nobody would.")
    people: int = attribute("How many would have it; more than the share where scores are equal at the cut.")
    people_now: int = attribute("How many have it now.")


@shows(distribution.Change)
class GradeChange:
    """Somebody whose grade would be another."""

    person: Person | None = relation(staff.person, "Who.")
    points: str | None = attribute("The score, a decimal.")
    grade_now: str = attribute("The grade as it is.")
    grade_then: str = attribute("The grade as it would be.")


@shows(distribution.Group)
class GradeGroup:
    """Graded people of one role and stage."""

    role: Role = attribute("As what they work.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    people: int = attribute("How many are graded.")
    stores: int = attribute("In how many stores.")
    is_fit: bool = attribute("Whether there is a proposal: 30 people or more, of more than one store.")
    cuts: list[GradeCut] = attribute("The best first; none where there is no proposal; at most 8.")
    up: int = attribute("Whose grade would be better.")
    down: int = attribute("Whose grade would be worse.")
    changes: list[GradeChange] = attribute("Whose grade would be another, the best score first; at most 200.")


async def grade_distribution(info: Info, period_id: strawberry.ID, shares: list[int]) -> Any:
    return await distribution.distribution(decode(period_id, "Period"), shares, info.context.scope)


@strawberry.type
class DistributionQueries:
    grade_distribution: list[GradeGroup] = root(
        grade_distribution,
        "What fixed shares for grades, per cent, the best first, would make of a month. Nothing applies it.",
    )


decide(
    GradeCut={SIGNED_IN: "grade share least people peopleNow"},
    GradeChange={SIGNED_IN: "person points gradeNow gradeThen"},
    GradeGroup={SIGNED_IN: "role stage people stores isFit cuts up down changes"},
)
