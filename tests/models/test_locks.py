"""No two things take turns by the same number."""

import re
from pathlib import Path

from models.locks import Lock

ROOT = Path(__file__).parents[2]
TAKEN = re.compile(r"(?:pg_advisory_\w+|await one_by_one)\(.*?\)[^\n]*")
NAMED = re.compile(r"\bLock\.[A-Z]|\block\.value")  # `models.database.one_by_one` is given a `Lock`


def test_every_lock_has_a_number_of_its_own_and_is_taken_by_its_name() -> None:
    assert len({int(one) for one in Lock.__members__.values()}) == len(Lock.__members__) >= 6
    found: dict[str, str] = {}
    for folder in ("models", "ledger", "kpi", "people", "courses", "honors", "incentives", "insights", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= {f"{path}: {line}": line for line in TAKEN.findall(path.read_text(encoding="utf-8"))}
    assert len(found) >= 6 and [place for place, line in found.items() if not NAMED.search(line)] == []
