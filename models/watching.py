"""Tables of proved watching: leases with their evidence, prompts, coverage, and where a guide stands in a lesson."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courses import Lesson
from models.media import Media
from models.people import Person


class Lease(Model):
    """A right to be credited. `evidence` packs its beats; the other columns after it are folded from it.

    At most one lease of a guide is open (a partial unique index, added by the migration).
    """

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    media_id: int
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField("models.Media")
    key = fields.CharField(44)
    device = fields.CharField(120, default="")
    is_offline = fields.BooleanField(default=False)
    opened_ms = fields.BigIntField()
    ends_ms = fields.BigIntField()
    ended_ms = fields.BigIntField(null=True)
    heard_ms = fields.BigIntField()
    evidence = fields.BinaryField(default=b"")
    last_seq = fields.IntField(default=0)
    used_ms = fields.IntField(default=0)
    spans: list[list[int]] = fields.JSONField(default=list)
    refusals: dict[str, int] = fields.JSONField(default=dict)

    class Meta:
        indexes = (("guide_id", "media_id"), ("guide_id", "ended_ms"))


class Coverage(Model):
    """What a guide has watched of one media version: the union over leases, less what missed prompts took back."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    media_id: int
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField("models.Media")
    seed = fields.CharField(32)
    spans: list[list[int]] = fields.JSONField(default=list)
    covered_ms = fields.IntField(default=0)
    attention_passed = fields.BooleanField(default=False)

    class Meta:
        unique_together = (("guide_id", "media_id"),)


class Prompt(Model):
    """A question asked to see whether somebody is there. `options` is the order they were shown in."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    media_id: int
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField("models.Media")
    lesson_id = fields.BigIntField()
    item_id = fields.BigIntField(null=True)
    at_ms = fields.IntField()
    round = fields.IntField(default=1)
    shown: dict[str, Any] = fields.JSONField()
    issued_ms = fields.BigIntField()
    tries = fields.IntField(default=0)
    answered_ms = fields.BigIntField(null=True)
    is_passed = fields.BooleanField(default=False)

    class Meta:
        unique_together = (("guide_id", "media_id", "at_ms", "round"),)


class LessonProgress(Model):
    """Where a guide stands in a lesson. `completed_at` is written once, with its evidence's digest and the rule.

    `opened_at` is the server's time of the first touch, from which the reading of an article is timed.
    """

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    media_id = fields.BigIntField(null=True)
    position_ms = fields.IntField(default=0)
    covered_ms = fields.IntField(default=0)
    watched_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)
    quiz_passed_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    touched_at = fields.DatetimeField()
    completed_at = fields.DatetimeField(null=True)
    evidence_digest = fields.CharField(64, null=True)
    rule_version = fields.IntField(null=True)

    class Meta:
        unique_together = (("guide_id", "lesson_id"),)
        indexes = (("guide_id", "touched_at"), ("lesson_id", "completed_at"))


class StudyDay(Model):
    """A day, in the guide's own time zone, on which something was completed."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    day = fields.DateField()

    class Meta:
        unique_together = (("guide_id", "day"),)
