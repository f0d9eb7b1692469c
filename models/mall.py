"""Tables of the points mall. The rules live in `incentives/mall/`."""

from tortoise import fields
from tortoise.models import Model


class MallItem(Model):
    """A thing that points buy. `stock` is what is left, never below 0; 0 of `limit_each` is no limit."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(40)
    name_en = fields.CharField(80, default="")
    about = fields.CharField(400, default="")
    about_en = fields.CharField(800, default="")
    price = fields.IntField()
    stock = fields.IntField()
    limit_each = fields.IntField(default=0)
    unit_id = fields.BigIntField()
    opens_on = fields.DateField(null=True)
    closes_on = fields.DateField(null=True)
    archived_at = fields.DatetimeField(null=True)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta:
        indexes = (("unit_id", "archived_at", "price"),)


class MallPhoto(Model):
    """A picture of an item, as `kit.photos` wrote it, large and small."""

    id = fields.BigIntField(primary_key=True)
    item_id = fields.BigIntField()
    position = fields.IntField()
    width = fields.IntField()
    height = fields.IntField()
    large = fields.BinaryField()
    small = fields.BinaryField()

    class Meta:
        indexes = (("item_id", "position"),)


class Redemption(Model):
    """Points that somebody gave for an item, and what became of it. What was agreed, `name` and `price`, never changes.

    `unit_id` is where they worked. `code` is sealed, for their eyes alone.
    """

    id = fields.BigIntField(primary_key=True)
    item_id = fields.BigIntField()
    name = fields.CharField(40)
    name_en = fields.CharField(80, default="")
    person_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    price = fields.IntField()
    state = fields.CharField(10, default="RESERVED")
    redeemed_at = fields.DatetimeField()
    done_by_id = fields.BigIntField(null=True)
    done_at = fields.DatetimeField(null=True)
    note = fields.CharField(200, default="")
    code = fields.CharField(800, default="")
    reason = fields.CharField(200, default="")

    class Meta:
        indexes = (("person_id", "item_id"), ("item_id", "state"), ("state", "id"))
