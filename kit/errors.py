"""Refusals: the rules say no, and the person can act on it. Anything else that rises is our mistake.

A command declares what it may refuse by subclassing a family below, with a stable `code` and a sentence in both
languages; `{name}` in a sentence is filled from the keyword arguments of the raise.
"""

from collections.abc import Sequence
from typing import ClassVar


class Refused(Exception):
    """Base of every refusal. `path` names the input fields that are to blame."""

    code: ClassVar[str] = "INVALID"
    zh: ClassVar[str] = "这样不行。"
    en: ClassVar[str] = "That is not possible."

    def __init__(self, *, path: Sequence[str] = (), **params: object) -> None:
        super().__init__(self.code)
        self.path = list(path)
        self.params = params

    def says(self, locale: str) -> str:
        """The sentence for people, in `zh` or `en`."""
        return (self.en if locale.startswith("en") else self.zh).format(**self.params)

    def __str__(self) -> str:
        return self.says("en")


class Invalid(Refused):
    """The input is at fault."""

    zh = "填写的内容不对，请检查后再试。"
    en = "The input is not valid. Check it and try again."


class NotFound(Refused):
    """Does not exist, or is out of the viewer's sight: the same answer for both."""

    code = "NOT_FOUND"
    zh = "没有找到。"
    en = "There is no such thing."


class NotAllowed(Refused):
    """The viewer's role may not do this."""

    code = "NOT_ALLOWED"
    zh = "你的角色不能做这件事。"
    en = "Your role may not do this."


class Conflict(Refused):
    """The state of things does not allow it now; `current_version` where an edit came too late."""

    code = "CONFLICT"
    zh = "已经有变化，请刷新后再试。"
    en = "Things have changed. Reload and try again."

    def __init__(self, *, current_version: int | None = None, path: Sequence[str] = (), **params: object) -> None:
        super().__init__(path=path, **params)
        self.current_version = current_version


class RateLimited(Refused):
    """Too often; try again after so many seconds."""

    code = "RATE_LIMITED"
    zh = "太频繁了，请 {retry_after_seconds} 秒后再试。"
    en = "Too often. Try again in {retry_after_seconds} seconds."

    def __init__(self, *, retry_after_seconds: int, path: Sequence[str] = (), **params: object) -> None:
        super().__init__(path=path, retry_after_seconds=retry_after_seconds, **params)
        self.retry_after_seconds = retry_after_seconds


class Stale(Conflict):
    """Somebody else changed it since the viewer read it."""

    code = "STALE"
    zh = "别人刚刚改过，请刷新后再改。"
    en = "Somebody changed this meanwhile. Reload, then change it."


class NotSignedIn(Refused):
    """Nobody is signed in, or no longer."""

    code = "NOT_SIGNED_IN"
    zh = "请先登录。"
    en = "Please sign in."
