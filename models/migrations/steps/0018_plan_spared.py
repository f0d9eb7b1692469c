from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0017_one_settlement")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SettlementSpared",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "settlement",
                    fields.ForeignKeyField(
                        "models.Settlement",
                        source_field="settlement_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("person_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("rule", fields.CharField(max_length=20)),
                ("reason", fields.CharField(max_length=12)),
                ("zh", fields.CharField(max_length=300)),
                ("en", fields.CharField(max_length=400)),
            ],
            options={
                "table": "settlementspared",
                "app": "models",
                "indexes": [Index(fields=["settlement_id", "id"]), Index(fields=["person_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="SettlementLine",
            name="is_twice",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
