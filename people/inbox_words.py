"""What notifications say: a kind and its params in, words in the reader's language out. Nothing is stored as text.

Params hold what a sentence needs: names as (Chinese, English), days as ISO text, counts. `course_id` leads to a course,
`penalty_id` to a penalty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from people import entrance_words
from people.spoken_days import MONTHS, day_aloud, period_aloud


class Kind(StrEnum):
    BADGE_AWARDED = "BADGE_AWARDED"
    CREDENTIAL_REVOKED = "CREDENTIAL_REVOKED"
    COURSE_ASSIGNED = "COURSE_ASSIGNED"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    NUDGE = "NUDGE"
    POLICY_PUBLISHED = "POLICY_PUBLISHED"
    POLICY_ENDED = "POLICY_ENDED"
    SETTLED = "SETTLED"
    APPEAL_DECIDED = "APPEAL_DECIDED"
    ASSESSED = "ASSESSED"
    REDEMPTION_FULFILLED = "REDEMPTION_FULFILLED"
    REDEMPTION_CANCELLED = "REDEMPTION_CANCELLED"
    TITLE_GIVEN = "TITLE_GIVEN"
    TITLE_TAKEN_BACK = "TITLE_TAKEN_BACK"
    PRAISED = "PRAISED"
    NOMINATION_DECIDED = "NOMINATION_DECIDED"
    INVITED = "INVITED"
    SHARED = "SHARED"
    TARGET_CHANGED = "TARGET_CHANGED"
    SECOND_FACTOR_RESET = "SECOND_FACTOR_RESET"
    LINK_MADE = "LINK_MADE"
    APPROVER_MADE = "APPROVER_MADE"


BUDGETED = [Kind.DUE_SOON.value, Kind.OVERDUE.value, Kind.NUDGE.value]
"""What reminds; it shares a weekly budget. News is not counted."""


@dataclass(frozen=True, slots=True)
class Words:
    """`page` is a path in the guide app; with `course_id` or `penalty_id` it ends in that one's global id."""

    title: str
    body: str
    page: str
    course_id: int | None = None
    penalty_id: int | None = None


Params = Mapping[str, Any]
Both = tuple[str, str]


def words(kind: str, params: Params, locale: str) -> Words:
    """The notification in `zh` or `en`."""
    title, body, page = _WORDS[Kind(kind)](params)
    at = int(locale == "en")
    return Words(title[at], body[at], page, params.get("course_id"), params.get("penalty_id"))


def _badge_awarded(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["badge"]
    body = (f"“{zh}”已经放到你的勋章架上。", f"“{en}” is on your shelf now.")
    return ("得到一枚新勋章", "You earned a badge"), body, "/badges"


def _credential_revoked(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["badge"]
    why = params["reason"]
    body = (f"“{zh}”的证书已由总部撤销：{why}", f"Headquarters withdrew the certificate of “{en}”: {why}")
    return ("勋章证书已撤销", "A certificate was withdrawn"), body, "/badges"


def _course_assigned(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["course"]
    due = day_aloud(params.get("due_on"))
    when = (f"，请在{due[0]}前学完", f", by {due[1]}") if due else ("，没有截止日期", ", no due date")
    return ("有一门新课", "A course for you"), (f"《{zh}》{when[0]}。", f"“{en}”{when[1]}."), "/course/"


def _due_soon(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["course"]
    days: int = params["days"]
    left = (f"还有 {days} 天", f"Due in {days} day{'s' * (days > 1)}") if days else ("今天截止", "Due today")
    return left, (f"《{zh}》还差 {params['lessons']} 节。", f"“{en}”: {_lessons(params['lessons'])} to go."), "/course/"


def _overdue(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["course"]
    body = (f"《{zh}》过了截止日期，现在学完也算完成。", f"“{en}” is past its date. You can still complete it.")
    return ("还可以补上", "Still open"), body, "/course/"


def _nudge(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["course"]
    others, by = params["others"], params["by"]
    more = (f"，另外还有 {others} 门", f", and {others} more") if others else ("", "")
    body = (f"{by}提醒你学《{zh}》{more[0]}。", f"{by} reminds you of “{en}”{more[1]}.")
    return ("有空时继续学", "When you have a moment"), body, "/course/"


def _assessed(params: Params) -> tuple[Both, Both, str]:
    body = ("看看店长看到了什么，也可以回复。", "See what your lead saw. You can answer.")
    return ("有一次新的能力评估", "A new skill assessment"), body, "/skills"


def _title_given(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["title"]
    first, last = day_aloud(params["from_day"]), day_aloud(params["to_day"])
    term = (f"{first[0]}到{last[0]}", f"{first[1]} to {last[1]}") if first and last else ("", "")
    why = params["reason"]
    body = (f"“{zh}”，{term[0]}：{why}", f"“{en}”, {term[1]}: {why}")
    return ("你获得了一个称号", "You have been given a title"), body, "/wall"


def _title_taken_back(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["title"]
    why = params["reason"]
    body = (f"“{zh}”提前结束，原因：{why}", f"“{en}” ends early. Reason: {why}")
    return ("一个称号已收回", "A title was taken back"), body, "/me"


def _praised(params: Params) -> tuple[Both, Both, str]:
    by, said = params["by"], params["text"]
    return ("有人表扬你", "Somebody praised you"), (f"{by}：“{said}”", f"{by}: “{said}”"), "/wall"


def _nomination_decided(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["honor"]
    person, why = params["person"], params["reason"]
    title = (
        ("提名通过了", "Your nomination was taken up")
        if params["is_given"]
        else ("提名这次没有通过", "Your nomination was not taken up")
    )
    more = (f"总部说：{why}", f" Headquarters says: {why}") if why else ("", "")
    return title, (f"{person}，“{zh}”。{more[0]}", f"{person}, “{en}”.{more[1]}"), "/me"


def _invited(params: Params) -> tuple[Both, Both, str]:
    topic, by = params["topic"], params["by"]
    body = (f"{by}想请你分享：{topic}", f"{by} asks you to share: {topic}")
    return ("请你来分享", "Share how you do it"), body, "/sharing"


def _shared(params: Params) -> tuple[Both, Both, str]:
    topic, person = params["topic"], params["person"]
    body = (f"{person}写好了“{topic}”，可以做成课了。", f"{person} has answered “{topic}”. A lesson can be made of it.")
    return ("收到一份分享", "Somebody has shared"), body, "/me"


def _target_changed(params: Params) -> tuple[Both, Both, str]:
    """`whose` is the name of a unit, or empty; without a number the scorecard's counts."""
    zh, en = params["measure"]
    before, after, whose = params["before"], params["after"], params["whose"]
    month = date.fromisoformat(params["month"])
    was = (before, before) if before else ("考核表的目标", "the scorecard’s")
    now = (after, after) if after else ("考核表的目标", "the scorecard’s")
    of = (f"{whose}的", f" of {whose}") if whose else ("你的", "")
    body = (
        f"{of[0]}“{zh}”{month.month}月目标：{was[0]} → {now[0]}。",
        f"{en}{of[1]}, {MONTHS[month.month - 1]}: {was[1]} → {now[1]}.",
    )
    return ("本月目标改了", "A target of the month was changed"), body, "/score"


def _policy_published(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["policy"]
    day = day_aloud(params["from_day"]) or ("今天", "today")
    body = (
        f"《{zh}》从{day[0]}起生效，请读一遍并确认。",
        f"“{en}” counts from {day[1]} on. Please read it.",
    )
    return ("有一条新规则", "A new policy"), body, "/rewards/rules"


def _policy_ended(params: Params) -> tuple[Both, Both, str]:
    """With a day it ends, without one it goes on; a version that was withdrawn has a number and the day it was for."""
    (zh, en), why, number = params["policy"], params["reason"], params.get("number")
    if number:
        day = day_aloud(params.get("begins"))
        zh, en = f"《{zh}》第 {number} 版", f"Version {number} of “{en}”"
        when = (f"从{day[0]}起", f" from {day[1]} on") if day else ("", "")
        reason = (why, why) if why else ("新的一版代替了它", "a newer version takes its place")
        said = (
            f"{zh}撤回，不会{when[0]}生效：{reason[0]}",
            f"{en} is withdrawn, and will not count{when[1]}: {reason[1]}",
        )
    elif day := day_aloud(params["from_day"]):
        said = f"《{zh}》从{day[0]}起不再有效：{why}", f"“{en}” counts no more from {day[1]} on: {why}"
    else:
        said = f"《{zh}》不停用，继续有效：{why}", f"“{en}” goes on after all: {why}"
    return ("一条规则有变", "A policy ends or goes on"), said, "/rewards/rules"


def _settled(params: Params) -> tuple[Both, Both, str]:
    """What was given in one sentence, what was taken in one each."""
    zh, en = params["policy"]
    given = [_sized(one) for one in params["amounts"]] + [(of[0], of[1]) for of in params.get("things", ())]
    said = [("，".join(one[0] for one in given), ", ".join(one[1] for one in given))] if given else []
    taken = params.get("taken", ())
    for amount, why_zh, why_en in taken:
        size = _sized(amount)
        said.append((f"扣 {size[0]}，因为{why_zh}", f"−{size[1]}: {why_en}"))
    if params.get("taken_in_all", 0) > len(taken):
        said.append((f"共扣 {params['taken_in_all']} 笔", f"{params['taken_in_all']} were taken in all"))
    if until := day_aloud(params.get("appeal_until")):
        said.append((f"觉得不对，{until[0]}前可以申诉", f"You can appeal until {until[1]}"))
    body = "。".join(one[0] for one in said), ". ".join(one[1] for one in said)
    days = period_aloud(params["period"])
    body = f"《{zh}》{days[0]}：{body[0]}。", f"“{en}”, {days[1]}: {body[1]}."
    return ("奖惩已入账", "Booked for you"), body, "/rewards/penalty/" if params.get("penalty_id") else "/rewards"


def _sized(amount: str) -> Both:
    size, currency = amount.split(" ")
    if currency == "POINTS":
        return f"{size} 积分", f"{size} points"
    if currency != "CNY":
        return amount, amount
    yuan = f"¥{size.lstrip('+').removesuffix('.00')}"  # without its sign, which a line would break after
    return yuan, yuan


APPEALS: dict[str, Both] = {
    "GRANTED": ("申诉成功，已全部退还", "Your appeal was granted: all is given back"),
    "PARTLY": ("申诉部分成功", "Your appeal was granted in part"),
    "DISMISSED": ("申诉没有成功，扣减维持", "Your appeal was dismissed: it stands"),
    "LAPSED": ("没有按时答复，扣减失效，已退还", "Nobody answered in time, so it is given back"),
    "WITHDRAWN": ("申诉已撤回", "Your appeal is withdrawn"),
}


def _appeal_decided(params: Params) -> tuple[Both, Both, str]:
    """`back` and `kept` in points: what was given back, and what stays taken; of older ones the first is not known."""
    zh, en = APPEALS[params["state"]]
    if params["state"] == "PARTLY" and params.get("back"):
        zh = f"{zh}：退还 {params['back']} 积分，仍扣 {params['kept']} 积分"
        en = f"{en}: {params['back']} points are given back, {params['kept']} stay taken"
    why = params["reason"]
    page = "/rewards/penalty/" if params.get("penalty_id") else "/rewards"
    return ("申诉有结果了", "Your appeal"), (f"{zh}。{why}", f"{en}. {why}".strip()), page


def _redemption_fulfilled(params: Params) -> tuple[Both, Both, str]:
    zh, en = params["item"]
    note = params["note"]
    code = ("兑换码在兑换记录里，只有你能看到。", " Your code is with your redemptions; only you can see it.")
    zh_more, en_more = code if params["has_code"] else ("", "")
    body = f"“{zh}”已经发放。{note}{'。' if note else ''}{zh_more}", f"“{en}” is yours. {note}".strip() + en_more
    return ("兑换的东西到了", "Your redemption is ready"), body, "/mall/mine"


def _redemption_cancelled(params: Params) -> tuple[Both, Both, str]:
    (zh, en), why, price = params["item"], params["reason"], params["price"]
    body = (
        f"“{zh}”没能兑换：{why}。{price} 积分已退回。",
        f"“{en}” was cancelled: {why}. Your {price} points are back.",
    )
    return ("一次兑换取消了", "A redemption was cancelled"), body, "/mall/mine"


def _lessons(n: int) -> str:
    return "1 lesson" if n == 1 else f"{n} lessons"


_WORDS: dict[Kind, Callable[[Params], tuple[Both, Both, str]]] = {
    Kind.BADGE_AWARDED: _badge_awarded,
    Kind.CREDENTIAL_REVOKED: _credential_revoked,
    Kind.COURSE_ASSIGNED: _course_assigned,
    Kind.DUE_SOON: _due_soon,
    Kind.OVERDUE: _overdue,
    Kind.NUDGE: _nudge,
    Kind.POLICY_PUBLISHED: _policy_published,
    Kind.POLICY_ENDED: _policy_ended,
    Kind.SETTLED: _settled,
    Kind.APPEAL_DECIDED: _appeal_decided,
    Kind.ASSESSED: _assessed,
    Kind.REDEMPTION_FULFILLED: _redemption_fulfilled,
    Kind.REDEMPTION_CANCELLED: _redemption_cancelled,
    Kind.TITLE_GIVEN: _title_given,
    Kind.TITLE_TAKEN_BACK: _title_taken_back,
    Kind.PRAISED: _praised,
    Kind.NOMINATION_DECIDED: _nomination_decided,
    Kind.INVITED: _invited,
    Kind.SHARED: _shared,
    Kind.TARGET_CHANGED: _target_changed,
    Kind.SECOND_FACTOR_RESET: entrance_words.second_factor_reset,
    Kind.LINK_MADE: entrance_words.link_made,
    Kind.APPROVER_MADE: entrance_words.approver_made,
}
