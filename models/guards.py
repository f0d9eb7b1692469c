"""What the database itself refuses, whoever asks: triggers. A migration makes each (`make migration`).

Rows of the ledger are only ever added. Postings come first, under a foreign key that is looked at with the commit; the
entry comes last, and with it the look at all of it: two postings or more, their sum zero, the next number, the hash of
the one before, an open period, and for a reversal exactly the opposite of something that is no reversal itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """The statements that make it, on each of the two."""

    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


STANDING = ("ledgerentry", "ledgerposting", "ledgerclosing", "ledgerhead")


def _refused_on_sqlite(table: str, deed: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'LEDGER: {table} is append only'); END"
    )


def _refused_on_postgres(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )


def _not_replaced(table: str, *unique: str) -> str:
    """On SQLite INSERT OR REPLACE takes rows away without firing what fires on DELETE."""
    same = " OR ".join(f"{column} = NEW.{column}" for column in ("id", *unique))
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, 'LEDGER: {table} has it already'); END"
    )


APPEND_ONLY = Guard(
    sqlite=(
        *(_refused_on_sqlite(table, deed) for table in STANDING for deed in ("UPDATE", "DELETE")),
        _not_replaced("ledgerentry", "key", "hash", "reverses_id"),
        _not_replaced("ledgerposting"),
        _not_replaced("ledgerclosing", "period"),
        _not_replaced("ledgerhead", "day"),
    ),
    postgres=(
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'LEDGER: % is append only', TG_TABLE_NAME; END $$",
        *(_refused_on_postgres(table) for table in STANDING),
    ),
)

_WHOLE = "LEDGER: an entry needs two postings or more that sum to zero"
_NEXT = "LEDGER: an entry takes the next number and the hash of the one before"
_CLOSED = "LEDGER: the period is closed"
_OPPOSITE = "LEDGER: a reversal is exactly the opposite of an entry that is no reversal"
_STANDS = "LEDGER: postings to a standing entry, or of nothing"


def _raise(message: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {condition}; "


def _if(condition: str, message: str) -> str:
    return f"IF EXISTS ({condition}) THEN RAISE EXCEPTION '{message}'; END IF; "


ENTRY = Guard(
    sqlite=(
        "CREATE TRIGGER ledgerentry_checked BEFORE INSERT ON ledgerentry BEGIN "
        + _raise(
            _WHOLE,
            "(SELECT count(*) FROM ledgerposting WHERE entry_id = NEW.id) < 2 "
            "OR (SELECT sum(amount) FROM ledgerposting WHERE entry_id = NEW.id) <> 0",
        )
        + _raise(
            _NEXT,
            "NEW.id <> (SELECT COALESCE(max(id), 0) + 1 FROM ledgerentry) "
            "OR NEW.prev <> COALESCE((SELECT hash FROM ledgerentry WHERE id = NEW.id - 1), NEW.prev)",
        )
        + _raise(_CLOSED, "EXISTS (SELECT 1 FROM ledgerclosing WHERE period = NEW.period)")
        + _raise(
            _OPPOSITE,
            "NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM ledgerentry WHERE id = NEW.reverses_id "
            "AND reverses_id IS NULL AND currency = NEW.currency) "
            "OR EXISTS (SELECT account, -amount FROM ledgerposting WHERE entry_id = NEW.id "
            "EXCEPT SELECT account, amount FROM ledgerposting WHERE entry_id = NEW.reverses_id) "
            "OR EXISTS (SELECT account, -amount FROM ledgerposting WHERE entry_id = NEW.reverses_id "
            "EXCEPT SELECT account, amount FROM ledgerposting WHERE entry_id = NEW.id))",
        )
        + "END",
    ),
    postgres=(
        "CREATE FUNCTION ledger_entry_checked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + _if(
            "SELECT 1 FROM added LEFT JOIN (SELECT entry_id, count(*) AS n, sum(amount) AS total FROM ledgerposting "
            "WHERE entry_id >= (SELECT min(id) FROM added) GROUP BY entry_id) AS posted ON posted.entry_id = added.id "
            "WHERE posted.n IS NULL OR posted.n < 2 OR posted.total <> 0",
            _WHOLE,
        )
        + _if(
            "SELECT 1 FROM added LEFT JOIN ledgerentry AS before ON before.id = added.id - 1 "
            "WHERE added.id < 1 OR added.id > 1 AND (before.id IS NULL OR before.hash <> added.prev)",
            _NEXT,
        )
        + _if("SELECT 1 FROM added JOIN ledgerclosing ON ledgerclosing.period = added.period", _CLOSED)
        + _if(
            "SELECT 1 FROM added LEFT JOIN ledgerentry AS was ON was.id = added.reverses_id "
            "AND was.reverses_id IS NULL AND was.currency = added.currency "
            "WHERE added.reverses_id IS NOT NULL AND (was.id IS NULL OR EXISTS ("
            "SELECT 1 FROM (SELECT * FROM ledgerposting WHERE entry_id = added.id) AS one "
            "FULL JOIN (SELECT * FROM ledgerposting WHERE entry_id = added.reverses_id) AS other "
            "ON other.account = one.account AND other.amount = -one.amount "
            "WHERE one.id IS NULL OR other.id IS NULL))",
            _OPPOSITE,
        )
        + "RETURN NULL; END $$",
        "CREATE TRIGGER ledgerentry_checked AFTER INSERT ON ledgerentry REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_checked()",
    ),
)

POSTING = Guard(
    sqlite=(
        "CREATE TRIGGER ledgerposting_checked BEFORE INSERT ON ledgerposting BEGIN "
        + _raise(_STANDS, "NEW.amount = 0 OR EXISTS (SELECT 1 FROM ledgerentry WHERE id = NEW.entry_id)")
        + "END",
    ),
    postgres=(
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint "
        "WHERE conrelid = 'ledgerposting'::regclass AND contype = 'f' LOOP EXECUTE format("
        "'ALTER TABLE ledgerposting ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', name); END LOOP; END $$",
        "CREATE FUNCTION ledger_posting_checked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + _if(
            "SELECT 1 FROM added LEFT JOIN ledgerentry ON ledgerentry.id = added.entry_id "
            "WHERE added.amount = 0 OR ledgerentry.id IS NOT NULL",
            _STANDS,
        )
        + "RETURN NULL; END $$",
        "CREATE TRIGGER ledgerposting_checked AFTER INSERT ON ledgerposting REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_posting_checked()",
    ),
)

MAKER_CHECKER = Guard(
    sqlite=tuple(
        f"CREATE TRIGGER settlement_two_people_{deed.lower()} BEFORE {deed} ON settlement "
        "WHEN NEW.approved_by_id = NEW.made_by_id "
        "BEGIN SELECT RAISE(ABORT, 'SETTLEMENT: two people, one to make and one to approve'); END"
        for deed in ("INSERT", "UPDATE")
    ),
    postgres=("ALTER TABLE settlement ADD CONSTRAINT settlement_two_people CHECK (approved_by_id <> made_by_id)",),
)

_COVERED = "LEDGER: points that somebody does not have cannot be spent"
COVERED = Guard(
    sqlite=(
        "CREATE TRIGGER ledgerentry_covered BEFORE INSERT ON ledgerentry WHEN NEW.kind = 'REDEMPTION' BEGIN "
        + _raise(
            _COVERED,
            "EXISTS (SELECT 1 FROM ledgerposting AS spent WHERE spent.entry_id = NEW.id AND spent.amount < 0 "
            "AND spent.amount + (SELECT COALESCE(sum(had.amount), 0) FROM ledgerposting AS had "
            "JOIN ledgerentry ON ledgerentry.id = had.entry_id "
            "WHERE had.account = spent.account AND ledgerentry.currency = NEW.currency) < 0)",
        )
        + "END",
    ),
    postgres=(
        "CREATE FUNCTION ledger_entry_covered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + _if(
            "SELECT 1 FROM added JOIN ledgerposting AS spent ON spent.entry_id = added.id AND spent.amount < 0 "
            "WHERE added.kind = 'REDEMPTION' AND (SELECT sum(had.amount) FROM ledgerposting AS had "
            "JOIN ledgerentry ON ledgerentry.id = had.entry_id "
            "WHERE had.account = spent.account AND ledgerentry.currency = added.currency) < 0",
            _COVERED,
        )
        + "RETURN NULL; END $$",
        "CREATE TRIGGER ledgerentry_covered AFTER INSERT ON ledgerentry REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_covered()",
    ),
)

STOCK = Guard(
    sqlite=tuple(
        f"CREATE TRIGGER mallitem_stock_{deed.lower()} BEFORE {deed} ON mallitem WHEN NEW.stock < 0 OR NEW.price < 1 "
        "BEGIN SELECT RAISE(ABORT, 'MALL: nothing is sold that is not there, or for nothing'); END"
        for deed in ("INSERT", "UPDATE")
    ),
    postgres=("ALTER TABLE mallitem ADD CONSTRAINT mallitem_stock CHECK (stock >= 0 AND price >= 1)",),
)

_AGREED = ("id", "item_id", "person_id", "unit_id", "price", "name", "name_en", "redeemed_at")
_CHANGED = " OR ".join(
    [*(f"NEW.{column} <> OLD.{column}" for column in _AGREED), "NEW.state <> OLD.state AND OLD.state <> 'RESERVED'"]
)
_KEPT = "MALL: what was agreed stands, and a redemption ends once"
REDEMPTION = Guard(
    sqlite=(
        f"CREATE TRIGGER redemption_no_delete BEFORE DELETE ON redemption BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        f"CREATE TRIGGER redemption_stands BEFORE UPDATE ON redemption WHEN {_CHANGED} "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        _not_replaced("redemption"),
    ),
    postgres=(
        "CREATE FUNCTION redemption_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION '{_KEPT}'; END IF; "
        f"IF {_CHANGED} THEN RAISE EXCEPTION '{_KEPT}'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER redemption_stands BEFORE UPDATE OR DELETE ON redemption "
        "FOR EACH ROW EXECUTE FUNCTION redemption_stands()",
        "CREATE TRIGGER redemption_not_emptied BEFORE TRUNCATE ON redemption "
        "FOR EACH STATEMENT EXECUTE FUNCTION redemption_stands()",
    ),
)

GUARDS = {
    "ledger_append_only": APPEND_ONLY,
    "ledger_entry_checked": ENTRY,
    "ledger_posting_checked": POSTING,
    "maker_checker": MAKER_CHECKER,
    "ledger_entry_covered": COVERED,
    "mall_stock": STOCK,
    "redemption_stands": REDEMPTION,
}
