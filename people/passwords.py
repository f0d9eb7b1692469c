"""Passwords: what one must be like, and argon2id in a few threads of its own."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from kit.errors import Invalid, RateLimited

T = TypeVar("T")
SHORTEST, LONGEST = 10, 128
PARALLEL = 2
"""Each hash takes 64 MB and a core for some 100 ms: more at once would starve everybody else."""
MOST_WAITING = 40
_hasher = PasswordHash((Argon2Hasher(),))
_threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="password")
_waiting = 0


class PasswordTooShort(Invalid):
    zh = "密码至少要 {shortest} 个字符。"
    en = "A password has at least {shortest} characters."


class PasswordTooLong(Invalid):
    zh = "密码最多 {longest} 个字符。"
    en = "A password has at most {longest} characters."


class PasswordTooCommon(Invalid):
    zh = "这个密码太常见，容易被猜到，请换一个。"
    en = "This password is too common and easily guessed. Choose another."


class PasswordTooClose(Invalid):
    zh = "密码里不能有你的姓名或工号。"
    en = "A password must not contain your name or employee number."


def refuse_weak(password: str, *, about: tuple[str, ...] = ()) -> None:
    """`about` are words that others know of the person.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordTooClose
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST, path=["password"])
    if len(plain) > LONGEST:
        raise PasswordTooLong(longest=LONGEST, path=["password"])
    if any(_plain(word) in plain for word in about if len(word) >= 3):
        raise PasswordTooClose(path=["password"])
    if len(set(plain)) < 5 or _is_run(plain) or any(_is_dressed(common, plain) for common in _common()):
        raise PasswordTooCommon(path=["password"])


def _plain(password: str) -> str:
    """As a guesser tries it: forms of the same character and case make no difference."""
    return unicodedata.normalize("NFKC", password).casefold()


def _is_run(plain: str) -> bool:
    """1234567890, zyxwvutsrq, 1357913579."""
    steps = {(ord(after) - ord(before)) % (10 if plain.isdecimal() else 256) for before, after in pairwise(plain)}
    return len(steps) == 1


def _is_dressed(common: str, plain: str) -> bool:
    """A common password, alone, doubled, or with a few characters around it."""
    return common in plain and (len(plain) - len(common) <= 4 or len(plain.replace(common, "")) <= 4)


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


async def hashed(password: str) -> str:
    return await _in_thread(lambda: _hasher.hash(_normal(password)))


async def is_right(password: str, kept: str | None) -> bool:
    """Whether `kept` is the hash of `password`; takes as long when there is none to compare with."""
    given = _normal(password)[: LONGEST + 1]
    return await _in_thread(lambda: _hasher.verify(given, kept or _of_nobody()) and kept is not None)


def _normal(password: str) -> str:
    """Keyboards send one character in several forms; a lone surrogate is none."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


@cache
def _of_nobody() -> str:
    return _hasher.hash(token_hex(16))


async def _in_thread(work: Callable[[], T]) -> T:
    """Raises:
    RateLimited: so many wait that the last would give up before its turn.
    """
    global _waiting
    if _waiting >= MOST_WAITING:
        raise RateLimited(retry_after_seconds=5)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
