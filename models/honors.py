"""Tables of honors."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person


class Badge(Model):
    """`condition` of each rule: {"course": slug}, {"courses": […]}, {"days": n}, {"lesson": …, "score": n}."""

    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(60, unique=True)
    name = fields.CharField(40)
    name_en = fields.CharField(60, default="")
    description = fields.CharField(200, default="")
    description_en = fields.CharField(200, default="")
    tier = fields.IntField()
    icon = fields.CharField(40)
    rule = fields.CharField(20)
    condition: dict[str, Any] = fields.JSONField()
    position = fields.IntField(default=0)
    withdrawn_at = fields.DatetimeField(null=True)


class Award(Model):
    """A badge given once and only once. `because` names the fact."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    badge_id: int
    badge: fields.ForeignKeyRelation[Badge] = fields.ForeignKeyField("models.Badge")
    because = fields.CharField(120)
    awarded_at = fields.DatetimeField()

    class Meta:
        unique_together = (("guide_id", "badge_id"),)
