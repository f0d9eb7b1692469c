from models.migrations.guarding import Guarding
from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0005_capability")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LedgerClosing",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period", fields.CharField(unique=True, max_length=10)),
                ("closed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closed_by_id", fields.BigIntField(null=True)),
            ],
            options={"table": "ledgerclosing", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("period", fields.CharField(max_length=10)),
                ("kind", fields.CharField(max_length=12)),
                ("key", fields.CharField(unique=True, max_length=200)),
                ("currency", fields.CharField(max_length=8)),
                ("policy_id", fields.BigIntField(null=True)),
                ("rule", fields.CharField(default="", max_length=60)),
                ("settlement_id", fields.BigIntField(null=True)),
                (
                    "reverses",
                    fields.OneToOneField(
                        "models.LedgerEntry",
                        source_field="reverses_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("note_digest", fields.CharField(max_length=64)),
                ("prev", fields.CharField(max_length=64)),
                ("hash", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "ledgerentry",
                "app": "models",
                "indexes": [Index(fields=["policy_id", "id"]), Index(fields=["settlement_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("day", fields.DateField(unique=True)),
                ("entries", fields.BigIntField()),
                ("hash", fields.CharField(max_length=64)),
                ("published_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "ledgerhead", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerNote",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("entry_id", fields.BigIntField(unique=True)),
                ("person_id", fields.BigIntField(null=True)),
                ("salt", fields.CharField(max_length=32)),
                ("zh", fields.CharField(max_length=300)),
                ("en", fields.CharField(max_length=400)),
                ("evidence", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "ledgernote",
                "app": "models",
                "indexes": [Index(fields=["person_id", "entry_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerPosting",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "entry",
                    fields.ForeignKeyField(
                        "models.LedgerEntry",
                        source_field="entry_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("account", fields.CharField(max_length=60)),
                ("amount", fields.BigIntField()),
            ],
            options={
                "table": "ledgerposting",
                "app": "models",
                "unique_together": (("entry_id", "account"),),
                "indexes": [Index(fields=["account", "entry_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person_id", fields.BigIntField(unique=True)),
                ("salt", fields.CharField(max_length=32)),
                ("last_step", fields.BigIntField(default=0)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("confirmed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "secondfactor", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        Guarding(
            "ledger_append_only",
            sqlite=(
                "CREATE TRIGGER ledgerentry_no_update BEFORE UPDATE ON ledgerentry BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerentry is append only'); END",
                "CREATE TRIGGER ledgerentry_no_delete BEFORE DELETE ON ledgerentry BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerentry is append only'); END",
                "CREATE TRIGGER ledgerposting_no_update BEFORE UPDATE ON ledgerposting BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerposting is append only'); END",
                "CREATE TRIGGER ledgerposting_no_delete BEFORE DELETE ON ledgerposting BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerposting is append only'); END",
                "CREATE TRIGGER ledgerclosing_no_update BEFORE UPDATE ON ledgerclosing BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerclosing is append only'); END",
                "CREATE TRIGGER ledgerclosing_no_delete BEFORE DELETE ON ledgerclosing BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerclosing is append only'); END",
                "CREATE TRIGGER ledgerhead_no_update BEFORE UPDATE ON ledgerhead BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerhead is append only'); END",
                "CREATE TRIGGER ledgerhead_no_delete BEFORE DELETE ON ledgerhead BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerhead is append only'); END",
                "CREATE TRIGGER ledgerentry_no_replace BEFORE INSERT ON ledgerentry WHEN EXISTS (SELECT 1 FROM ledgerentry WHERE id = NEW.id OR key = NEW.key OR hash = NEW.hash OR reverses_id = NEW.reverses_id) BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerentry has it already'); END",
                "CREATE TRIGGER ledgerposting_no_replace BEFORE INSERT ON ledgerposting WHEN EXISTS (SELECT 1 FROM ledgerposting WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerposting has it already'); END",
                "CREATE TRIGGER ledgerclosing_no_replace BEFORE INSERT ON ledgerclosing WHEN EXISTS (SELECT 1 FROM ledgerclosing WHERE id = NEW.id OR period = NEW.period) BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerclosing has it already'); END",
                "CREATE TRIGGER ledgerhead_no_replace BEFORE INSERT ON ledgerhead WHEN EXISTS (SELECT 1 FROM ledgerhead WHERE id = NEW.id OR day = NEW.day) BEGIN SELECT RAISE(ABORT, 'LEDGER: ledgerhead has it already'); END",
            ),
            postgres=(
                "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'LEDGER: % is append only', TG_TABLE_NAME; END $$",
                "CREATE TRIGGER ledgerentry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgerentry FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()",
                "CREATE TRIGGER ledgerposting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgerposting FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()",
                "CREATE TRIGGER ledgerclosing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgerclosing FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()",
                "CREATE TRIGGER ledgerhead_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgerhead FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()",
            ),
        ),
        Guarding(
            "ledger_entry_checked",
            sqlite=(
                "CREATE TRIGGER ledgerentry_checked BEFORE INSERT ON ledgerentry BEGIN SELECT RAISE(ABORT, 'LEDGER: an entry needs two postings or more that sum to zero') WHERE (SELECT count(*) FROM ledgerposting WHERE entry_id = NEW.id) < 2 OR (SELECT sum(amount) FROM ledgerposting WHERE entry_id = NEW.id) <> 0; SELECT RAISE(ABORT, 'LEDGER: an entry takes the next number and the hash of the one before') WHERE NEW.id <> (SELECT COALESCE(max(id), 0) + 1 FROM ledgerentry) OR NEW.prev <> COALESCE((SELECT hash FROM ledgerentry WHERE id = NEW.id - 1), NEW.prev); SELECT RAISE(ABORT, 'LEDGER: the period is closed') WHERE EXISTS (SELECT 1 FROM ledgerclosing WHERE period = NEW.period); SELECT RAISE(ABORT, 'LEDGER: a reversal is exactly the opposite of an entry that is no reversal') WHERE NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM ledgerentry WHERE id = NEW.reverses_id AND reverses_id IS NULL AND currency = NEW.currency) OR EXISTS (SELECT account, -amount FROM ledgerposting WHERE entry_id = NEW.id EXCEPT SELECT account, amount FROM ledgerposting WHERE entry_id = NEW.reverses_id) OR EXISTS (SELECT account, -amount FROM ledgerposting WHERE entry_id = NEW.reverses_id EXCEPT SELECT account, amount FROM ledgerposting WHERE entry_id = NEW.id)); END",
            ),
            postgres=(
                "CREATE FUNCTION ledger_entry_checked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM added LEFT JOIN (SELECT entry_id, count(*) AS n, sum(amount) AS total FROM ledgerposting WHERE entry_id >= (SELECT min(id) FROM added) GROUP BY entry_id) AS posted ON posted.entry_id = added.id WHERE posted.n IS NULL OR posted.n < 2 OR posted.total <> 0) THEN RAISE EXCEPTION 'LEDGER: an entry needs two postings or more that sum to zero'; END IF; IF EXISTS (SELECT 1 FROM added LEFT JOIN ledgerentry AS before ON before.id = added.id - 1 WHERE added.id < 1 OR added.id > 1 AND (before.id IS NULL OR before.hash <> added.prev)) THEN RAISE EXCEPTION 'LEDGER: an entry takes the next number and the hash of the one before'; END IF; IF EXISTS (SELECT 1 FROM added JOIN ledgerclosing ON ledgerclosing.period = added.period) THEN RAISE EXCEPTION 'LEDGER: the period is closed'; END IF; IF EXISTS (SELECT 1 FROM added LEFT JOIN ledgerentry AS was ON was.id = added.reverses_id AND was.reverses_id IS NULL AND was.currency = added.currency WHERE added.reverses_id IS NOT NULL AND (was.id IS NULL OR EXISTS (SELECT 1 FROM (SELECT * FROM ledgerposting WHERE entry_id = added.id) AS one FULL JOIN (SELECT * FROM ledgerposting WHERE entry_id = added.reverses_id) AS other ON other.account = one.account AND other.amount = -one.amount WHERE one.id IS NULL OR other.id IS NULL))) THEN RAISE EXCEPTION 'LEDGER: a reversal is exactly the opposite of an entry that is no reversal'; END IF; RETURN NULL; END $$",
                "CREATE TRIGGER ledgerentry_checked AFTER INSERT ON ledgerentry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_checked()",
            ),
        ),
        Guarding(
            "ledger_posting_checked",
            sqlite=(
                "CREATE TRIGGER ledgerposting_checked BEFORE INSERT ON ledgerposting BEGIN SELECT RAISE(ABORT, 'LEDGER: postings to a standing entry, or of nothing') WHERE NEW.amount = 0 OR EXISTS (SELECT 1 FROM ledgerentry WHERE id = NEW.entry_id); END",
            ),
            postgres=(
                "DO $$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'ledgerposting'::regclass AND contype = 'f' LOOP EXECUTE format('ALTER TABLE ledgerposting ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', name); END LOOP; END $$",
                "CREATE FUNCTION ledger_posting_checked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM added LEFT JOIN ledgerentry ON ledgerentry.id = added.entry_id WHERE added.amount = 0 OR ledgerentry.id IS NOT NULL) THEN RAISE EXCEPTION 'LEDGER: postings to a standing entry, or of nothing'; END IF; RETURN NULL; END $$",
                "CREATE TRIGGER ledgerposting_checked AFTER INSERT ON ledgerposting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_posting_checked()",
            ),
        ),
    ]
