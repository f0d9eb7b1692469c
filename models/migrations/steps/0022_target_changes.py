from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0021_honors_among_people")]

    initial = False

    operations = [
        ops.CreateModel(
            name="TargetChange",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period_id", fields.BigIntField()),
                ("measure_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField(null=True)),
                ("person_id", fields.BigIntField(null=True)),
                ("before", fields.BigIntField(null=True)),
                ("after", fields.BigIntField(null=True)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "targetchange",
                "app": "models",
                "indexes": [
                    Index(fields=["person_id", "period_id", "id"]),
                    Index(fields=["unit_id", "period_id", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
