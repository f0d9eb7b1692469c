"""The chain's company in WeCom: what the server signs in with, which figures become readings, and since when.

The app's secret is sealed as webhooks' are (`kpi.intake.sources`); nobody is shown it again. Whose account is whose is
`kpi.wecom.guides`', fetching `kpi.wecom.runs`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import models
from kit import text
from kit.errors import Invalid, Stale
from kit.reading import Select, column, row
from kit.sealing import seal, unsealed
from kpi import periods
from kpi.wecom.api import MOST_DAYS_BACK
from kpi.wecom.readings import MEASURES
from models.database import atomic, one_by_one
from models.locks import Lock
from people import audit
from people.roles import Right, demand
from people.scope import Scope

MOST_HOLD_DAYS = 30


class SecretMissing(Invalid):
    zh = "第一次要填 Secret。"
    en = "The first time, the secret is needed."


class HoldWrong(Invalid):
    zh = "观察期为 0 到 30 天。"
    en = "Adds are held for 0 to 30 days."


class FromDayWrong(Invalid):
    zh = "起始日期在今天以前，最多 180 天；企业微信没有更早的数据。"
    en = "The first day lies before today, at most 180 days back; WeCom has nothing older."


class MeasuresWrong(Invalid):
    zh = "至少选一个指标，只能选企业微信有数据的。"
    en = "Choose one measure at least, and only those WeCom has figures of."


@row
class WecomAccount:
    corp_id: str = column("wecomaccount.corp_id")
    hold_days: int = column("wecomaccount.hold_days")
    measures: list[str] = column("wecomaccount.measures")
    from_day: date = column("wecomaccount.from_day")
    version: int = column("wecomaccount.version")


_account = Select(WecomAccount, "FROM wecomaccount WHERE :drafts AND :me > 0 ORDER BY wecomaccount.id LIMIT 1")


async def account(scope: Scope) -> WecomAccount | None:
    """None until headquarters has entered one."""
    return next(iter(await _account.seen(scope)), None)


async def one_at_a_time() -> None:
    """Wait for other changes of the company and of who is mapped to be committed; inside a command."""
    await one_by_one(Lock.WECOM)


@dataclass(frozen=True)
class AccountDraft:
    """`secret` None: the one that is kept."""

    corp_id: str
    secret: str | None
    hold_days: int
    measures: Sequence[str]
    from_day: date


@atomic
async def set_account(draft: AccountDraft, *, version: int, scope: Scope) -> None:
    """Enter the company, or change what is kept of it; `version` is 0 for a first one.

    Raises:
        Stale, SecretMissing, HoldWrong, FromDayWrong, MeasuresWrong, and what `kit.text` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    corp_id = text.code(draft.corp_id, most=64, field="corpId")
    _check(draft)
    await one_at_a_time()
    kept = await models.WecomAccount.select_for_update(no_key=True).order_by("id").first()  # no round ends meanwhile
    if version != (kept.version if kept else 0):
        raise Stale(current_version=kept.version if kept else 0)
    one = kept or models.WecomAccount(sealed="", version=0)
    before = (one.corp_id, one.hold_days, one.measures, one.from_day) if kept else None
    if draft.secret is not None:
        one.sealed = seal(text.code(draft.secret, most=128, field="secret").encode(), of=_of(corp_id))
    elif kept is None or kept.corp_id != corp_id:
        raise SecretMissing(path=["secret"])
    await _begin_again(kept, corp_id, draft)
    one.corp_id, one.hold_days, one.from_day = corp_id, draft.hold_days, draft.from_day
    one.measures, one.version = list(draft.measures), one.version + 1
    await one.save()
    after = (one.corp_id, one.hold_days, one.measures, one.from_day)
    changed = "with a new secret" if draft.secret is not None else ""
    await audit.record("wecom_set", "wecom", scope=scope, before=before, after=after, detail=changed)


async def _begin_again(kept: models.WecomAccount | None, corp_id: str, draft: AccountDraft) -> None:
    """What was fetched is fetched again, or only made readings again, where it would come out otherwise now."""
    if kept is None:
        return
    fetched = models.WecomGuide.filter(fetched_to__isnull=False)
    if kept.corp_id != corp_id or draft.from_day < kept.from_day:
        await fetched.update(fetched_to=None)
    elif (kept.hold_days, sorted(kept.measures)) != (draft.hold_days, sorted(draft.measures)):
        await fetched.update(unread_from=draft.from_day)


def _check(draft: AccountDraft) -> None:
    if not 0 <= draft.hold_days <= MOST_HOLD_DAYS:
        raise HoldWrong(path=["holdDays"])
    if not draft.measures or set(draft.measures) - set(MEASURES):
        raise MeasuresWrong(path=["measures"])
    if not timedelta(1) <= periods.today() - draft.from_day <= timedelta(MOST_DAYS_BACK):
        raise FromDayWrong(path=["fromDay"])


def secret_of(one: models.WecomAccount) -> str:
    return unsealed(one.sealed, of=_of(one.corp_id)).decode()


def _of(corp_id: str) -> str:
    return f"wecom {corp_id}"
