from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0015_roster_imports")]

    initial = False

    operations = [
        ops.CreateModel(
            name="StoreFactor",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("measure_id", fields.BigIntField()),
                ("exposure_id", fields.BigIntField()),
                ("people", fields.IntField()),
                ("days", fields.IntField()),
                ("readings", fields.IntField()),
                ("observed", fields.BigIntField()),
                ("exposure", fields.BigIntField()),
                ("expected", fields.BigIntField()),
                ("ratio_bp", fields.BigIntField(null=True)),
                ("shrunk_bp", fields.BigIntField(null=True)),
                ("share_bp", fields.BigIntField()),
                ("factor_bp", fields.IntField()),
            ],
            options={
                "table": "storefactor",
                "app": "models",
                "unique_together": (("period_id", "measure_id", "unit_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ScorecardLine",
            name="exposure_id",
            field=fields.BigIntField(null=True),
        ),
    ]
