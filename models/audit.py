"""Who did what to which thing. Written in the transaction of the change it records."""

from tortoise import fields
from tortoise.models import Model


class Audit(Model):
    """`before` and `after` are digests of the thing; `unit_path` is where the actor stood."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)
    role = fields.CharField(20)
    unit_path = fields.CharField(200)
    deed = fields.CharField(60)
    object = fields.CharField(80)
    before = fields.CharField(64, null=True)
    after = fields.CharField(64, null=True)
    detail = fields.CharField(400, default="")
    request_id = fields.CharField(64, default="")

    class Meta:
        indexes = (("at", "id"), ("actor_id", "at"), ("deed", "at"))
