from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0024_appeals_and_payouts")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Assignment",
            name="because",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddIndex(
            model_name="Assignment",
            index=Index(fields=["person_id", "course_id"]),
        ),
        ops.AddField(
            model_name="SettlementLine",
            name="is_lifted",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
