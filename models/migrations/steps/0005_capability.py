from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0004_sources")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CapabilityModel",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("role", fields.CharField(max_length=20)),
                ("number", fields.IntField()),
                ("state", fields.CharField(max_length=10)),
                ("from_day", fields.DateField(null=True)),
                ("note", fields.CharField(default="", max_length=400)),
                ("lead_bp", fields.IntField()),
                ("evidence_bp", fields.IntField()),
                ("self_bp", fields.IntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("published_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("published_by_id", fields.BigIntField(null=True)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "capabilitymodel",
                "app": "models",
                "unique_together": (("role", "number"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Assessment",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "models.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("source", fields.CharField(max_length=8)),
                ("number", fields.IntField()),
                ("role", fields.CharField(max_length=20)),
                (
                    "model",
                    fields.ForeignKeyField(
                        "models.CapabilityModel",
                        source_field="model_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("is_current", fields.BooleanField(default=True)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("comment", fields.CharField(default="", max_length=300)),
                ("commented_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "assessment",
                "app": "models",
                "unique_together": (("person_id", "source", "number"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AssessedLevel",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "assessment",
                    fields.ForeignKeyField(
                        "models.Assessment",
                        source_field="assessment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(max_length=40)),
                ("level", fields.IntField()),
                ("evidence", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "assessedlevel",
                "app": "models",
                "unique_together": (("assessment_id", "key"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Capability",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "model",
                    fields.ForeignKeyField(
                        "models.CapabilityModel",
                        source_field="model_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(max_length=40)),
                ("position", fields.IntField()),
                ("name", fields.CharField(max_length=20)),
                ("name_en", fields.CharField(default="", max_length=40)),
                ("weight_bp", fields.IntField()),
                ("demanded", fields.IntField()),
                ("levels", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "capability",
                "app": "models",
                "unique_together": (("model_id", "key"), ("model_id", "position")),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CapabilityCourse",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "capability",
                    fields.ForeignKeyField(
                        "models.Capability",
                        source_field="capability_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "course",
                    fields.ForeignKeyField(
                        "models.Course",
                        source_field="course_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("level", fields.IntField()),
            ],
            options={
                "table": "capabilitycourse",
                "app": "models",
                "unique_together": (("capability_id", "course_id"),),
                "indexes": [Index(fields=["course_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX assessment_one_current ON assessment (person_id, role, source) WHERE is_current"
        ),
        ops.RunSQL("CREATE UNIQUE INDEX capabilitymodel_one_draft ON capabilitymodel (role) WHERE state = 'DRAFT'"),
    ]
