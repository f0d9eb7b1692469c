"""Tables of the capability model: what a role should be able to do, and what people can. The rules live in `kpi/`."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courses import Course
from models.people import Person


class CapabilityModel(Model):
    """What is expected of a role from a day on, never edited once published.

    `lead_bp`, `evidence_bp` and `self_bp` are what each part weighs in a level, basis points.
    """

    id = fields.BigIntField(primary_key=True)
    role = fields.CharField(20)
    number = fields.IntField()
    state = fields.CharField(10)
    from_day = fields.DateField(null=True)
    note = fields.CharField(400, default="")
    lead_bp = fields.IntField()
    evidence_bp = fields.IntField()
    self_bp = fields.IntField()
    made_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    published_by_id = fields.BigIntField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        unique_together = (("role", "number"),)


class Capability(Model):
    """Something that a role should be able to do. `key` is the same through all versions of the role's model.

    `levels` is what somebody does at level 1 to 5: [[Chinese, English], ...]; empty English means the same as Chinese.
    """

    id = fields.BigIntField(primary_key=True)
    model_id: int
    model: fields.ForeignKeyRelation[CapabilityModel] = fields.ForeignKeyField("models.CapabilityModel")
    key = fields.CharField(40)
    position = fields.IntField()
    name = fields.CharField(20)
    name_en = fields.CharField(40, default="")
    weight_bp = fields.IntField()
    demanded = fields.IntField()
    levels: list[Any] = fields.JSONField()

    class Meta:
        unique_together = (("model_id", "key"), ("model_id", "position"))


class CapabilityCourse(Model):
    """A course that speaks for a level of a capability."""

    id = fields.BigIntField(primary_key=True)
    capability_id: int
    capability: fields.ForeignKeyRelation[Capability] = fields.ForeignKeyField("models.Capability")
    course_id: int
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("models.Course", on_delete=fields.RESTRICT)
    level = fields.IntField()

    class Meta:
        unique_together = (("capability_id", "course_id"),)
        indexes = (("course_id",),)


class Assessment(Model):
    """What somebody, or their lead, said of all their capabilities on a day. `number` counts those of a source.

    `is_current` marks the newest of a source for the role; what was said before stays.
    """

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", on_delete=fields.RESTRICT)
    source = fields.CharField(8)
    number = fields.IntField()
    role = fields.CharField(20)
    model_id: int
    model: fields.ForeignKeyRelation[CapabilityModel] = fields.ForeignKeyField(
        "models.CapabilityModel", on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    is_current = fields.BooleanField(default=True)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    comment = fields.CharField(300, default="")
    commented_at = fields.DatetimeField(null=True)

    class Meta:
        unique_together = (("person_id", "source", "number"),)


class AssessedLevel(Model):
    """The level of one capability in an assessment, and what was seen of it."""

    id = fields.BigIntField(primary_key=True)
    assessment_id: int
    assessment: fields.ForeignKeyRelation[Assessment] = fields.ForeignKeyField("models.Assessment")
    key = fields.CharField(40)
    level = fields.IntField()
    evidence = fields.CharField(200, default="")

    class Meta:
        unique_together = (("assessment_id", "key"),)
