"""Booking an approved plan: in chunks, each one command, so that a crash anywhere loses nothing and adds nothing."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import structlog

import models
from incentives import outcomes
from incentives.adjusting import Place, contested, given_back
from incentives.facts import SettlementPosted
from incentives.planned import Planned, following
from incentives.settlements import SettlementState
from incentives.settling import held, move
from incentives.trial import hash_now
from kit import clock
from kit.events import announce
from kpi import periods
from ledger import accounts, posting
from ledger.posting import Draft, EntryKind, Note
from models.database import atomic, run_many
from people.roles import Right, demand
from people.scope import Scope

CHUNK = 500
_log = structlog.get_logger("incentives")
Hold = Callable[[], Awaitable[None]]


async def _free() -> None:
    pass


async def execute(settlement_id: int, hold: Hold = _free, chunk: int = CHUNK) -> None:
    """Book all lines that are not booked yet. Run again, from any point, it books what is left and nothing twice."""
    one = await models.Settlement.get(id=settlement_id)
    now = "" if one.state == SettlementState.EXECUTING else await hash_now(one)
    if not await _begin(settlement_id, now, hold):
        return
    while await _post_chunk(settlement_id, hold, chunk):
        pass
    await _end(settlement_id, hold)


@atomic
async def _begin(settlement_id: int, hash_of_now: str, hold: Hold) -> bool:
    """Whether there is anything to do. A plan that the facts no longer bear out goes back to its maker.

    What comes back, or is contested, after the facts were asked, each chunk of an adjustment looks for.
    """
    await hold()
    one = await models.Settlement.select_for_update().get(id=settlement_id)
    if one.state == SettlementState.EXECUTING:
        return True
    if one.state != SettlementState.APPROVED:
        return False
    if one.plan_hash != hash_of_now:
        one.failure = "PLAN_CHANGED"
        await move(one, SettlementState.RETURNED, None)
        _log.warning("plan_changed", settlement=one.id)
        return False
    await move(one, SettlementState.EXECUTING, None)
    return True


@dataclass
class _Turn:
    """What a chunk is booked by: the balances of now, counted on line by line.

    It is booked into the month of today: what comes late is booked when it comes, never into books that are closed.
    """

    settlement: models.Settlement
    balances: dict[str, int]
    books: str
    contested: AbstractSet[Place]
    given_back: Mapping[Place, int]

    def draft(self, line: Planned) -> Draft | None:
        """None where nothing is moved: what would take a balance below zero lapses, what is contested by now waits.

        What came back meanwhile is not given a second time; if more is due after all, the next adjustment finds it.
        """
        one, key, place = self.settlement, line.person_key, (line.person_id, line.rule)
        account, amount = accounts.of_guide(key), line.amount
        if place in self.contested:
            amount = 0
        elif amount > 0:
            amount = max(0, amount - self.given_back.get(place, 0))
        if line.currency == accounts.POINTS:
            amount = max(amount, -max(self.balances[account], 0)) if amount < 0 else amount
            self.balances[account] += amount
        line.lapsed = line.amount - amount
        if amount == 0:
            return None
        kind = EntryKind.ADJUSTMENT if one.of_id else EntryKind.AWARD if amount > 0 else EntryKind.PENALTY
        return Draft(
            key=entry_key(one, key, line.rule),
            kind=kind,
            period=self.books,
            currency=line.currency,
            postings=((account, amount), (accounts.of_policy(one.policy_id), -amount)),
            note=Note(line.zh, line.en, line.person_id, line.evidence),
            policy_id=one.policy_id,
            rule=line.rule,
            settlement_id=one.id,
        )


def entry_key(one: models.Settlement, person_key: str, rule: str) -> str:
    """One award a policy, period, guide and rule, for ever; an adjustment once for its cause."""
    if one.of_id:
        return f"adjust/{one.id}/{person_key}/{rule}"
    return f"award/{one.policy_id}/{one.period}/{person_key}/{rule}"


@atomic
async def _post_chunk(settlement_id: int, hold: Hold, chunk: int) -> bool:
    """Whether there was one."""
    await hold()
    one = await held(settlement_id, SettlementState.EXECUTING)
    await posting.one_at_a_time()
    lines = await following(one.id, one.done_lines, chunk)
    if not lines:
        return False
    sums = await accounts.balances(list({accounts.of_guide(line.person_key) for line in lines}))
    waiting = await contested(one.policy_id, one.period) if one.of_id else set()
    turn = _Turn(one, sums, periods.this_month(), waiting, await given_back(one) if one.of_id else {})
    drafts = [turn.draft(line) for line in lines]
    await posting.post([draft for draft in drafts if draft])
    await outcomes.follow(lines, one)
    await _note_lapsed([line for line in lines if line.lapsed])
    await models.Settlement.filter(id=one.id).update(done_lines=lines[-1].position)
    return True


async def _note_lapsed(lines: list[Planned]) -> None:
    now = clock.now()
    rows: list[dict[str, object]] = [{"id": line.id, "lapsed": line.lapsed, "now": now} for line in lines]
    if rows:
        await run_many("UPDATE settlementline SET lapsed = :lapsed, lapsed_at = :now WHERE id = :id", rows)


@atomic
async def _end(settlement_id: int, hold: Hold) -> None:
    """What a cancelled redemption takes of it is taken before, and told with the rest, or after, and told by itself."""
    await hold()
    one = await held(settlement_id, SettlementState.EXECUTING)
    await posting.one_at_a_time()
    one.posted_at = clock.now()
    await move(one, SettlementState.POSTED, None)
    announce(SettlementPosted(settlement_id))


@atomic
async def close(settlement_id: int, *, scope: Scope) -> None:
    """Say that a posted settlement is done with.

    Raises:
        NotFound, WrongState
    """
    demand(scope.role, Right.APPROVE_SETTLEMENTS)
    one = await held(settlement_id, SettlementState.POSTED)
    one.closed_at = clock.now()
    await move(one, SettlementState.CLOSED, scope)
