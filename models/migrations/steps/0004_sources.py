from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0003_running_months")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ReadingSource",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=24)),
                ("name", fields.CharField(max_length=80)),
                ("sealed", fields.CharField(max_length=200)),
                ("previous_sealed", fields.CharField(default="", max_length=200)),
                ("previous_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_by_id", fields.BigIntField(null=True)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("rotated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("unsigned_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "readingsource",
                "app": "models",
                "indexes": [Index(fields=["made_at", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SourceMessage",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "models.ReadingSource",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("message_id", fields.CharField(max_length=200)),
                ("digest", fields.CharField(max_length=64)),
                ("attempts", fields.IntField(default=1)),
                ("import_id", fields.BigIntField(null=True)),
                ("error_count", fields.IntField(default=0)),
                ("errors", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("came_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sourcemessage",
                "app": "models",
                "unique_together": (("source_id", "message_id"),),
                "indexes": [Index(fields=["source_id", "came_at", "id"]), Index(fields=["came_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
