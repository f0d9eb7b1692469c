from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0011_incentives")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Appeal",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("line_id", fields.BigIntField(unique=True)),
                ("person_id", fields.BigIntField()),
                ("policy_id", fields.BigIntField()),
                ("text", fields.CharField(max_length=1000)),
                ("state", fields.CharField(max_length=10)),
                ("amount", fields.BigIntField()),
                ("kept", fields.BigIntField(default=0)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("judge_id", fields.BigIntField(null=True)),
                ("reason", fields.CharField(default="", max_length=500)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "appeal",
                "app": "models",
                "indexes": [
                    Index(fields=["state", "due_at"]),
                    Index(fields=["policy_id", "state"]),
                    Index(fields=["person_id", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
