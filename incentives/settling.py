"""A settlement on its way: dry run, submitted by a maker, approved by somebody else who sees the same hash."""

from typing import Any

import orjson

import models
from incentives import policies
from incentives.audience import remember_delivered
from incentives.planned import touched
from incentives.planning import Line, Spared
from incentives.policies import PolicyState, Version
from incentives.settlements import SettlementState
from incentives.terms import Terms
from incentives.trial import Trial, hash_now, summary, tried, tried_again
from incentives.windows import Window, window
from kit import clock
from kit.errors import Conflict, NotAllowed, NotFound, Stale
from kit.text import line as plain_line
from kpi import periods
from models.database import atomic, insert
from models.job_store import enqueue
from people import audit, second_factor, throttle
from people.roles import Right, demand
from people.scope import Scope

JOB = "execute_settlement"
AT_ONCE = 5000
_OPEN = (SettlementState.DRAFT.value, SettlementState.RETURNED.value)
"""What another dry run of the period replaces."""


class PeriodRuns(Conflict):
    code = "PERIOD_OPEN"
    zh = "{period} 还没有结束，{last_day} 之后才能结算。"
    en = "{period} has not ended; it can be settled after {last_day}."


class NothingInForce(Conflict):
    zh = "这个周期里没有生效的版本。"
    en = "No version was in force in this period."


class SettledAlready(Conflict):
    code = "SETTLED_ALREADY"
    zh = "这个周期已经结算或正在审批；晚到的数据请做更正结算。"
    en = "The period is settled, or on its way. For late facts make an adjustment."


class WrongState(Conflict):
    code = "WRONG_STATE"
    zh = "这份结算现在不能这样做，请刷新后再看。"
    en = "The settlement does not stand where this is possible. Look again."


class PlanChanged(Conflict):
    code = "PLAN_CHANGED"
    zh = "数据变了，结果与提交时不同。请重新预演。"
    en = "The facts have changed, and so has the plan. Make a new dry run."


class OwnSettlement(NotAllowed):
    code = "OWN_SETTLEMENT"
    zh = "预演、提交的人和得到、失去东西的人不能审批这份结算。"
    en = "Whoever tried or sent it, or gets or loses something by it, does not approve it."


async def dry_run(policy_id: int, period: str, *, scope: Scope) -> int:
    """Work the plan of a period out and keep it with its hash; another draft of the same period is replaced. Its id.

    It is worked out before anything is held, so that nobody who writes waits for it; `submit` works it out again.

    Raises:
        NotFound, PeriodUnknown, PeriodRuns, NothingInForce, SettledAlready
    """
    demand(scope.role, Right.EDIT_POLICIES)
    if not await models.Policy.exists(id=policy_id):
        raise NotFound(path=["policyId"])
    version, days = await _governing(policy_id, period)
    await remember_delivered(version.id)  # by itself, since what was shown to whom is read as it is committed
    trial = await tried(version, days, is_real=True)
    said = await summary(trial, policy_id)
    return await _dry_run(policy_id, version.id, trial, said, scope)


@atomic
async def _dry_run(policy_id: int, version_id: int, trial: Trial, said: dict[str, Any], scope: Scope) -> int:
    await models.Policy.select_for_update().get(id=policy_id)
    period = trial.window.key
    if await models.Settlement.filter(policy_id=policy_id, period=period).exclude(state__in=_OPEN).exists():
        raise SettledAlready(path=["period"])
    return await _write(policy_id, version_id, trial, said, None, scope)


async def _governing(policy_id: int, period: str) -> tuple[Version, Window]:
    last = (
        await models.PolicyVersion.filter(policy_id=policy_id, state=PolicyState.PUBLISHED).order_by("-number").first()
    )
    if last is None:
        raise NothingInForce(path=["period"])
    days = window(period, Terms.of(last.terms).rhythm)
    if days.last >= periods.today():
        raise PeriodRuns(period=period, last_day=days.last.isoformat(), path=["period"])
    ends = (await models.Policy.get(id=policy_id)).retired_from
    if ends is not None and ends <= days.first:
        raise NothingInForce(path=["period"])
    version = policies.governing(await policies.in_force.rows(policy=policy_id, last=days.last), days.first)
    if version is None:
        raise NothingInForce(path=["period"])
    return version, days


async def _write(
    policy_id: int, version_id: int, trial: Trial, said: dict[str, Any], of_id: int | None, scope: Scope
) -> int:
    made, period = trial.plan, trial.window.key
    for old in await models.Settlement.filter(policy_id=policy_id, period=period, state__in=_OPEN):
        if _is_same(old, version_id, trial, said, of_id, scope):
            return int(old.id)
        await models.SettlementLine.filter(settlement_id=old.id).delete()
        await models.SettlementSpared.filter(settlement_id=old.id).delete()
        await old.delete()
    last = await models.Settlement.filter(policy_id=policy_id, period=period).order_by("-number").first()
    kept = await models.Settlement.create(
        policy_id=policy_id, version_id=version_id, period=period, number=last.number + 1 if last else 1, of_id=of_id,
        state=SettlementState.DRAFT, plan_hash=made.hash, summary=said, made_by_id=scope.me, tried_by_id=scope.me,
        made_at=clock.now(),
    )  # fmt: skip
    await _write_lines(kept.id, made.lines, set(said["punished_twice"]))
    await _write_spared(kept.id, made.spared)
    await audit.record("settlement_tried", f"settlement {kept.id}", scope=scope, after=made.hash)
    return int(kept.id)


def _is_same(
    old: models.Settlement, version_id: int, trial: Trial, said: dict[str, Any], of_id: int | None, scope: Scope
) -> bool:
    """Whether a draft is what the same maker tries again, as by a second tap."""
    made = (old.state, old.version_id, old.of_id, old.tried_by_id, old.plan_hash)
    is_made = made == (SettlementState.DRAFT, version_id, of_id, scope.me, trial.plan.hash)
    return is_made and bool(old.summary == orjson.loads(orjson.dumps(said)))


_LINES = (
    "settlement_id:bigint", "position:int", "person_id:bigint", "unit_id:bigint", "rule:text", "effect:text",
    "currency:text", "amount:bigint", "uncapped:bigint", "thing:text", "zh:text", "en:text", "evidence:jsonb",
    "is_twice:boolean", "is_lifted:boolean", "lapsed:bigint",
)  # fmt: skip
_SPARED = (
    "settlement_id:bigint", "person_id:bigint", "unit_id:bigint", "rule:text", "reason:text", "zh:text", "en:text",
)  # fmt: skip


async def _write_lines(settlement: int, lines: list[Line], twice: set[int]) -> None:
    """So many at a time, which keeps each statement short."""
    for first in range(0, len(lines), AT_ONCE):
        rows = [
            (settlement, at, one.person_id, one.unit_id, one.rule, one.effect, one.currency, one.amount, one.uncapped,
             one.thing, one.zh, one.en, orjson.dumps(one.evidence).decode(),
             one.amount < 0 and one.person_id in twice, one.is_lifted, 0)
            for at, one in enumerate(lines[first : first + AT_ONCE], first + 1)
        ]  # fmt: skip
        await insert("settlementline", _LINES, rows)


async def _write_spared(settlement: int, spared: list[Spared]) -> None:
    for first in range(0, len(spared), AT_ONCE):
        rows = [
            (settlement, one.person_id, one.unit_id, one.rule, one.reason, one.zh, one.en)
            for one in spared[first : first + AT_ONCE]
        ]
        await insert("settlementspared", _SPARED, rows)


async def submit(settlement_id: int, *, why: str, version: int, scope: Scope) -> None:
    """Send a plan to the approver, if the facts still say the same.

    Raises:
        NotFound, Stale, WrongState, PlanChanged
    """
    demand(scope.role, Right.EDIT_POLICIES)
    one = await _settlement(settlement_id)
    await _submit(settlement_id, why, version, scope, await hash_now(one))


@atomic
async def _submit(settlement_id: int, why: str, version: int, scope: Scope, hash_of_now: str) -> None:
    await _in_turn(settlement_id)
    one = await held(settlement_id, SettlementState.DRAFT)
    if one.version != version:
        raise Stale(current_version=one.version)
    if one.plan_hash != hash_of_now:
        raise PlanChanged
    one.why = plain_line(why, most=200, field="why")
    one.submitted_at, one.made_by_id = clock.now(), scope.me
    await move(one, SettlementState.SUBMITTED, scope)


async def _in_turn(settlement_id: int) -> None:
    """One of a policy at a time is tried, sent or adjusted, so that no period is settled twice."""
    one = await _settlement(settlement_id)
    await models.Policy.select_for_update().get(id=one.policy_id)


async def _settlement(settlement_id: int) -> models.Settlement:
    one = await models.Settlement.get_or_none(id=settlement_id)
    if one is None:
        raise NotFound(path=["settlementId"])
    return one


async def approve(settlement_id: int, *, plan_hash: str, code: str, scope: Scope) -> None:
    """Have a plan booked: by its hash, with a second factor, by somebody without a part in it.

    Raises:
        NotFound, WrongState, PlanChanged, OwnSettlement, SecondFactorOff, CodeWrong, RateLimited
    """
    demand(scope.role, Right.APPROVE_SETTLEMENTS)
    await _approvable(settlement_id, plan_hash, scope)  # before the code: what is refused here is no wrong one
    await _approve(settlement_id, plan_hash, code, scope, await second_factor.attempt(scope))


@atomic
async def _approvable(settlement_id: int, plan_hash: str, scope: Scope) -> models.Settlement:
    one = await held(settlement_id, SettlementState.SUBMITTED)
    if one.plan_hash != plan_hash:
        raise PlanChanged
    makers = {one.made_by_id, one.tried_by_id}
    parties = await touched(one.id)
    if scope.me in makers | parties or makers & parties:
        raise OwnSettlement
    return one


@atomic
async def _approve(settlement_id: int, plan_hash: str, code: str, scope: Scope, counted: throttle.Attempt) -> None:
    one = await _approvable(settlement_id, plan_hash, scope)
    await second_factor.spend(code, scope, counted)
    one.approved_by_id, one.approved_at = scope.me, clock.now()
    await move(one, SettlementState.APPROVED, scope)
    await enqueue(JOB, f"{JOB}:{one.id}", {"settlement_id": one.id})


@atomic
async def send_back(settlement_id: int, *, why: str, scope: Scope) -> None:
    """The approver says no; the maker makes a new dry run.

    Raises:
        NotFound, WrongState
    """
    demand(scope.role, Right.APPROVE_SETTLEMENTS)
    one = await held(settlement_id, SettlementState.SUBMITTED)
    one.why = plain_line(why, most=200, field="why")
    await move(one, SettlementState.RETURNED, scope)


async def held(settlement_id: int, *states: SettlementState) -> models.Settlement:
    """Raises:
    NotFound, WrongState
    """
    one = await models.Settlement.select_for_update().get_or_none(id=settlement_id)
    if one is None:
        raise NotFound(path=["settlementId"])
    if one.state not in states:
        raise WrongState(current_version=one.version)
    return one


async def move(one: models.Settlement, state: SettlementState, scope: Scope | None) -> None:
    before, one.state, one.version = one.state, state, one.version + 1
    await one.save()
    await audit.record(
        f"settlement_{state.lower()}", f"settlement {one.id}", scope=scope, before=before, after=one.plan_hash
    )


async def adjust(settlement_id: int, *, scope: Scope) -> int:
    """A dry run of what late facts change about a settlement that was posted; its id.

    Raises:
        NotFound, WrongState, SettledAlready: another one is on its way.
    """
    demand(scope.role, Right.EDIT_POLICIES)
    one = await _settlement(settlement_id)
    trial = await tried_again(one, is_late=True)
    said = await summary(trial, one.policy_id)
    return await _adjust(settlement_id, trial, said, scope)


@atomic
async def _adjust(settlement_id: int, trial: Trial, said: dict[str, Any], scope: Scope) -> int:
    await _in_turn(settlement_id)
    one = await held(settlement_id, SettlementState.POSTED, SettlementState.CLOSED)
    on_its_way = [SettlementState.SUBMITTED.value, SettlementState.APPROVED.value, SettlementState.EXECUTING.value]
    if await models.Settlement.filter(policy_id=one.policy_id, period=one.period, state__in=on_its_way).exists():
        raise SettledAlready
    return await _write(one.policy_id, one.version_id, trial, said, one.of_id or one.id, scope)
