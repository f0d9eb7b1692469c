"""Texts in the two languages, and reading them from files that people saved somehow."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Locale = Literal["zh", "en"]
LOCALES: tuple[Locale, ...] = ("zh", "en")
# Marks that turn the direction of writing: they can make a text or a file name read as another one.
_TURNING = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_ALLOWED_CONTROLS = {"\t", "\n", "\r"}
_BROKEN_UTF8_SHARE_0_1 = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Chinese and English; without English both are the Chinese one."""

    zh: str
    en: str

    def say(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en


class UnknownEncoding(Exception):
    """Neither UTF-8 nor GB18030; `line` is where UTF-8 ends to make sense."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark, or GB18030; line ends become \\n.

    Raises:
        UnknownEncoding: something else, UTF-16 for instance, or UTF-8 with damaged places.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _gb18030(content, line=content[: error.start].count(b"\n") + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def forbidden_mark(text: str) -> Literal["CONTROL", "TURNING"] | None:
    """Of what kind the first character is that must not stand in a text, "CONTROL" or "TURNING"; None: all is well."""
    for sign in text:
        if sign in _TURNING:
            return "TURNING"
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in _ALLOWED_CONTROLS:
            return "CONTROL"
    return None


def _gb18030(content: bytes, *, line: int) -> str:
    """GB18030 takes nearly any bytes, so it is believed only where nothing speaks for another encoding."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_damaged_utf8(content):
        raise UnknownEncoding(line)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnknownEncoding(line) from None
    if any(unicodedata.category(sign) == "Co" for sign in text):
        raise UnknownEncoding(line)
    return text


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether most of what is not ASCII reads as UTF-8: one bad byte in a Chinese UTF-8 file must not garble it all."""
    foreign = sum(byte > 0x7F for byte in content)
    readable = sum(len(sign.encode()) for sign in content.decode("utf-8", "ignore") if ord(sign) > 0x7F)
    return readable > foreign * _BROKEN_UTF8_SHARE_0_1
