from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0016_store_factors")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Settlement",
            name="tried_by_id",
            field=fields.BigIntField(null=True),
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX settlement_one_whole ON settlement (policy_id, period) WHERE of_id IS NULL AND state NOT IN ('DRAFT', 'RETURNED')"
        ),
    ]
