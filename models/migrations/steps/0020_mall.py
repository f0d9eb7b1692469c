from models.migrations.guarding import Guarding
from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0019_frozen_sums")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MallItem",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=40)),
                ("name_en", fields.CharField(default="", max_length=80)),
                ("about", fields.CharField(default="", max_length=400)),
                ("about_en", fields.CharField(default="", max_length=800)),
                ("price", fields.IntField()),
                ("stock", fields.IntField()),
                ("limit_each", fields.IntField(default=0)),
                ("unit_id", fields.BigIntField()),
                ("opens_on", fields.DateField(null=True)),
                ("closes_on", fields.DateField(null=True)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_by_id", fields.BigIntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "mallitem",
                "app": "models",
                "indexes": [Index(fields=["unit_id", "archived_at", "price"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MallPhoto",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("item_id", fields.BigIntField()),
                ("position", fields.IntField()),
                ("width", fields.IntField()),
                ("height", fields.IntField()),
                ("large", fields.BinaryField()),
                ("small", fields.BinaryField()),
            ],
            options={
                "table": "mallphoto",
                "app": "models",
                "indexes": [Index(fields=["item_id", "position"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Redemption",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("item_id", fields.BigIntField()),
                ("name", fields.CharField(max_length=40)),
                ("name_en", fields.CharField(default="", max_length=80)),
                ("person_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
                ("price", fields.IntField()),
                ("state", fields.CharField(default="RESERVED", max_length=10)),
                ("redeemed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("done_by_id", fields.BigIntField(null=True)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("note", fields.CharField(default="", max_length=200)),
                ("code", fields.CharField(default="", max_length=800)),
                ("reason", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "redemption",
                "app": "models",
                "indexes": [
                    Index(fields=["person_id", "item_id"]),
                    Index(fields=["item_id", "state"]),
                    Index(fields=["state", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        Guarding(
            "ledger_entry_covered",
            sqlite=(
                "CREATE TRIGGER ledgerentry_covered BEFORE INSERT ON ledgerentry WHEN NEW.kind = 'REDEMPTION' BEGIN SELECT RAISE(ABORT, 'LEDGER: points that somebody does not have cannot be spent') WHERE EXISTS (SELECT 1 FROM ledgerposting AS spent WHERE spent.entry_id = NEW.id AND spent.amount < 0 AND spent.amount + (SELECT COALESCE(sum(had.amount), 0) FROM ledgerposting AS had JOIN ledgerentry ON ledgerentry.id = had.entry_id WHERE had.account = spent.account AND ledgerentry.currency = NEW.currency) < 0); END",
            ),
            postgres=(
                "CREATE FUNCTION ledger_entry_covered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM added JOIN ledgerposting AS spent ON spent.entry_id = added.id AND spent.amount < 0 WHERE added.kind = 'REDEMPTION' AND (SELECT sum(had.amount) FROM ledgerposting AS had JOIN ledgerentry ON ledgerentry.id = had.entry_id WHERE had.account = spent.account AND ledgerentry.currency = added.currency) < 0) THEN RAISE EXCEPTION 'LEDGER: points that somebody does not have cannot be spent'; END IF; RETURN NULL; END $$",
                "CREATE TRIGGER ledgerentry_covered AFTER INSERT ON ledgerentry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_covered()",
            ),
        ),
        Guarding(
            "mall_stock",
            sqlite=(
                "CREATE TRIGGER mallitem_stock_insert BEFORE INSERT ON mallitem WHEN NEW.stock < 0 OR NEW.price < 1 BEGIN SELECT RAISE(ABORT, 'MALL: nothing is sold that is not there, or for nothing'); END",
                "CREATE TRIGGER mallitem_stock_update BEFORE UPDATE ON mallitem WHEN NEW.stock < 0 OR NEW.price < 1 BEGIN SELECT RAISE(ABORT, 'MALL: nothing is sold that is not there, or for nothing'); END",
            ),
            postgres=("ALTER TABLE mallitem ADD CONSTRAINT mallitem_stock CHECK (stock >= 0 AND price >= 1)",),
        ),
        Guarding(
            "redemption_stands",
            sqlite=(
                "CREATE TRIGGER redemption_no_delete BEFORE DELETE ON redemption BEGIN SELECT RAISE(ABORT, 'MALL: what was agreed stands, and a redemption ends once'); END",
                "CREATE TRIGGER redemption_stands BEFORE UPDATE ON redemption WHEN NEW.id <> OLD.id OR NEW.item_id <> OLD.item_id OR NEW.person_id <> OLD.person_id OR NEW.unit_id <> OLD.unit_id OR NEW.price <> OLD.price OR NEW.name <> OLD.name OR NEW.name_en <> OLD.name_en OR NEW.redeemed_at <> OLD.redeemed_at OR NEW.state <> OLD.state AND OLD.state <> 'RESERVED' BEGIN SELECT RAISE(ABORT, 'MALL: what was agreed stands, and a redemption ends once'); END",
                "CREATE TRIGGER redemption_no_replace BEFORE INSERT ON redemption WHEN EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'LEDGER: redemption has it already'); END",
            ),
            postgres=(
                "CREATE FUNCTION redemption_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'MALL: what was agreed stands, and a redemption ends once'; END IF; IF NEW.id <> OLD.id OR NEW.item_id <> OLD.item_id OR NEW.person_id <> OLD.person_id OR NEW.unit_id <> OLD.unit_id OR NEW.price <> OLD.price OR NEW.name <> OLD.name OR NEW.name_en <> OLD.name_en OR NEW.redeemed_at <> OLD.redeemed_at OR NEW.state <> OLD.state AND OLD.state <> 'RESERVED' THEN RAISE EXCEPTION 'MALL: what was agreed stands, and a redemption ends once'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER redemption_stands BEFORE UPDATE OR DELETE ON redemption FOR EACH ROW EXECUTE FUNCTION redemption_stands()",
                "CREATE TRIGGER redemption_not_emptied BEFORE TRUNCATE ON redemption FOR EACH STATEMENT EXECUTE FUNCTION redemption_stands()",
            ),
        ),
    ]
