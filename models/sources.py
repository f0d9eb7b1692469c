"""Tables of where readings come from: systems that send them, and what they sent. The rules live in `kpi/`."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class ReadingSource(Model):
    """A system that sends readings as signed webhooks to an address with `key` in it.

    Its secrets are sealed (`kit.sealing`); the one before counts until `previous_until`. None are left once it ended.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(24, unique=True)
    name = fields.CharField(80)
    sealed = fields.CharField(200)
    previous_sealed = fields.CharField(200, default="")
    previous_until = fields.DatetimeField(null=True)
    made_by_id = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()
    rotated_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    unsigned_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        indexes = (("made_at", "id"),)


class SourceMessage(Model):
    """A message that a source has signed, as its last attempt ended. Taken once: `import_id` says what came of it."""

    id = fields.BigIntField(primary_key=True)
    source_id: int
    source: fields.ForeignKeyRelation[ReadingSource] = fields.ForeignKeyField("models.ReadingSource")
    message_id = fields.CharField(200)
    digest = fields.CharField(64)
    attempts = fields.IntField(default=1)
    import_id = fields.BigIntField(null=True)
    error_count = fields.IntField(default=0)
    errors: list[Any] = fields.JSONField()
    came_at = fields.DatetimeField()

    class Meta:
        unique_together = (("source_id", "message_id"),)
        indexes = (("source_id", "came_at", "id"), ("came_at",))
