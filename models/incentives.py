"""Tables of policies and their settlements. The rules live in `incentives/`."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Policy(Model):
    """What HQ pays for or takes; its versions say what exactly. The name is that of what was published last.

    From `retired_from` on it does not count; until that day comes this can be taken back. `retired_at` and
    `retired_why` are of the last time that an end was set or taken back.
    """

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(80)
    name_en = fields.CharField(80, default="")
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    retired_from = fields.DateField(null=True)
    retired_why = fields.CharField(200, default="", db_default="")


class PolicyVersion(Model):
    """`terms` is what `incentives.terms` reads. Once published it never changes.

    `withdrawn_why` is empty where a version that begins on the same day or earlier has taken its place.
    """

    id = fields.BigIntField(primary_key=True)
    policy_id: int
    policy: fields.ForeignKeyRelation[Policy] = fields.ForeignKeyField("models.Policy")
    number = fields.IntField()
    name = fields.CharField(80, db_default="")
    name_en = fields.CharField(80, default="", db_default="")
    state = fields.CharField(10, default="DRAFT")
    from_day = fields.DateField(null=True)
    terms: dict[str, Any] = fields.JSONField()
    note = fields.CharField(200, default="")
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    published_by_id = fields.BigIntField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    withdrawn_why = fields.CharField(200, default="", db_default="")
    version = fields.IntField(default=1)

    class Meta:
        unique_together = (("policy_id", "number"),)
        indexes = (("state", "from_day"),)


class PolicyOverlay(Model):
    """Other amounts for a unit and all below it. `amounts` are by rule and effect, as `0/1`."""

    id = fields.BigIntField(primary_key=True)
    version_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    amounts: dict[str, int] = fields.JSONField()
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        unique_together = (("version_id", "unit_id"),)


class PolicyHand(Model):
    """Who had a hand in a version: wrote it, saved or published it, or moved its amounts for a branch.

    None of them judges what it takes, whoever saved it last.
    """

    id = fields.BigIntField(primary_key=True)
    version_id = fields.BigIntField()
    person_id = fields.BigIntField()

    class Meta:
        unique_together = (("version_id", "person_id"),)


class PolicySeen(Model):
    """A guide was shown a version, and has perhaps acknowledged it: before that no penalty of it is theirs."""

    id = fields.BigIntField(primary_key=True)
    version_id = fields.BigIntField()
    person_id = fields.BigIntField()
    delivered_at = fields.DatetimeField(null=True)
    seen_at = fields.DatetimeField(null=True)

    class Meta:
        unique_together = (("version_id", "person_id"),)


class Settlement(Model):
    """A version run for a period. `plan_hash` is what the maker sent, the approver saw and the job must find again.

    `of_id` names the settlement that this one adjusts by late facts. Whoever submits it has made it, whoever tried it.
    """

    id = fields.BigIntField(primary_key=True)
    policy_id: int
    policy: fields.ForeignKeyRelation[Policy] = fields.ForeignKeyField("models.Policy", on_delete=fields.RESTRICT)
    version_id = fields.BigIntField()
    period = fields.CharField(10)
    number = fields.IntField()
    of_id = fields.BigIntField(null=True)
    state = fields.CharField(10)
    plan_hash = fields.CharField(64)
    summary: dict[str, Any] = fields.JSONField()
    done_lines = fields.IntField(default=0)
    failure = fields.CharField(40, default="")
    tried_by_id = fields.BigIntField(null=True)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    why = fields.CharField(200, default="")
    submitted_at = fields.DatetimeField(null=True)
    approved_by_id = fields.BigIntField(null=True)
    approved_at = fields.DatetimeField(null=True)
    posted_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        unique_together = (("policy_id", "period", "number"),)
        indexes = (("state", "id"), ("made_at", "id"))


class SettlementLine(Model):
    """What somebody gets, or loses, by one rule, and why. `amount` is 0 where the effect is no number.

    `lapsed` is the part of a penalty that would have taken the balance below zero, or a change of what was contested
    when it was to be booked, and `lapsed_at` says when that was; `taken_later_at` is when some of that was last taken
    after all. `is_twice` says that another policy of the period takes for the same. `is_lifted` is a right that was not
    earned, or a retraining that was not due, by facts that came late: it is called off.
    """

    id = fields.BigIntField(primary_key=True)
    settlement_id: int
    settlement: fields.ForeignKeyRelation[Settlement] = fields.ForeignKeyField("models.Settlement")
    position = fields.IntField()
    person_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    rule = fields.CharField(20)
    effect = fields.CharField(12)
    currency = fields.CharField(8)
    amount = fields.BigIntField()
    uncapped = fields.BigIntField()
    thing = fields.CharField(80, default="")
    zh = fields.CharField(300)
    en = fields.CharField(400)
    evidence: dict[str, Any] = fields.JSONField()
    lapsed = fields.BigIntField(default=0)
    lapsed_at = fields.DatetimeField(null=True)
    taken_later_at = fields.DatetimeField(null=True)
    is_twice = fields.BooleanField(default=False, db_default=False)
    is_lifted = fields.BooleanField(default=False, db_default=False)

    class Meta:
        unique_together = (("settlement_id", "position"),)
        indexes = (("person_id", "settlement_id"),)


class SettlementSpared(Model):
    """Somebody who would have lost something by a rule and does not, and why. `reason` is a word of the plan's."""

    id = fields.BigIntField(primary_key=True)
    settlement_id: int
    settlement: fields.ForeignKeyRelation[Settlement] = fields.ForeignKeyField("models.Settlement")
    person_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    rule = fields.CharField(20)
    reason = fields.CharField(12)
    zh = fields.CharField(300)
    en = fields.CharField(400)

    class Meta:
        indexes = (("settlement_id", "id"), ("person_id", "id"))


class Appeal(Model):
    """A guide says that a penalty is wrong. It ends in exactly one way, by a judge, by the clock or by the guide.

    `kept` is what of the penalty stands after a part was granted. `attached` is what the server knew when it was opened
    of the course that was missed: lesson by lesson, with what did not count and why.
    """

    id = fields.BigIntField(primary_key=True)
    line_id = fields.BigIntField(unique=True)
    person_id = fields.BigIntField()
    policy_id = fields.BigIntField()
    text = fields.CharField(1000)
    state = fields.CharField(10)
    amount = fields.BigIntField()
    kept = fields.BigIntField(default=0)
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    judge_id = fields.BigIntField(null=True)
    reason = fields.CharField(500, default="")
    decided_at = fields.DatetimeField(null=True)
    attached: list[dict[str, Any]] | None = fields.JSONField(null=True)

    class Meta:
        indexes = (("state", "due_at"), ("policy_id", "state"), ("person_id", "id"))


class AppealPhoto(Model):
    """A photo that a guide sent with an appeal, as `kit.photos` wrote it."""

    id = fields.BigIntField(primary_key=True)
    appeal_id = fields.BigIntField()
    person_id = fields.BigIntField()
    position = fields.IntField()
    width = fields.IntField()
    height = fields.IntField()
    content = fields.BinaryField()

    class Meta:
        unique_together = (("appeal_id", "position"),)
        indexes = (("person_id",),)
