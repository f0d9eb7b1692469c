"""Tables of what is summed up over people in a month. The rules live in `kpi/`."""

from tortoise import fields
from tortoise.models import Model


class MeasureSum(Model):
    """A measure summed over the scored people of a unit and all below it, with what was expected of them.

    `ahead` is what of the month's target is not due yet.
    """

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    people = fields.IntField(default=0)
    amount = fields.BigIntField(default=0)
    base = fields.BigIntField(default=0)
    target = fields.BigIntField(default=0)
    ahead = fields.BigIntField(default=0, db_default=0)

    class Meta:
        unique_together = (("period_id", "unit_id", "measure_id"),)


class MeasureSpread(Model):
    """How far people of one role and stage lie apart in a period, and the days of each: for `kpi.reliability`."""

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    role = fields.CharField(20)
    stage = fields.IntField()
    people = fields.IntField()
    between_people = fields.FloatField()
    within_days = fields.FloatField()

    class Meta:
        unique_together = (("period_id", "measure_id", "role", "stage"),)
