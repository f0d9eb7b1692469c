from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0030_when_it_lapsed")]

    initial = False

    operations = [
        ops.AddField(
            model_name="SignIn",
            name="let_in_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="SignIn",
            name="let_in_by_id",
            field=fields.BigIntField(null=True),
        ),
    ]
