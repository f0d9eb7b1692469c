"""The first of each region to complete a course, in the window. Equal seconds: the earlier enrolment.

Only those whom the policy concerns in the window are compared: a trainer who was earlier takes no guide's place, nor
does a guide who works elsewhere by then.
"""

from collections.abc import Sequence
from datetime import datetime

from incentives.conditions.courses import course_of
from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.clock import ZONE, day_in
from kit.reading import Select, row


@row
class First:
    guide_id: int
    completed_at: datetime
    region: str
    title: str
    title_en: str


_first = Select(
    First,
    """SELECT guide_id, completed_at, region, title, title_en FROM (
        SELECT enrolment.guide_id, enrolment.completed_at, top.name AS region, course.title, course.title_en,
            row_number() OVER (PARTITION BY top.id ORDER BY enrolment.completed_at, enrolment.id) AS nth
        FROM enrolment JOIN course ON course.id = enrolment.course_id JOIN unit ON unit.id = enrolment.unit_id
        JOIN unit AS top ON top.kind = 'REGION' AND unit.path LIKE top.path || '%'
        WHERE course.slug = :course AND enrolment.completed_at <= :until
        AND enrolment.guide_id IN :people) AS listed
    WHERE nth = 1 AND completed_at >= :since""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"在大区里第一个学完《{zh}》", f"is the first of the region to complete “{en}”"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    found = await _first.rows(course=params["course"], since=window.since, until=window.until, people=list(people))
    return {
        one.guide_id: Met(
            1,
            (
                f"{day_in(ZONE, one.completed_at)} 在{one.region}第一个学完《{one.title}》",
                f"First of {one.region} to complete “{one.title_en or one.title}”, on {day_in(ZONE, one.completed_at)}",
            ),
            {"course": params["course"], "done": one.completed_at.isoformat(), "region": one.region},
            day_in(ZONE, one.completed_at),
        )
        for one in found
    }


condition = Condition({"course": str}, sentence, find, is_good=True)
