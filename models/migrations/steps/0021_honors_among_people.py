from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0020_mall")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Invitation",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("slug", fields.CharField(unique=True, max_length=40)),
                ("person_id", fields.BigIntField()),
                ("topic", fields.CharField(max_length=60)),
                ("by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(max_length=12)),
                ("text", fields.TextField(default="", unique=False)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invitation",
                "app": "models",
                "indexes": [Index(fields=["person_id", "id"]), Index(fields=["state", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="InvitationPhoto",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("invitation_id", fields.BigIntField()),
                ("position", fields.IntField()),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "invitationphoto",
                "app": "models",
                "unique_together": (("invitation_id", "position"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Nomination",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person_id", fields.BigIntField()),
                ("title_id", fields.BigIntField(null=True)),
                ("badge_id", fields.BigIntField(null=True)),
                ("reason", fields.CharField(max_length=140)),
                ("by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(max_length=12)),
                ("decided_by_id", fields.BigIntField(null=True)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("answer", fields.CharField(default="", max_length=140)),
            ],
            options={
                "table": "nomination",
                "app": "models",
                "indexes": [Index(fields=["person_id", "state"]), Index(fields=["by_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Praise",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person_id", fields.BigIntField()),
                ("by_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("text", fields.CharField(max_length=140)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("removed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("removed_by_id", fields.BigIntField(null=True)),
            ],
            options={
                "table": "praise",
                "app": "models",
                "indexes": [
                    Index(fields=["at", "id"]),
                    Index(fields=["person_id", "at"]),
                    Index(fields=["by_id", "at"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Title",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=40)),
                ("name_en", fields.CharField(default="", max_length=60)),
                ("giver", fields.CharField(max_length=12)),
                ("most_days", fields.IntField()),
                ("most_holders", fields.IntField()),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "title", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TitleHolding",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("title_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("from_day", fields.DateField()),
                ("to_day", fields.DateField()),
                ("reason", fields.CharField(max_length=140)),
                ("given_by_id", fields.BigIntField()),
                ("given_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("taken_back_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("taken_back_by_id", fields.BigIntField(null=True)),
                ("taken_back_because", fields.CharField(default="", max_length=140)),
            ],
            options={
                "table": "titleholding",
                "app": "models",
                "indexes": [
                    Index(fields=["person_id", "to_day"]),
                    Index(fields=["title_id", "unit_id", "to_day"]),
                    Index(fields=["to_day", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddIndex(
            model_name="Award",
            index=Index(fields=["awarded_at", "id"]),
        ),
        ops.AddField(
            model_name="Badge",
            name="family",
            field=fields.CharField(default="", db_default="", max_length=60),
        ),
        ops.AddField(
            model_name="Badge",
            name="season",
            field=fields.CharField(default="", db_default="", max_length=12),
        ),
    ]
