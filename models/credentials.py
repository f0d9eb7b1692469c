"""Tables of credentials: what is vouched for outside the chain. The rules live in `honors/`."""

from tortoise import fields
from tortoise.models import Model

from models.honors import Award
from models.people import Person


class Credential(Model):
    """An award, signed for others. It names nobody: `subject` is a random name, the same in all of a guide's.

    `token` is what was signed, to the letter. `list_number` and `list_index` say which bit withdraws it.
    `share_key` opens the page that anybody may look at, while there is one.
    """

    id = fields.BigIntField(primary_key=True)
    award_id: int
    award: fields.ForeignKeyRelation[Award] = fields.ForeignKeyField("models.Award")
    guide_id: int
    guide: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    key = fields.CharField(32, unique=True)
    subject = fields.CharField(60)
    list_number = fields.IntField()
    list_index = fields.IntField()
    token = fields.TextField()
    issued_at = fields.DatetimeField()
    valid_until = fields.DatetimeField()
    share_key = fields.CharField(32, unique=True, null=True)
    shows_name = fields.BooleanField(default=False)
    revoked_at = fields.DatetimeField(null=True)
    revoked_by_id = fields.BigIntField(null=True)
    reason = fields.CharField(200, default="")

    class Meta:
        unique_together = (("award_id",), ("list_number", "list_index"))
        indexes = (("guide_id", "id"), ("list_number", "revoked_at"))
