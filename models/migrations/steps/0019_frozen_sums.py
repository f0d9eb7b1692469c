from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0018_plan_spared")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FrozenSum",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("measure_id", fields.BigIntField()),
                ("people", fields.IntField()),
                ("amount", fields.BigIntField()),
                ("base", fields.BigIntField()),
                ("target", fields.BigIntField()),
                ("ahead", fields.BigIntField()),
            ],
            options={
                "table": "frozensum",
                "app": "models",
                "unique_together": (("period_id", "unit_id", "measure_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        # Of months that were frozen before, only what their sums are by now is known.
        ops.RunSQL(
            """INSERT INTO frozensum (period_id, unit_id, measure_id, people, amount, base, target, ahead)
            SELECT measuresum.period_id, unit_id, measure_id, people, amount, base, target, ahead FROM measuresum
            JOIN period ON period.id = measuresum.period_id AND period.frozen_at IS NOT NULL WHERE people > 0"""
        ),
    ]
