"""What text people may enter: one place for what looks like one thing and is another, or breaks a table or a screen."""

import re
import unicodedata
from collections.abc import Sequence

from kit.errors import Invalid

# They turn the reading direction of what follows: a name shows as another, a file as another kind.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("[\t\n\r\u2028\u2029]")
_PIECES = re.compile(r"\d+|[^\u0300-\u036f]")  # an accent makes no other letter
MOST_SEARCHED = 100
_CODE = re.compile(r"[^\s,;|/\\]+")


class TextMissing(Invalid):
    zh = "这里不能为空。"
    en = "This must not be empty."


class TextTooLong(Invalid):
    zh = "最多 {most} 个字符。"
    en = "At most {most} characters."


class TextNotPlain(Invalid):
    zh = "文字里有看不见的控制字符，请删除后重新输入。"
    en = "The text holds invisible control characters. Delete it and type it again."


class TextTurned(Invalid):
    zh = "文字里有改变阅读方向的符号，请删除后重新输入。"
    en = "The text holds marks that turn the reading direction. Delete it and type it again."


class CodeNotPlain(Invalid):
    zh = "编码和工号里不能有空格、逗号、分号、竖线或斜杠。"
    en = "A code or number has no spaces, commas, semicolons, bars or slashes."


def line(text: str, *, most: int, field: str | Sequence[str]) -> str:
    """One line of 1 to `most` characters, composed (NFC) and trimmed. Emoji and any script are fine.

    `field` is where it stands in the input, or the whole path to it.

    Raises:
        TextNotPlain, TextTurned, TextMissing, TextTooLong
    """
    path = [field] if isinstance(field, str) else field
    if _CONTROL.search(text) or _BREAK.search(text.strip()):
        raise TextNotPlain(path=path)
    if _DIRECTION.search(text):
        raise TextTurned(path=path)
    text = unicodedata.normalize("NFC", text).strip()
    if not text.strip("\u200b\u200c\u200d\u2060\ufeff\u3164"):
        raise TextMissing(path=path)
    if len(text) > most:
        raise TextTooLong(most=most, path=path)
    return text


def prose(text: str, *, most: int, field: str) -> str:
    """Several lines of 1 to `most` characters in all, composed and trimmed.

    Raises:
        TextNotPlain, TextTurned, TextMissing, TextTooLong
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if len(text) > most:
        raise TextTooLong(most=most, path=[field])
    said = [line(one, most=most, field=field) if one.strip() else "" for one in lines]
    if not any(said):
        raise TextMissing(path=[field])
    return "\n".join(said).strip()


def code(text: str, *, most: int, field: str) -> str:
    """A number or code that machines compare: full-width forms become plain ones, leading zeros stay.

    Raises:
        CodeNotPlain, and what `line` raises
    """
    plain = line(unicodedata.normalize("NFKC", text), most=most, field=field)
    if not _CODE.fullmatch(plain):
        raise CodeNotPlain(path=[field])
    return plain


def folded(text: str) -> str:
    """For comparing what people typed: forms of the same character, case and outer space make no difference."""
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold().strip()


def like(search: str) -> str:
    """A LIKE pattern, escaped by `!`, for whatever contains what somebody searches for, in lower case; all if nothing.

    Letters beyond the hundredth do not count: SQLite cannot match a pattern of any length.
    """
    plain = search.strip().lower().replace("\0", "")[:MOST_SEARCHED]
    return "%" + re.sub(r"([!%_])", r"!\1", plain) + "%"


def by_name(name: str) -> list[tuple[int, int, bytes]]:
    """A key to sort names by, as a Chinese browser does: signs, numbers by value, Chinese by sound, then letters.

    The sound of a character is its place in GB 2312, which has the usual 3,755 in that order; rare ones follow.
    """
    return [_piece(piece) for piece in _PIECES.findall(unicodedata.normalize("NFKD", name).casefold())]


def _piece(piece: str) -> tuple[int, int, bytes]:
    if piece.isdecimal():
        return 1, int(piece), b""
    rank = 2 if "\u3400" <= piece <= "\u9fff" else 3 if piece.isalpha() else 0
    return rank, 0, piece.encode("gb18030", "replace")
