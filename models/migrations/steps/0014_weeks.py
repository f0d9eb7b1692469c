from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0013_saved_views")]

    initial = False

    operations = [
        ops.CreateModel(
            name="WeekDue",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("unit_id", fields.BigIntField()),
                ("week", fields.DateField()),
                ("last_day", fields.DateField()),
                ("stamp", fields.BigIntField(default=1)),
            ],
            options={"table": "weekdue", "app": "models", "unique_together": (("unit_id", "week"),), "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WeekSum",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("unit_id", fields.BigIntField()),
                ("measure_id", fields.BigIntField()),
                ("week", fields.DateField()),
                ("amount", fields.BigIntField()),
                ("base", fields.BigIntField()),
                ("last_day", fields.DateField()),
            ],
            options={
                "table": "weeksum",
                "app": "models",
                "unique_together": (("unit_id", "measure_id", "week"),),
                "indexes": [Index(fields=["measure_id", "week"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
