from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0008_credentials")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Talk",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person_id", fields.BigIntField()),
                ("period_id", fields.BigIntField()),
                ("by_id", fields.BigIntField()),
                ("note", fields.CharField(default="", max_length=200)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "talk",
                "app": "models",
                "unique_together": (("person_id", "period_id", "by_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
