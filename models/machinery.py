"""Tables that the machine needs: jobs, idempotency keys, uploaded files."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Job(Model):
    """Work for later. `key` makes two of the same impossible while one waits; `fence` rises with each lease."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(60)
    key = fields.CharField(160, unique=True)
    params: dict[str, Any] = fields.JSONField()
    state = fields.CharField(10, default="waiting")
    run_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    fence = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    progress_percent = fields.IntField(default=0)
    error = fields.TextField(default="")
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("state", "run_at", "id"),)


class IdempotencyKey(Model):
    """A person's key of one mutation, kept 30 days: the same body gets the same thing back, another is refused."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField()
    mutation = fields.CharField(60)
    key = fields.CharField(80)
    body_digest = fields.CharField(64)
    thing_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        unique_together = (("person_id", "mutation", "key"),)
        indexes = (("made_at",),)


class Upload(Model):
    """A file that somebody sent and that a command may use once it is whole."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(32, unique=True)
    person_id = fields.BigIntField()
    name = fields.CharField(200)
    digest = fields.CharField(64)
    content = fields.BinaryField()
    made_at = fields.DatetimeField()

    class Meta:
        unique_together = (("person_id", "digest", "name"),)
