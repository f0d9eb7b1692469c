"""What one cell of a file of readings says. Everything is refused that could mean two things."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from unicodedata import normalize

from kit.errors import Invalid, Refused
from kpi.intake.reading_columns import Known

MOST_AMOUNT = 10**15
MOST_DAYS_BACK = 1_100
RATE_BASE = 10_000
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)")
_SERIAL = re.compile(r"[3-6]\d{4}(\.0)?")
_EXCEL_EPOCH = date(1899, 12, 30)


class NumberWrong(Invalid):
    zh = "“{text}”不是数字。请写成 1234.5 这样的形式。"
    en = "“{text}” is no number. Write it as 1234.5."


class NumberNegative(Invalid):
    zh = "不能是负数。"
    en = "It cannot be negative."


class NumberTooLarge(Invalid):
    zh = "数字太大。"
    en = "The number is too large."


class NumberTooFine(Invalid):
    zh = "这个指标最多 {decimals} 位小数。"
    en = "This measure has at most {decimals} decimals."


class PercentHere(Invalid):
    zh = "这个指标不是百分比，请写成数字，不要带 %。"
    en = "This measure is no share; write a number without %."


class ShareTooLarge(Invalid):
    zh = "比率在 0 到 1 之间，或者 0% 到 100% 之间。"
    en = "A share lies between 0 and 1, or 0 % and 100 %."


class ShareOverBase(Invalid):
    zh = "分子不能大于分母：比率最多 100%。有分母时请填分子（个数），例如 18；填比率要带 %。"
    en = "With a base, give the count, such as 18, at most the base. To give a share instead, write it with %."


class CountNeeded(Invalid):
    zh = "有分母时请填分子（个数），例如 18；填比率要带 %，例如 72%。"
    en = "With a base, give the count, such as 18, or a share with %, such as 72%."


class ShareOfBaseBroken(Invalid):
    zh = "{base} 的 {share} 不是整数。请填分子（个数）。"
    en = "{share} of {base} is no whole number; give the count."


class ShareOfBaseUnclear(Invalid):
    zh = "{base} 的 {share} 可以是 {least} 到 {most} 里的任何一个。请填分子（个数）。"
    en = "{share} of {base} can be any count from {least} to {most}; give the count."


class BaseWrong(Invalid):
    zh = "分母要是正整数。"
    en = "A base is a whole number above 0."


class DayWrong(Invalid):
    zh = "“{text}”不是日期。请按“年-月-日”写，例如 2026-01-31。"
    en = "“{text}” is no date. Write year-month-day, such as 2026-01-31."


class DayNotThere(Invalid):
    zh = "日历上没有“{text}”这一天，请核对。"
    en = "There is no day “{text}” in the calendar. Check it."


class DayIsSerial(Invalid):
    zh = "“{text}”像是表格软件的日期序号（{day}）。请把这一列设成日期格式，再另存。"
    en = "“{text}” looks like a spreadsheet's serial for {day}. Format the column as dates, then save again."


class DayInFuture(Invalid):
    zh = "日期在今天以后。"
    en = "The date lies in the future."


class DayTooOld(Invalid):
    zh = "日期太早，最多导入三年以内的数据。"
    en = "The date is too old: at most three years back."


def number(text: str, measure: Known, *, has_base: bool) -> tuple[int, int | None]:
    """Amount and base of a reading. A rate without a base is a share of 10,000.

    Raises:
        NumberWrong, NumberNegative, NumberTooLarge, NumberTooFine, PercentHere, ShareTooLarge, CountNeeded
    """
    value = _decimal(text, measure)
    if value < 0:
        raise NumberNegative
    is_rate = measure.kind == "RATE"
    if measure.unit == "SHARE" and not has_base and value > 1:
        raise ShareTooLarge
    places = measure.decimals + (4 if is_rate and not has_base else 0)
    scaled = value.scaleb(places)
    whole = int(scaled)
    if whole != scaled and has_base and measure.unit == "SHARE" and is_rate:
        raise CountNeeded
    if whole != scaled:
        raise NumberTooFine(decimals=places)
    if whole > MOST_AMOUNT:
        raise NumberTooLarge
    return whole, RATE_BASE if is_rate and not has_base else None


def is_percent(text: str) -> bool:
    return normalize("NFKC", text).strip().endswith("%")


def count_of(text: str, below: int, measure: Known) -> int:
    """The one amount whose share of its base rounds to the digits that stand there: 18 of "72%" of 25.

    Raises:
        ShareOfBaseBroken: no amount rounds to it.
        ShareOfBaseUnclear: several do.
        NumberWrong, NumberNegative, PercentHere, ShareTooLarge
    """
    share = _decimal(text, measure)
    if share < 0:
        raise NumberNegative
    if share > 1:
        raise ShareTooLarge
    whole, half = Decimal(below).scaleb(measure.decimals), Decimal(5).scaleb(int(share.as_tuple().exponent) - 1)
    least = int((max(share - half, Decimal(0)) * whole).to_integral_value(ROUND_CEILING))
    most = int((min(share + half, Decimal(1)) * whole).to_integral_value(ROUND_FLOOR))
    shown = normalize("NFKC", text).strip()
    if least > most:
        raise ShareOfBaseBroken(share=shown, base=below)
    if least < most:
        low, high = (Decimal(one).scaleb(-measure.decimals) for one in (least, most))
        raise ShareOfBaseUnclear(share=shown, base=below, least=low, most=high)
    return least


def _decimal(text: str, measure: Known) -> Decimal:
    plain = normalize("NFKC", text).strip()
    if has_sign := is_percent(text):
        if measure.unit != "SHARE":
            raise PercentHere
        plain = plain[:-1].strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?\d{1,30}(\.\d{1,10})?", plain, re.ASCII):
        raise NumberWrong(text=text[:20])
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise NumberWrong(text=text[:20]) from None
    return value.scaleb(-2) if has_sign else value


def base(text: str) -> int:
    """Raises:
    BaseWrong
    """
    plain = normalize("NFKC", text).strip()
    if not re.fullmatch(r"\d{1,12}(\.0+)?", plain, re.ASCII) or not (whole := int(plain.split(".")[0])):
        raise BaseWrong
    return whole


def day(text: str, today: date) -> date:
    """Raises:
    DayInFuture, DayTooOld, and what `any_day` raises
    """
    meant = any_day(text)
    if meant > today:
        raise DayInFuture
    if (today - meant).days > MOST_DAYS_BACK:
        raise DayTooOld
    return meant


def any_day(text: str) -> date:
    """A day, whenever it is.

    Raises:
        DayWrong, DayNotThere, DayIsSerial
    """
    plain = normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        raise DayIsSerial(text=text[:20], day=_EXCEL_EPOCH + timedelta(days=int(plain[:5])))
    found = _DAY.fullmatch(plain)
    if found is None:
        raise DayWrong(text=text[:20])
    year, month, number = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, number)
    except ValueError:
        raise DayNotThere(text=text[:20]) from None


class Remembered:
    """The same cell over and over is read once; at most so many are kept, so that memory stays flat."""

    def __init__(self, by: Callable[[str], object], most: int = 20_000) -> None:
        self.by, self.most = by, most
        self.known: dict[str, object] = {}

    def __call__(self, text: str) -> object:
        """What `by` says of the cell, or the refusal itself."""
        found = self.known.get(text)
        if found is None:
            try:
                found = self.by(text)
            except Refused as refused:
                found = refused
            if len(self.known) >= self.most:
                self.known.clear()
            self.known[text] = found
        return found
