from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0014_weeks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RosterChange",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("import_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("day", fields.DateField()),
                ("is_working", fields.BooleanField()),
                ("was_working", fields.BooleanField(null=True)),
            ],
            options={
                "table": "rosterchange",
                "app": "models",
                "unique_together": (("import_id", "person_id", "day"),),
                "indexes": [Index(fields=["person_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RosterImport",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("file_name", fields.CharField(max_length=200)),
                ("first_day", fields.DateField()),
                ("last_day", fields.DateField()),
                ("people", fields.IntField()),
                ("days", fields.IntField()),
                ("made_by_id", fields.BigIntField(unique=True)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "rosterimport", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
