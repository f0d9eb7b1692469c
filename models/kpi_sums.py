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


class FrozenSum(Model):
    """A `MeasureSum` as it was when its month was frozen; written once."""

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    people = fields.IntField()
    amount = fields.BigIntField()
    base = fields.BigIntField()
    target = fields.BigIntField()
    ahead = fields.BigIntField()

    class Meta:
        unique_together = (("period_id", "unit_id", "measure_id"),)


class FrozenLearning(Model):
    """What somebody's learning for a month came to when it was frozen; `kpi.learning` says from when to when."""

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    person_id = fields.BigIntField()
    due = fields.BigIntField()
    on_time = fields.BigIntField()
    quiz_sum = fields.BigIntField()
    quizzes = fields.BigIntField()

    class Meta:
        unique_together = (("period_id", "person_id"),)
        indexes = (("person_id",),)


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


class WeekSum(Model):
    """A measure summed over the scored people of one unit, not of those below it, from a Monday to a Sunday.

    `people` have a reading of it.
    """

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    week = fields.DateField()
    amount = fields.BigIntField()
    base = fields.BigIntField()
    people = fields.IntField(default=0, db_default=0)
    last_day = fields.DateField()

    class Meta:
        unique_together = (("unit_id", "measure_id", "week"),)
        indexes = (("measure_id", "week"),)


class WeekDue(Model):
    """A unit's week to be summed up anew; `stamp` counts the reasons."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    week = fields.DateField()
    last_day = fields.DateField()
    stamp = fields.BigIntField(default=1)

    class Meta:
        unique_together = (("unit_id", "week"),)


class StoreFactor(Model):
    """By what targets of a measure are multiplied in a store in a period, and out of which numbers (`kpi.exposure`).

    `_bp` are 1/10,000: `share` is the exposure a head over the chain's, `ratio` observed over expected. `people` and
    `expected` are hundredths, the latter of an amount.
    """

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    exposure_id = fields.BigIntField()
    people = fields.IntField()
    days = fields.IntField()
    readings = fields.IntField()
    observed = fields.BigIntField()
    exposure = fields.BigIntField()
    expected = fields.BigIntField()
    ratio_bp = fields.BigIntField(null=True)
    shrunk_bp = fields.BigIntField(null=True)
    share_bp = fields.BigIntField()
    factor_bp = fields.IntField()

    class Meta:
        unique_together = (("period_id", "measure_id", "unit_id"),)
