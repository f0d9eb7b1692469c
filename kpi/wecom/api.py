"""WeCom's daily figures of a member's contacts, as its own API tells them (`externalcontact/get_user_behavior_data`).

30 days a call, 180 days back, the day before at the latest. Several members in one call are summed, so we ask for one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from kit import clock
from kit.remote import Remote, RemoteDown

MOST_DAYS, MOST_DAYS_BACK = 30, 180
TOKEN_OVER = {40001, 40014, 42001}
BUSY = {-1, 45009, 45033}
OF_EVERYBODY = TOKEN_OVER | {40013, 48002, 60020}
"""Secret, company, permission or our own address is wrong: whoever we ask for next would be refused as well."""
PAUSES_SECONDS = (5.0, 20.0, 60.0)
MOST_OF_A_FIGURE = 10**9
UNREACHED, UNSEALED = -2, -3
"""Our own codes beside WeCom's: no answer that makes sense; the secret does not open with this key file."""
_KNOWN = {
    40001: ("应用的 Secret 不正确。", "The app's secret is wrong."),
    40013: ("企业 ID 不正确。", "The company's id is wrong."),
    48002: ("应用没有“客户联系”的权限。", "The app may not read customer contacts."),
    60020: ("服务器的出口 IP 不在企业微信的可信 IP 里。", "WeCom does not trust the address this server calls from."),
    60111: ("企业微信里没有这个账号。", "WeCom has no such userid."),
    45009: ("调用太频繁，剩下的稍后再取。", "Called too often; the rest is fetched later."),
    UNSEALED: ("服务器换过密钥文件，请重新填写 Secret。", "The server has another key file; enter the secret again."),
    UNREACHED: ("连不上企业微信，请检查网络。", "WeCom cannot be reached; check the network."),
}


class WecomRefused(Exception):
    """WeCom said no, or nothing; `number` is its errcode."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__(number, said[:200])
        self.number, self.said = number, said[:200]

    @property
    def is_of_everybody(self) -> bool:
        return self.number in OF_EVERYBODY or self.is_busy

    @property
    def is_busy(self) -> bool:
        return self.number in BUSY or self.number == UNREACHED


def sentence(number: int, said: str, locale: str) -> str:
    """What an errcode means, for people."""
    zh, en = _KNOWN.get(number, (f"企业微信返回 {number}：{said}", f"WeCom answered {number}: {said}"))
    return en if locale == "en" else zh


@dataclass(frozen=True)
class Figures:
    """A member's day, raw. Shares in basis points, minutes in tenths; None where there was no chat to reply to."""

    day: date
    chat_cnt: int
    message_cnt: int
    reply_bp: int | None
    reply_tenths: int | None
    negative_feedback_cnt: int
    new_apply_cnt: int
    new_contact_cnt: int


@dataclass(frozen=True)
class _Token:
    text: str
    until: datetime


class Wecom:
    """One company's API. Tokens are kept for the process: WeCom asks not to fetch one for each call."""

    tokens: dict[str, _Token] = {}  # noqa: RUF012 - shared on purpose

    def __init__(
        self, remote: Remote, corp_id: str, secret: str, *, pauses_seconds: Sequence[float] = PAUSES_SECONDS
    ) -> None:
        self.remote, self.corp_id, self.secret, self.pauses_seconds = remote, corp_id, secret, pauses_seconds
        self.name = sha256(repr((remote.connection.host, corp_id, secret)).encode()).hexdigest()

    async def figures(self, userid: str, first: date, last: date) -> list[Figures]:
        """A member's days, both ends included; those that WeCom has nothing of are left out.

        Raises:
            WecomRefused: after renewing the token, and after waiting where WeCom is busy.
        """
        begins, ends = (int(clock.start_of_day(day, clock.ZONE).timestamp()) for day in (first, last))
        body = {"userid": [userid], "start_time": begins, "end_time": ends}
        answer = await self._patiently("/cgi-bin/externalcontact/get_user_behavior_data", body)
        try:
            return [_figures(one) for one in answer["behavior_data"]]
        except (KeyError, TypeError, ValueError) as error:
            raise WecomRefused(UNREACHED, type(error).__name__) from None

    async def _patiently(self, path: str, body: object) -> dict[str, Any]:
        for pause in self.pauses_seconds:
            try:
                return await self._call(path, body)
            except WecomRefused as refused:
                if not refused.is_busy:
                    raise
            await asyncio.sleep(pause)
        return await self._call(path, body)

    async def _call(self, path: str, body: object) -> dict[str, Any]:
        token = await self._token()
        try:
            return await self._ask(path, {"access_token": token}, body)
        except WecomRefused as refused:
            if refused.number not in TOKEN_OVER:
                raise
        self.tokens.pop(self.name, None)
        return await self._ask(path, {"access_token": await self._token()}, body)

    async def _token(self) -> str:
        kept = self.tokens.get(self.name)
        if kept is None or kept.until <= clock.now():
            answer = await self._ask("/cgi-bin/gettoken", {"corpid": self.corp_id, "corpsecret": self.secret})
            try:
                lasts = timedelta(seconds=int(answer["expires_in"]) * 0.9)
                kept = self.tokens[self.name] = _Token(str(answer["access_token"]), clock.now() + lasts)
            except (KeyError, TypeError, ValueError) as error:
                raise WecomRefused(UNREACHED, type(error).__name__) from None
        return kept.text

    async def _ask(self, path: str, params: dict[str, str], body: object = None) -> dict[str, Any]:
        try:
            answer = await self.remote.ask(path, params, body)
        except RemoteDown as down:
            raise WecomRefused(UNREACHED, str(down)) from None
        number = answer.get("errcode", 0)
        if number != 0:
            said = str(answer.get("errmsg", ""))
            raise WecomRefused(number if isinstance(number, int) else UNREACHED, said)
        return answer


def _figures(one: dict[str, Any]) -> Figures:
    """Raises:
    KeyError, TypeError, ValueError: WeCom would never say so.
    """
    day = clock.day_in(clock.ZONE, clock.moment(_count(one["stat_time"], most=2**40) * 1000))
    share, minutes = one.get("reply_percentage"), one.get("avg_reply_time")
    return Figures(
        day=day,
        chat_cnt=_count(one["chat_cnt"]),
        message_cnt=_count(one["message_cnt"]),
        reply_bp=None if share is None else _count(round(share * 100), most=10_000),
        reply_tenths=None if minutes is None else _count(round(minutes * 10)),
        negative_feedback_cnt=_count(one["negative_feedback_cnt"]),
        new_apply_cnt=_count(one["new_apply_cnt"]),
        new_contact_cnt=_count(one["new_contact_cnt"]),
    )


def _count(value: Any, *, most: int = MOST_OF_A_FIGURE) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError("no count")
    return value
