from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0022_target_changes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="WeekStanding",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("week", fields.DateField()),
                ("measure_id", fields.BigIntField()),
                ("level", fields.CharField(max_length=12)),
                ("holder_id", fields.BigIntField()),
                ("role", fields.CharField(max_length=20)),
                ("stage", fields.IntField()),
                ("unit_id", fields.BigIntField()),
                ("points", fields.BigIntField()),
            ],
            options={
                "table": "weekstanding",
                "app": "models",
                "unique_together": (("week", "level", "holder_id", "measure_id"),),
                "indexes": [
                    Index(fields=["week", "measure_id", "level", "role", "stage", "points", "holder_id"]),
                    Index(fields=["unit_id", "week"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="WeekSum",
            name="people",
            field=fields.IntField(default=0, db_default=0),
        ),
        # The night sums weeks up again that nobody has summed up yet: with their people, and their boards.
        ops.RunSQL("DELETE FROM weeksum"),
        ops.RunSQL(
            """UPDATE standing SET role = (SELECT CASE WHEN max(people) >= 10 THEN 'LARGE' WHEN max(people) >= 5
            THEN 'MEDIUM' ELSE 'SMALL' END FROM measuresum WHERE measuresum.period_id = standing.period_id
            AND measuresum.unit_id = standing.holder_id) WHERE level = 'STORE'"""
        ),
    ]
