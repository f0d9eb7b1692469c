"""Courses that would close a gap: tied to the capability, meant for the viewer, not completed, the widest gap first."""

from collections.abc import Sequence
from decimal import Decimal

from kit.reading import Select, Sight, column, row
from kpi.capability.skills import Skill, Skills
from people.scope import sees_audience, sees_skills

MOST = 12


@row
class Tied:
    """A course that speaks for a capability; `path` is of the unit that it is meant for, with all below it."""

    model_id: int = column("capability.model_id")
    key: str = column("capability.key")
    course_id: int = column("course.id")
    level: int = column("capabilitycourse.level")
    path: str = column("target.path")


@row
class Completed:
    person_id: int = column("enrolment.guide_id")
    course_id: int = column("enrolment.course_id")


_tied = Select(
    Tied,
    f"""FROM capability JOIN capabilitycourse ON capabilitycourse.capability_id = capability.id
    JOIN course ON course.id = capabilitycourse.course_id JOIN unit AS target ON target.id = course.audience_id
    WHERE capability.model_id IN :models AND course.withdrawn_at IS NULL AND course.current_version_id IS NOT NULL
    AND {sees_audience("course.audience_id")} ORDER BY capabilitycourse.level, course.position, course.id""",
)
_completed = Select(
    Completed,
    f"""FROM enrolment JOIN membership ON membership.person_id = enrolment.guide_id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id WHERE enrolment.guide_id IN :people AND enrolment.completed_at IS NOT NULL
    AND {sees_skills("enrolment.guide_id", "unit.path", "membership.role")}""",
)


@row
class Suggestion:
    """A course, and the capability for which it helps most."""

    course_id: int
    skill: Skill
    level: int


async def of_each(parents: Sequence[Skills], sight: Sight) -> list[list[Suggestion]]:
    """By weight times gap, the most first; a course once, for the capability where it helps most; at most 12."""
    tied = await _tied.seen(sight, models=list({one.model_id for one in parents}))
    over = await _completed.seen(sight, people=[one.person_id for one in parents])
    done = {(one.person_id, one.course_id) for one in over}
    return [_of(one, [t for t in tied if (one.person_id, t.course_id) not in done]) for one in parents]


def _of(skills: Skills, tied: Sequence[Tied]) -> list[Suggestion]:
    short = {one.key: one for one in skills.skills if one.missing}
    meant = [
        one for one in tied
        if one.model_id == skills.model_id and one.key in short and skills.member.path.startswith(one.path)
    ]  # fmt: skip
    found: dict[int, Suggestion] = {}
    for one in sorted(meant, key=lambda one: -_need(short[one.key])):
        found.setdefault(one.course_id, Suggestion(one.course_id, short[one.key], one.level))
    return list(found.values())[:MOST]


def _need(skill: Skill) -> Decimal:
    return skill.weight_bp * (skill.missing or Decimal(0))
