"""The scalars of the schema beside GraphQL's own, each by its standard."""

import re
from dataclasses import replace
from datetime import date, datetime

from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition, wrap_parser
from strawberry.types.scalar import ScalarDefinition

RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
_DAY = r"\d{4}-\d\d-\d\d"
_MOMENT = _DAY + r"[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"


def _day(text: str) -> date:
    """Python also reads 20260101 and 2026-W01-4, which RFC 3339 does not know."""
    return date.fromisoformat(_fitting(_DAY, text))


def _moment(text: str) -> datetime:
    """With its offset: a time that does not say where it is meant is no moment."""
    return datetime.fromisoformat(_fitting(_MOMENT, text).upper())


def _fitting(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError("It is not written as RFC 3339 wants it.")
    return text


SCALARS: dict[object, ScalarDefinition] = {
    date: replace(
        DateDefinition,
        description="A day, as 2026-11-21.",
        specified_by_url=RFC_3339,
        parse_value=wrap_parser(_day, "Date"),
    ),
    datetime: replace(
        DateTimeDefinition,
        description="A moment, as 2026-11-21T12:00:00+00:00. Answers are in UTC; what is sent needs an offset.",
        specified_by_url=RFC_3339,
        parse_value=wrap_parser(_moment, "DateTime"),
    ),
}
