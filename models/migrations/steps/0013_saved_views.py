from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0012_appeals")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SavedView",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person_id", fields.BigIntField()),
                ("screen", fields.CharField(max_length=20)),
                ("name", fields.CharField(max_length=24)),
                ("query", fields.CharField(max_length=500)),
                ("is_default", fields.BooleanField(default=False)),
                ("position", fields.IntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "savedview",
                "app": "models",
                "unique_together": (("person_id", "screen", "name"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
