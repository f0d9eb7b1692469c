from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0026_frozen_learning")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PolicyHand",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("version_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
            ],
            options={
                "table": "policyhand",
                "app": "models",
                "unique_together": (("version_id", "person_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="PolicyVersion",
            name="name",
            field=fields.CharField(db_default="", max_length=80),
        ),
        ops.AddField(
            model_name="PolicyVersion",
            name="name_en",
            field=fields.CharField(default="", db_default="", max_length=80),
        ),
        ops.RunSQL(
            """UPDATE policyversion SET name = (SELECT policy.name FROM policy WHERE policy.id = policyversion.policy_id),
                name_en = (SELECT policy.name_en FROM policy WHERE policy.id = policyversion.policy_id)"""
        ),
        ops.RunSQL(
            """INSERT INTO policyhand (version_id, person_id)
                SELECT policyversion.id, policyversion.made_by_id FROM policyversion
                UNION SELECT policyversion.id, policyversion.published_by_id FROM policyversion
                    WHERE policyversion.published_by_id IS NOT NULL
                UNION SELECT policyoverlay.version_id, policyoverlay.made_by_id FROM policyoverlay"""
        ),
    ]
