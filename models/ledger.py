"""Tables of the ledger. The rules live in `ledger/`; what no program may break, triggers keep (`models.guards`)."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class LedgerEntry(Model):
    """Something booked, for ever. Entries are numbered 1, 2, 3 without a gap and chained: `hash` is keyed and covers
    `prev` and all that the entry says. No name stands in it: accounts hold random keys, the note is told by a digest.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    period = fields.CharField(10)
    kind = fields.CharField(12)
    key = fields.CharField(200, unique=True)
    currency = fields.CharField(8)
    policy_id = fields.BigIntField(null=True)
    rule = fields.CharField(60, default="")
    settlement_id = fields.BigIntField(null=True)
    reverses_id: int | None
    reverses: fields.OneToOneNullableRelation["LedgerEntry"] = fields.OneToOneField(
        "models.LedgerEntry", null=True, on_delete=fields.RESTRICT
    )
    note_digest = fields.CharField(64)
    prev = fields.CharField(64)
    hash = fields.CharField(64, unique=True)

    class Meta:
        indexes = (("policy_id", "id"), ("settlement_id", "id"))


class LedgerPosting(Model):
    """What an entry moves: an amount onto an account, or off it. An entry's postings sum to zero."""

    id = fields.BigIntField(primary_key=True)
    entry_id: int
    entry: fields.ForeignKeyRelation[LedgerEntry] = fields.ForeignKeyField(
        "models.LedgerEntry", on_delete=fields.RESTRICT
    )
    account = fields.CharField(60)
    amount = fields.BigIntField()

    class Meta:
        unique_together = (("entry_id", "account"),)
        indexes = (("account", "entry_id"),)


class LedgerNote(Model):
    """Why, in words, and by what evidence. It may be erased: the entry keeps only a digest, which `salt` makes deaf."""

    id = fields.BigIntField(primary_key=True)
    entry_id = fields.BigIntField(unique=True)
    person_id = fields.BigIntField(null=True)
    salt = fields.CharField(32)
    zh = fields.CharField(300)
    en = fields.CharField(400)
    evidence: dict[str, Any] = fields.JSONField()

    class Meta:
        indexes = (("person_id", "entry_id"),)


class LedgerClosing(Model):
    """A period that takes no more entries."""

    id = fields.BigIntField(primary_key=True)
    period = fields.CharField(10, unique=True)
    closed_at = fields.DatetimeField()
    closed_by_id = fields.BigIntField(null=True)


class LedgerHead(Model):
    """The last entry of a day on which the ledger was found whole: what was published cannot be rewritten unseen."""

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField(unique=True)
    entries = fields.BigIntField()
    hash = fields.CharField(64)
    published_at = fields.DatetimeField()


class Payout(Model):
    """Money that was handed to the payroll: all that was owed in a currency up to a month, at the time it was made."""

    id = fields.BigIntField(primary_key=True)
    period = fields.CharField(7)
    currency = fields.CharField(8)
    people = fields.IntField()
    amount = fields.BigIntField()
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()


class PayoutLine(Model):
    """What somebody gets by a payout, in minor units, above 0."""

    id = fields.BigIntField(primary_key=True)
    payout_id = fields.BigIntField()
    person_id = fields.BigIntField()
    amount = fields.BigIntField()

    class Meta:
        unique_together = (("payout_id", "person_id"),)
        indexes = (("person_id", "payout_id"),)


class PayoutExport(Model):
    """A file that was made of a payout: whoever makes another is told of the one before."""

    id = fields.BigIntField(primary_key=True)
    payout_id = fields.BigIntField()
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        indexes = (("payout_id", "id"),)
