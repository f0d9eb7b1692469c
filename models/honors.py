"""Tables of honors."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person


class Badge(Model):
    """`condition` of each rule: {"course": slug}, {"courses": […]}, {"days": n}, {"lesson": …, "score": n}.

    Badges of one `family` are the tiers of one thing. A `season`, such as 2026Q4, has badges of its own.
    """

    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(60, unique=True)
    name = fields.CharField(40)
    name_en = fields.CharField(60, default="")
    description = fields.CharField(200, default="")
    description_en = fields.CharField(200, default="")
    tier = fields.IntField()
    icon = fields.CharField(40)
    rule = fields.CharField(20)
    condition: dict[str, Any] = fields.JSONField()
    position = fields.IntField(default=0)
    family = fields.CharField(60, default="", db_default="")
    season = fields.CharField(12, default="", db_default="")
    withdrawn_at = fields.DatetimeField(null=True)


class Award(Model):
    """A badge given once and only once. `because` names the fact."""

    id = fields.BigIntField(primary_key=True)
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    badge_id: int
    badge: fields.ForeignKeyRelation[Badge] = fields.ForeignKeyField("models.Badge")
    because = fields.CharField(120)
    awarded_at = fields.DatetimeField()

    class Meta:
        unique_together = (("guide_id", "badge_id"),)
        indexes = (("awarded_at", "id"),)


class Title(Model):
    """An honor for a term. Headquarters says who may give it, for how long, and how many may hold it at once."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(40)
    name_en = fields.CharField(60, default="")
    giver = fields.CharField(12)
    most_days = fields.IntField()
    most_holders = fields.IntField()
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)


class TitleHolding(Model):
    """A title somebody holds from a day to a day, given in `unit_id`; it ends by itself."""

    id = fields.BigIntField(primary_key=True)
    title_id = fields.BigIntField()
    person_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    from_day = fields.DateField()
    to_day = fields.DateField()
    reason = fields.CharField(140)
    given_by_id = fields.BigIntField()
    given_at = fields.DatetimeField()
    taken_back_at = fields.DatetimeField(null=True)
    taken_back_by_id = fields.BigIntField(null=True)
    taken_back_because = fields.CharField(140, default="")

    class Meta:
        indexes = (("person_id", "to_day"), ("title_id", "unit_id", "to_day"), ("to_day", "id"))


class Praise(Model):
    """A kind word about somebody, read in `unit_id` and below: where whoever wrote it works."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField()
    by_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    text = fields.CharField(140)
    at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)
    removed_by_id = fields.BigIntField(null=True)

    class Meta:
        indexes = (("at", "id"), ("person_id", "at"), ("by_id", "at"))


class Nomination(Model):
    """A lead's proposal of a title or a badge, one of both, for somebody; headquarters decides."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField()
    title_id = fields.BigIntField(null=True)
    badge_id = fields.BigIntField(null=True)
    reason = fields.CharField(140)
    by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    state = fields.CharField(12)
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    answer = fields.CharField(140, default="")

    class Meta:
        indexes = (("person_id", "state"), ("by_id", "id"))


class Invitation(Model):
    """One of the best is asked to write how they do it. `slug` is that of the course that may come of it."""

    id = fields.BigIntField(primary_key=True)
    slug = fields.CharField(40, unique=True)
    person_id = fields.BigIntField()
    topic = fields.CharField(60)
    by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    state = fields.CharField(12)
    text = fields.TextField(default="")
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("person_id", "id"), ("state", "id"))


class InvitationPhoto(Model):
    """A photo in an answer, as JPEG."""

    id = fields.BigIntField(primary_key=True)
    invitation_id = fields.BigIntField()
    position = fields.IntField()
    content = fields.BinaryField()

    class Meta:
        unique_together = (("invitation_id", "position"),)
