"""Tables of the organisation and of signing in. The rules live in `people/`."""

from tortoise import fields
from tortoise.models import Model


class Unit(Model):
    """A node of the org tree. `path` lists its ancestors and itself: `/1/4/`."""

    id = fields.BigIntField(primary_key=True)
    parent_id: int | None
    parent: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(20)
    name = fields.CharField(80)
    code = fields.CharField(40, unique=True)
    path = fields.CharField(200, unique=True)
    time_zone = fields.CharField(40)
    version = fields.IntField(default=1)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("parent_id", "code"),)


class Person(Model):
    """`key` stands for the person in ledgers and digests, so that a name can be erased."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(32, unique=True)
    employee_no = fields.CharField(40, unique=True)
    name = fields.CharField(80)
    locale = fields.CharField(8, default="")
    password_hash = fields.CharField(200, null=True)
    week_goal_days = fields.IntField(default=3)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    dismissed_at = fields.DatetimeField(null=True)


class Membership(Model):
    """Where a person works and as what, from a day to a day. `is_current` marks the one without an end."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    role = fields.CharField(20)
    from_day = fields.DateField()
    to_day = fields.DateField(null=True)
    is_current = fields.BooleanField(default=True)

    class Meta:
        indexes = (("person_id", "is_current"), ("unit_id", "is_current", "role"))


class SignIn(Model):
    """A device that is signed in; its refresh token rotates, a reused one ends it.

    A refresh token is `key.family.secret`. Kept are digests only: of the family, which never changes, of the whole
    token of now, and of the one before, whose holder may ask again for a few seconds; `salt` is what its successor
    was made with. `let_in_by_id` is whoever made the link that it goes back to, at `let_in_at`; null: nobody else did.
    """

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    key = fields.CharField(32, unique=True)
    family_digest = fields.CharField(64)
    refresh_digest = fields.CharField(64)
    previous_digest = fields.CharField(64, null=True)
    salt = fields.CharField(64, default="")
    is_by_link = fields.BooleanField(default=False)
    let_in_by_id = fields.BigIntField(null=True)
    let_in_at = fields.DatetimeField(null=True)
    device = fields.CharField(200)
    address = fields.CharField(64)
    started_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("person_id", "ended_at"),)


class SecondFactor(Model):
    """`salt` and a key outside the database make the secret; `last_step` is the last code that counted."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField(unique=True)
    salt = fields.CharField(32)
    last_step = fields.BigIntField(default=0)
    made_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)


class OneTimeLink(Model):
    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    digest = fields.CharField(64, unique=True)
    issued_by_id = fields.BigIntField(null=True)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    spent_at = fields.DatetimeField(null=True)


class Throttle(Model):
    """Failed attempts by account or address; `key` says whose."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(120, unique=True)
    failures = fields.IntField(default=0)
    since = fields.DatetimeField()
    blocked_until = fields.DatetimeField(null=True)


class SavedView(Model):
    """A name for the state of a screen: `query` is what follows the `?` of its address."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.BigIntField()
    screen = fields.CharField(20)
    name = fields.CharField(24)
    query = fields.CharField(500)
    is_default = fields.BooleanField(default=False)
    position = fields.IntField()
    made_at = fields.DatetimeField()

    class Meta:
        unique_together = (("person_id", "screen", "name"),)
