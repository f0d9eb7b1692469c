from models.migrations.guarding import Guarding
from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0010_wecom")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Policy",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=80)),
                ("name_en", fields.CharField(default="", max_length=80)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "policy", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PolicyOverlay",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("version_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("amounts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "policyoverlay",
                "app": "models",
                "unique_together": (("version_id", "unit_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PolicySeen",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("version_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("delivered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "policyseen",
                "app": "models",
                "unique_together": (("version_id", "person_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "policy",
                    fields.ForeignKeyField(
                        "models.Policy",
                        source_field="policy_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("state", fields.CharField(default="DRAFT", max_length=10)),
                ("from_day", fields.DateField(null=True)),
                ("terms", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("note", fields.CharField(default="", max_length=200)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("published_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("published_by_id", fields.BigIntField(null=True)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "policyversion",
                "app": "models",
                "unique_together": (("policy_id", "number"),),
                "indexes": [Index(fields=["state", "from_day"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Settlement",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "policy",
                    fields.ForeignKeyField(
                        "models.Policy",
                        source_field="policy_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("version_id", fields.BigIntField()),
                ("period", fields.CharField(max_length=10)),
                ("number", fields.IntField()),
                ("of_id", fields.BigIntField(null=True)),
                ("state", fields.CharField(max_length=10)),
                ("plan_hash", fields.CharField(max_length=64)),
                ("summary", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("done_lines", fields.IntField(default=0)),
                ("failure", fields.CharField(default="", max_length=40)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("why", fields.CharField(default="", max_length=200)),
                ("submitted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("approved_by_id", fields.BigIntField(null=True)),
                ("approved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("posted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "settlement",
                "app": "models",
                "unique_together": (("policy_id", "period", "number"),),
                "indexes": [Index(fields=["state", "id"]), Index(fields=["made_at", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SettlementLine",
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
                ("position", fields.IntField()),
                ("person_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("rule", fields.CharField(max_length=20)),
                ("effect", fields.CharField(max_length=12)),
                ("currency", fields.CharField(max_length=8)),
                ("amount", fields.BigIntField()),
                ("uncapped", fields.BigIntField()),
                ("thing", fields.CharField(default="", max_length=80)),
                ("zh", fields.CharField(max_length=300)),
                ("en", fields.CharField(max_length=400)),
                ("evidence", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("lapsed", fields.BigIntField(default=0)),
            ],
            options={
                "table": "settlementline",
                "app": "models",
                "unique_together": (("settlement_id", "position"),),
                "indexes": [Index(fields=["person_id", "settlement_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        Guarding(
            "maker_checker",
            sqlite=(
                "CREATE TRIGGER settlement_two_people_insert BEFORE INSERT ON settlement WHEN NEW.approved_by_id = NEW.made_by_id BEGIN SELECT RAISE(ABORT, 'SETTLEMENT: two people, one to make and one to approve'); END",
                "CREATE TRIGGER settlement_two_people_update BEFORE UPDATE ON settlement WHEN NEW.approved_by_id = NEW.made_by_id BEGIN SELECT RAISE(ABORT, 'SETTLEMENT: two people, one to make and one to approve'); END",
            ),
            postgres=(
                "ALTER TABLE settlement ADD CONSTRAINT settlement_two_people CHECK (approved_by_id <> made_by_id)",
            ),
        ),
    ]
