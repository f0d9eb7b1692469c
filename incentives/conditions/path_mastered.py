"""Completed every course of a path, the last of them in the window."""

from collections.abc import Sequence

from incentives.conditions.courses import completed_in
from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.clock import ZONE, day_in
from kit.reading import Select, row


@row
class Mastered:
    guide_id: int
    courses: int


_mastered = Select(
    Mastered,
    """SELECT enrolment.guide_id, count(*) AS courses FROM enrolment JOIN course ON course.id = enrolment.course_id
    WHERE course.slug IN :courses AND enrolment.completed_at <= :until GROUP BY enrolment.guide_id""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    many = len(params["courses"])
    return f"学完一条路径的 {many} 门课", f"completes all {many} courses of a path"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    courses = sorted(set(params["courses"]))
    whole = {
        one.guide_id for one in await _mastered.rows(courses=courses, until=window.until) if one.courses == len(courses)
    }
    ended = sorted(await completed_in(window, *courses), key=lambda one: str(one.completed_at))
    last = {one.guide_id: one for one in ended}
    return {
        guide: Met(
            1,
            (
                f"学完路径的 {len(courses)} 门课，最后一门是《{one.names[0]}》",
                f"Completed all {len(courses)} courses of the path, “{one.names[1]}” last",
            ),
            {"courses": courses, "last": one.slug},
            one.completed_at and day_in(ZONE, one.completed_at),
        )
        for guide, one in last.items()
        if guide in whole
    }


condition = Condition({"courses": list}, sentence, find, is_good=True)
