"""What was said of people's capabilities: by themselves and by their leads, the newest and those before."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from kit.listing import Paged
from kit.reading import Many, One, Select, Sight, column, row
from people.scope import in_words, sees_skills


class Source(StrEnum):
    SELF = "SELF"
    LEAD = "LEAD"


@row
class Assessment:
    id: int = column("assessment.id")
    person_id: int = column("assessment.person_id")
    source: str = column("assessment.source")
    number: int = column("assessment.number")
    role: str = column("assessment.role")
    model_id: int = column("assessment.model_id")
    day: date = column("assessment.day")
    is_current: bool = column("assessment.is_current")
    made_by_id: int = column("assessment.made_by_id")
    by_name: str = column("maker.name")
    comment: str = column("assessment.comment")
    commented_at: datetime | None = column("assessment.commented_at")


@row
class AssessedLevel:
    """A level of an assessment; the name is that of the model that it was assessed by."""

    assessment_id: int = column("assessedlevel.assessment_id")
    key: str = column("assessedlevel.key")
    name: str = column(in_words("capability.name", "capability.name_en"))
    level: int = column("assessedlevel.level")
    evidence: str = column("assessedlevel.evidence")


_FROM = """FROM assessment JOIN membership ON membership.person_id = assessment.person_id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id JOIN person AS maker ON maker.id = assessment.made_by_id"""
_SEEN = sees_skills("assessment.person_id", "unit.path", "membership.role")

assessment = One(Assessment, f"{_FROM} WHERE assessment.id IN :parents AND {_SEEN}", by="id", of="assessment_id")
current = Select(
    Assessment,
    f"""{_FROM} WHERE assessment.person_id IN :people AND assessment.is_current
    AND assessment.role = membership.role AND {_SEEN}""",
)
"""The newest of each source, for the role that somebody has now."""
history = Paged(
    Assessment,
    f"{_FROM} WHERE assessment.person_id IN :parents AND {_SEEN}",
    by="person_id",
    of="person_id",
    order=("day", "id"),
    descending=True,
)
levels = Many(
    AssessedLevel,
    """FROM assessedlevel JOIN assessment ON assessment.id = assessedlevel.assessment_id
    JOIN capability ON capability.model_id = assessment.model_id AND capability.key = assessedlevel.key
    WHERE assessedlevel.assessment_id IN :parents ORDER BY assessedlevel.assessment_id, capability.position""",
    by="assessment_id",
    unscoped="The assessments are those that were seen.",
)


async def said_of(people: Sequence[int], sight: Sight) -> dict[tuple[int, str], tuple[Assessment, dict[str, int]]]:
    """The newest assessment of each person and source, with its levels by the capability's key."""
    found = await current.seen(sight, people=list(people))
    kept = await levels(found, sight)
    return {
        (one.person_id, one.source): (one, {level.key: level.level for level in there})
        for one, there in zip(found, kept, strict=True)
    }
