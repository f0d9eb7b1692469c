"""The table of coaching: who talked to whom about a month. The rules live in `kpi/talks.py`."""

from tortoise import fields
from tortoise.models import Model


class Talk(Model):
    """Somebody above has talked to a person about a month. The person reads it as well."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField()
    period_id = fields.BigIntField()
    by_id = fields.BigIntField()
    note = fields.CharField(200, default="")
    at = fields.DatetimeField()

    class Meta:
        unique_together = (("person_id", "period_id", "by_id"),)
