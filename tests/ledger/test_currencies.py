"""Amounts as people read them: with as many decimals as their currency has."""

import re
from pathlib import Path

import pytest

from ledger import currencies
from ledger.statements import decimal


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (1234, "POINTS", "1234"), (12_345, "CNY", "123.45"), (5, "CNY", "0.05"), (-5, "EUR", "-0.05"),
        (1234, "JPY", "1234"), (-7, "KRW", "-7"), (12_345, "KWD", "12.345"), (0, "JPY", "0"), (0, "CNY", "0.00"),
    ],
)  # fmt: skip
def test_an_amount_has_the_decimals_of_its_currency(amount: int, currency: str, said: str) -> None:
    assert decimal(amount, currency) == said


def test_the_screens_know_the_same_decimals() -> None:
    """Else what is typed in a currency is kept as a hundred times as much."""
    said = Path("frontend/src/shared/format/currencies.ts").read_text()
    theirs = dict(re.findall(r"const (NONE|THREE|FOUR) = '([A-Z ]+)'", said))

    assert theirs == {"NONE": currencies._NONE, "THREE": currencies._THREE, "FOUR": currencies._FOUR}
