from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0006_ledger_and_second_factor")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MeasureSpread",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period_id", fields.BigIntField()),
                ("measure_id", fields.BigIntField()),
                ("role", fields.CharField(max_length=20)),
                ("stage", fields.IntField()),
                ("people", fields.IntField()),
                ("between_people", fields.FloatField()),
                ("within_days", fields.FloatField()),
            ],
            options={
                "table": "measurespread",
                "app": "models",
                "unique_together": (("period_id", "measure_id", "role", "stage"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
