"""What a course came to for everybody whose enrolment ended, or was due, in the window."""

from dataclasses import replace
from datetime import datetime

from incentives.conditions.meeting import FOR_RULES, Met, Params
from incentives.windows import Window
from kit.clock import ZONE, day_in
from kit.reading import Select, column, row


@row
class Outcome:
    """An enrolment: when it was due, and completed."""

    guide_id: int = column("enrolment.guide_id")
    unit_id: int = column("enrolment.unit_id")
    slug: str = column("course.slug")
    title: str = column("course.title")
    title_en: str = column("course.title_en")
    due_at: datetime | None = column("enrolment.due_at")
    completed_at: datetime | None = column("enrolment.completed_at")

    @property
    def names(self) -> tuple[str, str]:
        return self.title, self.title_en or self.title

    def as_of(self, window: Window) -> "Outcome":
        """What comes after the window is no part of what it is settled by."""
        is_later = self.completed_at is not None and self.completed_at > window.until
        return replace(self, completed_at=None) if is_later else self

    def met(self, zh: str, en: str, *, on: datetime | None) -> Met:
        """`{course}`, `{due}` and `{done}` stand in the sentences."""
        said = {name: at and day_in(ZONE, at).isoformat() for name, at in self._days.items()}
        evidence = {"course": self.slug} | {name: at and at.isoformat() for name, at in self._days.items()}
        why = zh.format(course=self.names[0], **said), en.format(course=self.names[1], **said)
        return Met(1, why, evidence, on and day_in(ZONE, on))

    @property
    def _days(self) -> dict[str, datetime | None]:
        return {"due": self.due_at, "done": self.completed_at}


_FROM = "FROM enrolment JOIN course ON course.id = enrolment.course_id WHERE course.slug IN :courses"
completed = Select(Outcome, f"{_FROM} AND enrolment.completed_at BETWEEN :since AND :until", unscoped=FOR_RULES)
due = Select(Outcome, f"{_FROM} AND enrolment.due_at BETWEEN :since AND :until", unscoped=FOR_RULES)


async def completed_in(window: Window, *courses: str) -> list[Outcome]:
    return await completed.rows(courses=list(courses), since=window.since, until=window.until)


async def due_in(window: Window, *courses: str) -> list[Outcome]:
    return await due.rows(courses=list(courses), since=window.since, until=window.until)


def course_of(params: Params) -> tuple[str, str]:
    """As a sentence names it: the title that was kept with the policy, else the slug."""
    return params.get("title") or params["course"], params.get("title_en") or params.get("title") or params["course"]
