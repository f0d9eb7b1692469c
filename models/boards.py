"""Tables of boards: who stands where, and who does not want to be found. The rules live in `kpi/`."""

from tortoise import fields
from tortoise.models import Model


class Standing(Model):
    """Hundredths of a point of a person or a unit (`level`) on a board; of the score where `measure_id` is 0.

    `role` is that of a person, the size of a store (`kpi.sizes`), empty for a region. It is written with the score
    until the month is frozen, and stands from then on.
    """

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    level = fields.CharField(12)
    holder_id = fields.BigIntField()
    role = fields.CharField(20, default="")
    stage = fields.IntField()
    points = fields.IntField()

    class Meta:
        unique_together = (("period_id", "level", "holder_id", "measure_id"),)
        indexes = (("period_id", "measure_id", "level", "role", "stage", "points", "holder_id"),)


class WeekStanding(Model):
    """The same from a Monday to a Sunday, by a measure; rules and units of `points` are in `kpi.week_standings`.

    `unit_id` is where a person worked at the end of the week, or the unit itself.
    """

    id = fields.BigIntField(primary_key=True)
    week = fields.DateField()
    measure_id = fields.BigIntField()
    level = fields.CharField(12)
    holder_id = fields.BigIntField()
    role = fields.CharField(20)
    stage = fields.IntField()
    unit_id = fields.BigIntField()
    points = fields.BigIntField()

    class Meta:
        unique_together = (("week", "level", "holder_id", "measure_id"),)
        indexes = (("week", "measure_id", "level", "role", "stage", "points", "holder_id"), ("unit_id", "week"))


class BoardOptOut(Model):
    """Somebody who wants no colleague to find them on a board."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField(unique=True)
    since = fields.DatetimeField()
