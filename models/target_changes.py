"""Targets as they were before somebody changed them. The rules live in `kpi/`."""

from tortoise import fields
from tortoise.models import Model


class TargetChange(Model):
    """A target that was changed once its month had begun. Null before or after: the scorecard's counted, or counts."""

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    unit_id = fields.BigIntField(null=True)
    person_id = fields.BigIntField(null=True)
    before = fields.BigIntField(null=True)
    after = fields.BigIntField(null=True)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        indexes = (("person_id", "period_id", "id"), ("unit_id", "period_id", "id"))
