from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0023_week_standings")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AppealPhoto",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("appeal_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("position", fields.IntField()),
                ("width", fields.IntField()),
                ("height", fields.IntField()),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "appealphoto",
                "app": "models",
                "unique_together": (("appeal_id", "position"),),
                "indexes": [Index(fields=["person_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Payout",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period", fields.CharField(max_length=7)),
                ("currency", fields.CharField(max_length=8)),
                ("people", fields.IntField()),
                ("amount", fields.BigIntField()),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "payout", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PayoutExport",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("payout_id", fields.BigIntField()),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "payoutexport",
                "app": "models",
                "indexes": [Index(fields=["payout_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PayoutLine",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("payout_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("amount", fields.BigIntField()),
            ],
            options={
                "table": "payoutline",
                "app": "models",
                "unique_together": (("payout_id", "person_id"),),
                "indexes": [Index(fields=["person_id", "payout_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Appeal",
            name="attached",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
