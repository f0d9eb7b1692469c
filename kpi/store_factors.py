"""By what the targets of each store are multiplied in a month, as it is kept and shown; `kpi.exposure` works it out."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias

from kit.listing import Listing
from kit.reading import Select, column, row
from kpi.fairness import Factor
from kpi.formulas import rounded
from kpi.scoring import as_text

Factors: TypeAlias = Mapping[int, Mapping[int, Factor]]
"""By unit and measure."""


@row
class StoreFactor:
    """As the table keeps it: `_bp` are 1/10,000; `people` and `expected` are hundredths, the latter of an amount."""

    unit_id: int
    measure_id: int
    exposure_id: int
    people: int
    days: int
    readings: int
    observed: int
    exposure: int
    expected: int
    ratio_bp: int | None
    shrunk_bp: int | None
    share_bp: int
    factor_bp: int


FIELDS = tuple(StoreFactor.__annotations__)
of_period = Select(
    StoreFactor,
    "FROM storefactor WHERE storefactor.period_id = :period ORDER BY storefactor.measure_id, storefactor.unit_id",
    unscoped="Targets follow from it for everybody; who may see a store's is asked where it is shown.",
)


async def kept(period_id: int) -> Factors:
    return by_unit(await of_period.rows(period=period_id))


def by_unit(rows: Iterable[StoreFactor]) -> Factors:
    found: dict[int, dict[int, Factor]] = {}
    for one in rows:
        factor = Factor(Decimal(one.share_bp).scaleb(-4), Decimal(one.factor_bp).scaleb(-4))
        found.setdefault(one.unit_id, {})[one.measure_id] = factor
    return found


@row
class StoreFairness:
    """The same with the decimals of its measures, as people know the numbers."""

    id: int = column("storefactor.id")
    unit_id: int = column("storefactor.unit_id")
    exposure_id: int = column("storefactor.exposure_id")
    days: int = column("storefactor.days")
    readings: int = column("storefactor.readings")
    people_hundredths: int = column("storefactor.people")
    observed_amount: int = column("storefactor.observed")
    exposure_amount: int = column("storefactor.exposure")
    expected_hundredths: int = column("storefactor.expected")
    ratio_bp: int | None = column("storefactor.ratio_bp")
    shrunk_bp: int | None = column("storefactor.shrunk_bp")
    share_bp: int = column("storefactor.share_bp")
    factor_bp: int = column("storefactor.factor_bp")
    decimals: int = column("measure.decimals")
    exposure_decimals: int = column("exposing.decimals")

    @property
    def people(self) -> str:
        return _text(self.people_hundredths, 2)

    @property
    def observed(self) -> str:
        return _text(self.observed_amount, self.decimals)

    @property
    def exposure(self) -> str:
        return _text(self.exposure_amount, self.exposure_decimals)

    @property
    def expected(self) -> str:
        return _text(self.expected_hundredths, self.decimals + 2)

    @property
    def ratio(self) -> str | None:
        return None if self.ratio_bp is None else _text(self.ratio_bp, 4)

    @property
    def shrunk_ratio(self) -> str | None:
        return None if self.shrunk_bp is None else _text(self.shrunk_bp, 4)

    @property
    def share(self) -> str:
        return _text(self.share_bp, 4)

    @property
    def factor(self) -> str:
        return _text(self.factor_bp, 4)


def _text(whole: int, places: int) -> str:
    return as_text(Decimal(whole).scaleb(-places), places) or ""


def in_bp(ratio: Decimal) -> int:
    return int(rounded(ratio, 4).scaleb(4))


of_branch = Listing(
    StoreFairness,
    """FROM storefactor JOIN unit ON unit.id = storefactor.unit_id
    JOIN measure ON measure.id = storefactor.measure_id
    JOIN measure AS exposing ON exposing.id = storefactor.exposure_id
    WHERE storefactor.period_id = :period AND storefactor.measure_id = :measure AND unit.path LIKE :branch""",
    order=("share_bp", "id"),
    descending=True,
)
"""Stores of the viewer's branch, the one with the most exposure a head first."""
