"""What the columns of a file of readings mean: guessed from their headers, or as HQ has mapped them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kit.errors import Invalid
from kit.text import folded

EMPLOYEE_NO = "工号 员工编号 员工号 employee_no employeeno employee userid 企业微信账号"
DAY = "日期 数据日期 day date"
MEASURE = "指标 指标名称 measure"
VALUE = "数值 值 value"
BASE = "分母 基数 base denominator"
IGNORED = "姓名 名称 门店 门店名称 name store"


class Meaning(StrEnum):
    """What a column is. Of a measure, `key` says of which."""

    EMPLOYEE_NO = "EMPLOYEE_NO"
    DAY = "DAY"
    MEASURE = "MEASURE"
    VALUE = "VALUE"
    BASE = "BASE"
    IGNORED = "IGNORED"


class MappingWrong(Invalid):
    code = "FILE_ROWS"
    zh = "列的对应关系不完整：要有工号和日期，再加指标列；或者指标、数值两列。每列只能对应一次。"
    en = (
        "The columns do not add up: employee number and date, and columns of measures, or one of measure and one of "
        "value. Each is meant once."
    )


@dataclass(frozen=True)
class Known:
    """A measure as a file may name it."""

    id: int
    key: str
    name: str
    name_en: str
    kind: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class Column:
    """`measure` is the key of a measure where `meaning` is VALUE or BASE of one."""

    meaning: Meaning
    measure: str = ""


_WORDS = {
    Meaning.EMPLOYEE_NO: EMPLOYEE_NO,
    Meaning.DAY: DAY,
    Meaning.MEASURE: MEASURE,
    Meaning.VALUE: VALUE,
    Meaning.BASE: BASE,
    Meaning.IGNORED: IGNORED,
}


def guessed(header: Sequence[str], measures: Sequence[Known]) -> list[Column]:
    """A column for each header; what nobody knows is ignored, and shown as that."""
    return [_guess(name, measures) for name in header]


def _guess(name: str, measures: Sequence[Known]) -> Column:
    plain = _plain(name)
    for meaning, words in _WORDS.items():
        if plain in map(_plain, words.split()):
            return Column(meaning)
    for one in measures:
        names = {_plain(word) for word in (one.key, one.name, one.name_en) if word}
        if plain in names:
            return Column(Meaning.VALUE, one.key)
        if plain in {name + base for name in names for base in map(_plain, BASE.split())}:
            return Column(Meaning.BASE, one.key)
    return Column(Meaning.IGNORED)


def _plain(word: str) -> str:
    return folded(word).replace(" ", "").replace("_", "").replace("（", "(").split("(")[0]


def check(columns: Sequence[Column], measures: Mapping[str, Known]) -> None:
    """Raises:
    MappingWrong
    """
    used = [column for column in columns if column.meaning is not Meaning.IGNORED]
    plain = {column.meaning for column in used if not column.measure}
    of_measures = {column.measure for column in used if column.meaning is Meaning.VALUE and column.measure}
    bases = {column.measure for column in used if column.meaning is Meaning.BASE and column.measure}
    is_wide = bool(of_measures) and not plain & {Meaning.MEASURE, Meaning.VALUE, Meaning.BASE}
    is_long = not of_measures and {Meaning.MEASURE, Meaning.VALUE} <= plain
    is_known = of_measures | bases <= measures.keys() and bases <= of_measures
    if (
        len(set(used)) < len(used)
        or not {Meaning.EMPLOYEE_NO, Meaning.DAY} <= plain
        or not (is_wide or is_long)
        or not is_known
    ):
        raise MappingWrong(path=["columns"])
