"""Refusals: the rules say no, and the person can act on it. Anything else that rises is our mistake.

A refusal is a class beside the rule it belongs to; its family says what kind of answer it becomes:

    class DueInPast(Invalid):
        code = "DUE_IN_PAST"
        zh = "截止日期 {due} 已经过去。"
        en = "The due date {due} is in the past."

    raise DueInPast(path=["dueOn"], due=due_on)
"""

from collections.abc import Sequence
from string import Formatter
from typing import ClassVar

REFUSALS: list[type["Refused"]] = []  # every class with a code, for the tests that keep the published list whole


class Refused(Exception):
    """Base of every refusal: a stable code, and one sentence for people in both languages.

    `path` leads to the input that is meant (names as in the schema); `values` fill the sentence.
    """

    code: ClassVar[str] = "REFUSED"
    zh: ClassVar[str] = "无法完成。"
    en: ClassVar[str] = "That is not possible."

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if _gaps(cls.zh) != _gaps(cls.en):
            raise TypeError(f"{cls.__name__} says different things in zh and en.")
        if not (cls.code.isupper() and cls.code.isidentifier()):
            raise TypeError(f"{cls.__name__}.code must be WORDS_LIKE_THIS.")
        REFUSALS.append(cls)

    def __init__(self, *, path: Sequence[str] = (), **values: object) -> None:
        if missing := _gaps(self.en) - values.keys():
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}.")
        super().__init__(self.en.format_map(values))
        self.path, self.values = tuple(path), values

    def says(self, locale: str) -> str:
        """The sentence for people: Chinese unless `locale` is an English one."""
        return (self.en if locale.lower().startswith("en") else self.zh).format_map(self.values)


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


class NotFound(Refused):
    """Does not exist, or is out of the viewer's sight: the same answer for both."""

    code = "NOT_FOUND"
    zh = "没有找到。"
    en = "There is no such thing."


class NotAllowed(Refused):
    """The viewer may see it, but not do this."""

    code = "NOT_ALLOWED"
    zh = "你没有权限这样做。"
    en = "You are not allowed to do this."


class Invalid(Refused):
    """The input breaks a rule; `path` says where."""

    code = "INVALID"
    zh = "填写的内容不正确。"
    en = "The input is not valid."


class Conflict(Refused):
    """What the viewer saw has changed since, or stands in the way; `current_version` is what stands now."""

    code = "CONFLICT"
    zh = "内容已被修改，请刷新后再试。"
    en = "It has changed in the meantime; look again."

    def __init__(self, *, current_version: int | None = None, path: Sequence[str] = (), **values: object) -> None:
        super().__init__(path=path, **values)
        self.current_version = current_version


class RateLimited(Refused):
    """Too much at once; the same is welcome after `retry_after_seconds`."""

    code = "RATE_LIMITED"
    zh = "操作太频繁，请在 {retry_after_seconds} 秒后再试。"
    en = "Too many requests; try again in {retry_after_seconds} s."

    def __init__(self, *, retry_after_seconds: int, path: Sequence[str] = (), **values: object) -> None:
        super().__init__(path=path, retry_after_seconds=retry_after_seconds, **values)
        self.retry_after_seconds = retry_after_seconds


class NotSignedIn(Refused):
    """Nobody is signed in, or the sign-in has ended."""

    code = "NOT_SIGNED_IN"
    zh = "请先登录。"
    en = "Sign in first."


class FellBehind(Refused):
    """The reader of a stream took its events too slowly; it starts again from the last one it saw."""

    code = "FELL_BEHIND"
    zh = "连接太慢，请从最后收到的一条继续。"
    en = "The connection is too slow; resume from the last event you saw."


class Stale(Conflict):
    """Somebody else changed it since the viewer read it."""

    code = "STALE"
    zh = "别人刚刚改过，请刷新后再改。"
    en = "Somebody changed this meanwhile. Reload, then change it."
