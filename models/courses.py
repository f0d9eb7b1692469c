"""Tables of recorded courses: what there is to learn, who has to, and quizzes. The rules live in `courses/`."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person, Unit


class Course(Model):
    """A course; what is in it stands in its versions. Texts end in `_en` where English differs; empty: as Chinese."""

    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(80, unique=True)
    title = fields.CharField(120)
    title_en = fields.CharField(120, default="")
    summary = fields.CharField(400, default="")
    summary_en = fields.CharField(400, default="")
    scene = fields.CharField(20)
    level = fields.CharField(20)
    position = fields.IntField(default=0)
    current_version_id = fields.BigIntField(null=True)
    audience_id: int
    audience: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    made_by_id = fields.BigIntField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)


class CourseVersion(Model):
    """What a course consisted of from a day on; enrolments are pinned to one. `digest` is that of its outline."""

    id = fields.BigIntField(primary_key=True)
    course_id: int
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("models.Course")
    number = fields.IntField()
    digest = fields.CharField(64)
    published_at = fields.DatetimeField()
    required_lessons = fields.IntField(default=0)

    class Meta:
        unique_together = (("course_id", "number"),)


class Lesson(Model):
    """One lesson, the same through all versions that hold it. An article takes `least_seconds` to read."""

    id = fields.BigIntField(primary_key=True)
    course_id: int
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("models.Course")
    slug = fields.CharField(80)
    kind = fields.CharField(10)
    title = fields.CharField(120)
    title_en = fields.CharField(120, default="")
    article = fields.TextField(default="")
    article_en = fields.TextField(default="")
    least_seconds = fields.IntField(default=0)
    media_id = fields.BigIntField(null=True)
    duration_ms = fields.IntField(default=0)
    has_quiz = fields.BooleanField(default=False)

    class Meta:
        unique_together = (("course_id", "slug"),)


class VersionLesson(Model):
    """A lesson's place in a version of its course."""

    id = fields.BigIntField(primary_key=True)
    version_id: int
    version: fields.ForeignKeyRelation[CourseVersion] = fields.ForeignKeyField("models.CourseVersion")
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    position = fields.IntField()
    is_required = fields.BooleanField(default=True)

    class Meta:
        unique_together = (("version_id", "lesson_id"), ("version_id", "position"))
        indexes = (("lesson_id",),)


class Item(Model):
    """What checks, prompts and quizzes are made of. Options and texts are JSON: [{"zh": …, "en": …}, …].

    An item that was ever drawn is never edited: a changed one is a new row, the old one is retired.
    """

    id = fields.BigIntField(primary_key=True)
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    purpose = fields.CharField(10)
    kind = fields.CharField(12)
    position = fields.IntField()
    at_ms = fields.IntField(default=0)
    text = fields.CharField(400)
    text_en = fields.CharField(400, default="")
    options: list[dict[str, str]] = fields.JSONField()
    correct: list[int] = fields.JSONField()
    reason = fields.CharField(400, default="")
    reason_en = fields.CharField(400, default="")
    digest = fields.CharField(64)
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("lesson_id", "purpose", "position"),)


class Quiz(Model):
    """The rules of a lesson's quiz: draw so many of the pool, pass at so many per cent, within so many seconds."""

    id = fields.BigIntField(primary_key=True)
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson", unique=True)
    draws = fields.IntField()
    pass_score = fields.IntField()
    seconds = fields.IntField()


class QuizAttempt(Model):
    """A draw and what was answered. `draw` is [[item id, [option order]], …]; the score can be recomputed from it."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    seed = fields.CharField(32)
    draw: list[Any] = fields.JSONField()
    pass_score = fields.IntField()
    opened_at = fields.DatetimeField()
    deadline_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    answers: dict[str, Any] | None = fields.JSONField(null=True)
    score = fields.IntField(null=True)
    is_passed = fields.BooleanField(null=True)

    class Meta:
        indexes = (("guide_id", "lesson_id", "opened_at"),)


class Assignment(Model):
    """HQ's order that somebody takes a course: a unit with all below it, a role in it, or a person.

    `because` names the settlement that ordered it, where a rule did.
    """

    id = fields.BigIntField(primary_key=True)
    course_id: int
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("models.Course")
    unit_id = fields.BigIntField(null=True)
    person_id = fields.BigIntField(null=True)
    role = fields.CharField(20, default="")
    due_on = fields.DateField(null=True)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    enrolled_count = fields.IntField(default=0)
    withdrawn_at = fields.DatetimeField(null=True)
    because = fields.CharField(40, default="", db_default="")

    class Meta:
        indexes = (("made_at", "id"), ("person_id", "course_id"))


class Enrolment(Model):
    """A guide's duty or choice to take a course, in the version of its day.

    `unit_id` is where the guide works, and stays what it was at completion. `sort_at` is the due time or far off.
    """

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    course_id: int
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("models.Course")
    version_id: int
    version: fields.ForeignKeyRelation[CourseVersion] = fields.ForeignKeyField("models.CourseVersion")
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    assignment_id = fields.BigIntField(null=True)
    due_at = fields.DatetimeField(null=True)
    sort_at = fields.DatetimeField()
    enrolled_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    completed_lessons = fields.IntField(default=0)
    completed_at = fields.DatetimeField(null=True)
    is_on_time = fields.BooleanField(null=True)
    last_nudged_at = fields.DatetimeField(null=True)

    class Meta:
        unique_together = (("guide_id", "course_id"),)
        indexes = (
            ("guide_id", "sort_at", "id"),
            ("unit_id", "course_id", "completed_at"),
            ("completed_at", "due_at"),
            ("unit_id", "completed_at", "due_at", "course_id"),
            ("assignment_id", "id"),
        )
