"""./pacesetter verify and backup on a ledger that is whole, and on one that somebody has written into."""

import sqlite3
from pathlib import Path

from tests.api.test_command_line import pacesetter

SLIPPED_IN = (
    "INSERT INTO ledgerposting (entry_id, account, amount) VALUES (1, 'eve', 90), (1, 'pool', -90)",
    """INSERT INTO ledgerentry (id, at, period, kind, key, currency, rule, note_digest, prev, hash)
    VALUES (1, '2026-11-18 04:00:00+00:00', '2026-11', 'AWARD', 'x', 'POINTS', '', '', '0', 'made up')""",
)


def test_verify_says_that_the_ledger_is_whole_or_where_it_is_not_and_backup_does_not_begin(tmp_path: Path) -> None:
    folder, kept = tmp_path / "data", tmp_path / "kept"
    assert pacesetter(folder, "found", "Shops", "--admin", "Li", "--employee-no", "E1").returncode == 0
    whole = pacesetter(folder, "verify")
    assert (whole.returncode, "whole: 0 entries, 0 postings" in whole.stdout) == (0, True)

    with sqlite3.connect(folder / "pacesetter.sqlite3") as database:
        database.execute("PRAGMA defer_foreign_keys = ON")
        for deed in SLIPPED_IN:
            database.execute(deed)
    database.close()

    broken, chinese = pacesetter(folder, "verify"), pacesetter(folder, "verify", LC_ALL="zh_CN.UTF-8")
    assert broken.returncode == 1 and "Entry 1 of the ledger does not follow" in broken.stderr
    assert "第 1 笔接不上前一笔" in chinese.stderr and "Traceback" not in broken.stderr + chinese.stderr
    refused = pacesetter(folder, "backup", str(kept))
    assert refused.returncode == 1 and "Entry 1 of the ledger" in refused.stderr and not kept.exists()


def test_verify_without_a_database_names_the_folder(tmp_path: Path) -> None:
    done = pacesetter(tmp_path / "none", "verify")

    assert done.returncode == 1 and f"There is no database in {tmp_path / 'none'}" in done.stderr
