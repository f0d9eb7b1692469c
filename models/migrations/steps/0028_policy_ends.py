from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0027_policy_hands")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Policy",
            name="retired_from",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Policy",
            name="retired_why",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
    ]
