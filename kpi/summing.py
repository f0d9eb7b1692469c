"""The sums of branches: a score's numbers, added to those of its units and all above.

A freeze keeps them beside (ADR 0016): what comes later moves the live ones alone, which say what would be.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

SUM = """INSERT INTO measuresum (period_id, unit_id, measure_id, people, amount, base, target, ahead)
    VALUES (:period_id, :unit_id, :measure_id, :people, :amount, :base, :target, :ahead)
    ON CONFLICT (period_id, unit_id, measure_id) DO UPDATE SET people = measuresum.people + excluded.people,
        amount = measuresum.amount + excluded.amount, base = measuresum.base + excluded.base,
        target = measuresum.target + excluded.target, ahead = measuresum.ahead + excluded.ahead"""
FREEZE = """INSERT INTO frozensum (period_id, unit_id, measure_id, people, amount, base, target, ahead)
    SELECT period_id, unit_id, measure_id, people, amount, base, target, ahead FROM measuresum
    WHERE period_id = :period AND people > 0"""


def plain(lines: Any) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = orjson.loads(lines) if isinstance(lines, str | bytes) else lines
    return read


def count(sums: dict[tuple[int, int], list[int]], lines: Sequence[Mapping[str, Any]], *, sign: int) -> None:
    """Add a score's numbers to those of its units and all above: people, amounts, bases, and what was expected.

    Somebody with several parts under a unit is one of its people all the same.
    """
    counted: set[tuple[int, int]] = set()
    for part in lines:
        for one in part["lines"]:
            if one["amount"] is None:
                continue
            for unit in part["path"].strip("/").split("/"):
                at = int(unit), one["measure"]
                numbers = at not in counted, one["amount"], one["base"] or 0, one["expected"] or 0, one.get("ahead", 0)
                counted.add(at)
                sums[at] = [total + sign * n for total, n in zip(sums.get(at, [0] * 5), numbers, strict=True)]


def row(period: int, at: tuple[int, int], totals: Sequence[int]) -> dict[str, object]:
    people, amount, base, target, ahead = totals
    keys: dict[str, object] = {"period_id": period, "unit_id": at[0], "measure_id": at[1]}
    return keys | {"people": people, "amount": amount, "base": base, "target": target, "ahead": ahead}
