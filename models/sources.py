"""Tables of where readings come from: systems that send them, and what they sent. The rules live in `kpi/`."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person


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


class WecomAccount(Model):
    """The chain's own company in WeCom, one row at most. `sealed` is the app's secret (`kit.sealing`)."""

    id = fields.BigIntField(primary_key=True)
    corp_id = fields.CharField(64)
    sealed = fields.CharField(400)
    hold_days = fields.IntField()
    measures: list[str] = fields.JSONField()
    from_day = fields.DateField()
    version = fields.IntField(default=1)


class WecomGuide(Model):
    """Somebody's account in WeCom, how far its figures are fetched, and what stood in the way last.

    `unread_from` is the first day whose figures have come since they were last made readings.
    """

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, unique=True
    )
    userid = fields.CharField(64, unique=True)
    fetched_to = fields.DateField(null=True)
    unread_from = fields.DateField(null=True)
    tried_at = fields.DatetimeField(null=True)
    run_id = fields.BigIntField(null=True)
    error_code = fields.IntField(default=0)
    error_said = fields.CharField(200, default="")


class WecomSnapshot(Model):
    """A guide's day as WeCom told it, raw: it forgets after 180 days. The last days may still change."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", on_delete=fields.RESTRICT)
    day = fields.DateField()
    chat_cnt = fields.IntField()
    message_cnt = fields.IntField()
    reply_bp = fields.IntField(null=True)
    reply_tenths = fields.IntField(null=True)
    negative_feedback_cnt = fields.IntField()
    new_apply_cnt = fields.IntField()
    new_contact_cnt = fields.IntField()
    fetched_at = fields.DatetimeField()

    class Meta:
        unique_together = (("person_id", "day"),)


class WecomRun(Model):
    """One round over all mapped guides. `made_by_id` is empty for the nightly one."""

    id = fields.BigIntField(primary_key=True)
    state = fields.CharField(10)
    total = fields.IntField()
    done = fields.IntField(default=0)
    failed = fields.IntField(default=0)
    error_code = fields.IntField(default=0)
    error_said = fields.CharField(200, default="")
    import_id = fields.BigIntField(null=True)
    made_by_id = fields.BigIntField(null=True)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("started_at", "id"),)
