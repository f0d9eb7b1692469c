from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0007_spreads")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Credential",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "award",
                    fields.ForeignKeyField(
                        "models.Award",
                        source_field="award_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "guide",
                    fields.ForeignKeyField(
                        "models.Person",
                        source_field="guide_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=32)),
                ("subject", fields.CharField(max_length=60)),
                ("list_number", fields.IntField()),
                ("list_index", fields.IntField()),
                ("token", fields.TextField(unique=False)),
                ("issued_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("valid_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("share_key", fields.CharField(null=True, unique=True, max_length=32)),
                ("shows_name", fields.BooleanField(default=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_by_id", fields.BigIntField(null=True)),
                ("reason", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "credential",
                "app": "models",
                "unique_together": (("award_id",), ("list_number", "list_index")),
                "indexes": [Index(fields=["guide_id", "id"]), Index(fields=["list_number", "revoked_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
