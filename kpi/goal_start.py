"""What a year's plan starts from: the last twelve months of a unit, as far as they were measured."""

from datetime import timedelta
from decimal import Decimal

from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import periods
from kpi.branches import places
from kpi.formulas import EXACT, rounded
from people.scope import Scope

YEAR, A_YEAR = 12, timedelta(days=366)
REVENUE, ORDER_VALUE, FRIENDS = "gmv", "order_value", "friends_managed"


@row
class Month:
    key: str = column("measure.key")
    decimals: int = column("measure.decimals")
    period_id: int = column("measuresum.period_id")
    amount: int = column("measuresum.amount")
    base: int = column("measuresum.base")


@row
class Guides:
    n: int


@row
class GoalStart:
    """Decimals as text; None where nothing was measured. `months` are those with revenue, which make up a year."""

    months: int
    revenue: str | None
    order_value: str | None
    friends: int | None
    guides: int


_months = Select(
    Month,
    """FROM unit JOIN measuresum ON measuresum.unit_id = unit.id AND measuresum.period_id IN :periods
    JOIN measure ON measure.id = measuresum.measure_id AND measure.key IN :keys
    WHERE unit.id = :unit AND unit.path LIKE :branch AND measuresum.people > 0""",
)
_guides = Select(
    Guides,
    """SELECT CAST(COALESCE(sum(headcount.people), 0) AS BIGINT) AS n
    FROM headcount JOIN unit ON unit.id = headcount.unit_id AND unit.path LIKE :branch
    WHERE headcount.unit_id = :unit AND headcount.role = 'GUIDE'""",
)


async def goal_start(unit_id: int, scope: Scope) -> GoalStart:
    """Fewer months than twelve are taken for a year in proportion.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    if not any(place.id == unit_id for place in await places.seen(scope, unit=unit_id)):
        raise NotFound(path=["unitId"])
    today = periods.today()
    since, keys = (today - A_YEAR).replace(day=1), [REVENUE, ORDER_VALUE, FRIENDS]
    over = [one.id for one in await periods.within.rows(first=since, last=today) if one.last_day < today][-YEAR:]
    found = await _months.seen(scope, unit=unit_id, keys=keys, periods=over)
    found.sort(key=lambda one: over.index(one.period_id), reverse=True)
    told = {key: [one for one in found if one.key == key] for key in keys}
    guides = (await _guides.seen(scope, unit=unit_id))[0].n
    friends = told[FRIENDS][0].amount if told[FRIENDS] else None
    return GoalStart(len(told[REVENUE]), _a_year(told[REVENUE]), _mean(told[ORDER_VALUE]), friends, guides)


def _a_year(months: list[Month]) -> str | None:
    if not months:
        return None
    whole = EXACT.divide(Decimal(sum(one.amount for one in months) * YEAR), Decimal(len(months)))
    return _text(whole.scaleb(-months[0].decimals))


def _mean(months: list[Month]) -> str | None:
    base = sum(one.base for one in months)
    if not base:
        return None
    amount = Decimal(sum(one.amount for one in months)).scaleb(-months[0].decimals)
    return _text(EXACT.divide(amount, Decimal(base)))


def _text(value: Decimal) -> str:
    return f"{rounded(value, 0):f}"
