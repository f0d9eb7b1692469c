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
        ops.AddField(
            model_name="SettlementLine",
            name="taken_later_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            """UPDATE settlementline SET lapsed_at = (SELECT COALESCE(settlement.posted_at, settlement.approved_at)
                FROM settlement WHERE settlement.id = settlementline.settlement_id) WHERE settlementline.lapsed <> 0"""
        ),
        ops.RunSQL(
            """UPDATE settlementline SET taken_later_at = (SELECT max(ledgerentry.at) FROM ledgernote
                JOIN ledgerentry ON ledgerentry.id = ledgernote.entry_id
                WHERE ledgernote.person_id = settlementline.person_id
                AND (ledgerentry.key = 'late/' || settlementline.id
                    OR ledgerentry.key LIKE 'late/' || settlementline.id || '/%'))
                WHERE settlementline.amount < 0 AND settlementline.settlement_id IN
                    (SELECT ledgerentry.settlement_id FROM ledgerentry WHERE ledgerentry.key LIKE 'late/%')"""
        ),
    ]
