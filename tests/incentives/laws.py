"""L1 to L12 of a story, looked at from the rows alone: the product's own sums and checks are not asked."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from ledger import accounts, chain
from ledger.chain import Sealed
from models.database import atomic, run
from tests.incentives.story import BUDGET, FEN, GUIDES, LOSS, MOST, Story

STEPS: dict[str | None, set[str | None]] = {
    None: {"DRAFT"},
    "DRAFT": {"DRAFT", "SUBMITTED", None},
    "SUBMITTED": {"SUBMITTED", "RETURNED", "APPROVED"},
    "RETURNED": {"RETURNED", None},
    "APPROVED": {"APPROVED", "EXECUTING", "POSTED", "RETURNED"},
    "EXECUTING": {"EXECUTING", "POSTED"},
    "POSTED": {"POSTED", "CLOSED"},
    "CLOSED": {"CLOSED"},
}
"""Where a settlement may stand after a step; None: nowhere, a draft is replaced by the next one."""
ENDS = {"GRANTED", "PARTLY", "DISMISSED", "LAPSED", "WITHDRAWN"}
LEAVES: dict[str, set[str]] = {"DISMISSED": set(), "WITHDRAWN": set(), "GRANTED": {"reverse"}, "LAPSED": {"reverse"}}
Row = dict[str, Any]


@dataclass
class Seen:
    """What stood after the last step."""

    entries: list[Row] = field(default_factory=list)
    postings: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    settlements: dict[int, Row] = field(default_factory=dict)
    appeals: dict[int, Row] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)


async def observed(story: Story) -> Seen:
    """Everything that stands now."""
    seen, of = Seen(), {"before": story.entries_before}
    seen.entries = await run("SELECT * FROM ledgerentry WHERE id > :before ORDER BY id", **of)
    for one in await run("SELECT * FROM ledgerposting WHERE entry_id > :before ORDER BY id", **of):
        seen.postings.setdefault(one["entry_id"], []).append((one["account"], one["amount"]))
    mine = {"policy": story.policy_id}
    seen.settlements = _by_id(await run("SELECT * FROM settlement WHERE policy_id = :policy", **mine))
    seen.appeals = _by_id(await run("SELECT * FROM appeal WHERE policy_id = :policy", **mine))
    closed = [one["period"] for one in await run("SELECT period FROM ledgerclosing WHERE period >= :p", p=story.period)]
    seen.closed = {period: sum(one["period"] == period for one in seen.entries) for period in closed}
    return seen


def _by_id(rows: list[Row]) -> dict[int, Row]:
    return {one["id"]: one for one in rows}


async def check(story: Story, before: Seen) -> Seen:
    """Raises:
    AssertionError: with the law that is broken.
    """
    now = await observed(story)
    _sums(now)
    _stands(before, now)
    _once(now)
    _reversals(now)
    _chain(story, before, now)
    await _balances(story, now)
    _caps(story, now)
    for one in now.settlements.values():
        lines = await run("SELECT * FROM settlementline WHERE settlement_id = :id ORDER BY position", id=one["id"])
        _two_people(one, lines)
        if one["state"] in ("POSTED", "CLOSED"):
            _as_planned(story, one, lines, now)
    _appeals(before, now)
    return now


def _sums(now: Seen) -> None:
    for entry in now.entries:
        moved = now.postings.get(entry["id"], [])
        assert len(moved) > 1 and sum(amount for _, amount in moved) == 0, f"L1: entry {entry['id']}"


def _stands(before: Seen, now: Seen) -> None:
    assert now.entries[: len(before.entries)] == before.entries, "L2: an entry was changed"
    assert all(now.postings[key] == moved for key, moved in before.postings.items()), "L2: a posting was changed"
    for period, entries in before.closed.items():
        assert now.closed[period] == entries, f"L9: booked into {period}, which is closed"
    for key in before.settlements.keys() | now.settlements.keys():
        was, one = before.settlements.get(key), now.settlements.get(key)
        state = one["state"] if one else None
        assert state in STEPS[was["state"] if was else None], f"{was and was['state']} became {state}"


def _account(moved: list[tuple[str, int]]) -> tuple[str, int]:
    return next(((account, amount) for account, amount in moved if account.startswith("guide:")), ("", 0))


def _once(now: Seen) -> None:
    causes: Counter[tuple[Any, ...]] = Counter()
    for entry in now.entries:
        if entry["kind"] in ("AWARD", "PENALTY", "ADJUSTMENT") and entry["key"].split("/")[0] in ("award", "adjust"):
            whole = now.settlements[entry["settlement_id"]]["of_id"] is None
            cause = None if whole else entry["settlement_id"]
            causes[entry["policy_id"], cause, entry["rule"], _account(now.postings[entry["id"]])[0]] += 1
    assert max(causes.values(), default=1) == 1, f"L3: booked twice: {causes.most_common(1)}"
    assert sum(causes.values()) == len([1 for one in now.entries if one["settlement_id"] and _is_line(one)]), "L3"


def _is_line(entry: Row) -> bool:
    """Whether it books a line of a settlement; what an appeal books has a key of its own."""
    return entry["kind"] in ("AWARD", "PENALTY", "ADJUSTMENT") and not entry["key"].startswith("appeal/")


def _reversals(now: Seen) -> None:
    undone = Counter(entry["reverses_id"] for entry in now.entries if entry["reverses_id"])
    assert max(undone.values(), default=1) == 1, "L7: reversed twice"
    for entry in now.entries:
        if was := entry["reverses_id"]:
            assert sorted(now.postings[entry["id"]]) == sorted((a, -n) for a, n in now.postings[was]), "L7: no opposite"


def _chain(story: Story, before: Seen, now: Seen) -> None:
    fresh = now.entries[len(before.entries) :]
    prev = before.entries[-1]["hash"] if before.entries else fresh[0]["prev"] if fresh else ""
    assert [one["id"] for one in now.entries] == [*range(story.entries_before + 1, _last(story, now) + 1)], "L10: a gap"
    for one in fresh:
        plain = {name: one[name] for name in Sealed.__dataclass_fields__ if name in one}
        sealed = Sealed(**plain | {"at": story.moment(one["at"])}, postings=tuple(now.postings[one["id"]]))
        assert one["prev"] == prev and chain.hashed(sealed, prev, chain.secret()) == one["hash"], "L10: the chain"
        prev = one["hash"]


def _last(story: Story, now: Seen) -> int:
    return story.entries_before + len(now.entries)


async def _balances(story: Story, now: Seen) -> None:
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in now.entries:
        for account, amount in now.postings[entry["id"]]:
            sums[account, entry["currency"]] += amount
            is_below = account.startswith("guide:") and sums[account, entry["currency"]] < 0
            assert not is_below, f"L8: {account} is below zero"
    mine = [accounts.of_guide(story.known(name)) for name in GUIDES]
    for currency in ("POINTS", "CNY"):
        assert await _asked(mine, currency) == {one: sums[one, currency] for one in mine}, (
            "L8: a balance is not its sum"
        )
    held = sum(one["amount"] for one in now.appeals.values() if one["state"] == "OPEN")
    assert sums[accounts.SUSPENSE, "POINTS"] == held, "L12: suspense"


@atomic
async def _asked(mine: list[str], currency: str) -> dict[str, int]:
    return await accounts.balances(mine, currency)


def nets(now: Seen) -> dict[tuple[str, str], int]:
    """What came of each rule for each account."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in now.entries:
        if entry["rule"]:
            account, amount = _account(now.postings[entry["id"]])
            found[account, entry["rule"]] += amount
    return found


def _caps(story: Story, now: Seen) -> None:
    found = nets(now)
    for rule, fen in (("1.1", 1), ("1.2", FEN)):
        given = {key: amount for key, amount in found.items() if key[1] == rule}
        assert all(0 <= amount <= MOST * fen for amount in given.values()), f"L11: a person's cap: {given}"
        assert sum(given.values()) <= BUDGET * fen, f"L11: the budget: {given}"
    assert all(-LOSS <= amount <= 0 for key, amount in found.items() if key[1] == "2.1"), (
        f"L11: more lost, or given back: {found}"
    )


def _two_people(one: Row, lines: list[Row]) -> None:
    if one["approved_by_id"]:
        makers = {one["made_by_id"], one["tried_by_id"]}
        concerned = {line["person_id"] for line in lines if line["amount"]}
        assert one["approved_by_id"] not in makers | concerned, "L6: approved by somebody with a part in it"


def _as_planned(story: Story, one: Row, lines: list[Row], now: Seen) -> None:
    names = {number: accounts.of_guide(story.known(name)) for name, number in story.guides.items()}
    planned = {(names[line["person_id"]], line["rule"]): line["amount"] - line["lapsed"] for line in lines}
    booked = {
        (_account(now.postings[entry["id"]])[0], entry["rule"]): _account(now.postings[entry["id"]])[1]
        for entry in now.entries
        if entry["settlement_id"] == one["id"] and _is_line(entry)
    }
    assert booked == {place: amount for place, amount in planned.items() if amount}, (
        "L4: booked is not what was planned"
    )
    assert one["done_lines"] == len(lines)


def _appeals(before: Seen, now: Seen) -> None:
    for key, was in before.appeals.items():
        state = now.appeals[key]["state"]
        assert was["state"] in ("OPEN", state), f"L12: an appeal that was {was['state']} is {state}"
    for key, one in now.appeals.items():
        parts = {entry["key"].split("/")[2] for entry in now.entries if entry["key"].startswith(f"appeal/{key}/")}
        if one["state"] == "OPEN":
            assert parts == {"suspend"}, "L12: open"
            continue
        assert one["state"] in ENDS
        may = {"reverse", "reduced"} if one["state"] == "PARTLY" else LEAVES[one["state"]]
        assert {"suspend", "release"} <= parts, "L12: not released"
        assert parts - {"suspend", "release"} <= may and bool(parts & {"reverse"}) == bool(may), f"L12: {one['state']}"
