from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0029_withdrawn_versions")]

    initial = False

    operations = [
        ops.AddField(
            model_name="SettlementLine",
            name="lapsed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            """UPDATE settlementline SET lapsed_at = (SELECT COALESCE(settlement.posted_at, settlement.approved_at)
                FROM settlement WHERE settlement.id = settlementline.settlement_id) WHERE settlementline.lapsed <> 0"""
        ),
    ]
