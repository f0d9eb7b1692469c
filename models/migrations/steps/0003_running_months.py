from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0002_kpi")]

    initial = False

    operations = [
        ops.AddField(
            model_name="MeasureSum",
            name="ahead",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Period",
            name="reach",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
