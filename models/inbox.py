"""The table of notifications. What they say is worked out from `kind` and `params` in the reader's language."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person


class Notification(Model):
    """`id` is the rising `seq` that clients resume by; `cause` makes sending twice impossible."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    kind = fields.CharField(24)
    params: dict[str, Any] = fields.JSONField()
    badge_id = fields.BigIntField(null=True)
    cause = fields.CharField(120)
    created_at = fields.DatetimeField()
    show_at = fields.DatetimeField()
    delivered_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)

    class Meta:
        unique_together = (("person_id", "cause"),)
        indexes = (("person_id", "show_at", "id"),)
