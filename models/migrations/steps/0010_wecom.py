from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0009_talks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="WecomAccount",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("corp_id", fields.CharField(max_length=64)),
                ("sealed", fields.CharField(max_length=400)),
                ("hold_days", fields.IntField()),
                ("measures", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("from_day", fields.DateField()),
                ("version", fields.IntField(default=1)),
            ],
            options={"table": "wecomaccount", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WecomGuide",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person",
                        source_field="person_id",
                        unique=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("userid", fields.CharField(unique=True, max_length=64)),
                ("fetched_to", fields.DateField(null=True)),
                ("unread_from", fields.DateField(null=True)),
                ("tried_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("run_id", fields.BigIntField(null=True)),
                ("error_code", fields.IntField(default=0)),
                ("error_said", fields.CharField(default="", max_length=200)),
            ],
            options={"table": "wecomguide", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WecomRun",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("state", fields.CharField(max_length=10)),
                ("total", fields.IntField()),
                ("done", fields.IntField(default=0)),
                ("failed", fields.IntField(default=0)),
                ("error_code", fields.IntField(default=0)),
                ("error_said", fields.CharField(default="", max_length=200)),
                ("import_id", fields.BigIntField(null=True)),
                ("made_by_id", fields.BigIntField(null=True)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "wecomrun",
                "app": "models",
                "indexes": [Index(fields=["started_at", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WecomSnapshot",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("chat_cnt", fields.IntField()),
                ("message_cnt", fields.IntField()),
                ("reply_bp", fields.IntField(null=True)),
                ("reply_tenths", fields.IntField(null=True)),
                ("negative_feedback_cnt", fields.IntField()),
                ("new_apply_cnt", fields.IntField()),
                ("new_contact_cnt", fields.IntField()),
                ("fetched_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "wecomsnapshot",
                "app": "models",
                "unique_together": (("person_id", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
