"""The export of fairness between stores: the factor of each and what it is made of, as on its screen."""

from api.export_kpi import measure_of
from api.export_scores import decimal
from api.export_tables import UNIT, Asked, Export, Rows, Table, header, number, pages
from kit.errors import NotFound
from kpi import measures, store_factors
from people import units
from people.roles import Right
from people.scope import Scope

HEADS = (
    UNIT, ("指标", "Measure"), ("看什么", "Goes by"), ("人数", "People"), ("天数", "Days"),
    ("这个店有多少", "How much there was"), ("人均和全员比", "A head, over the chain's"), ("系数", "Factor"),
    ("做到", "Reached"), ("按全员水平该有", "Expected there"), ("做到 / 该有", "Reached / expected"),
)  # fmt: skip


async def store_fairness_table(asked: Asked, scope: Scope) -> Table:
    """Raises:
    NotFound: no month is named, or no measure.
    """
    period, measure = number(asked, "period", "Period"), await measure_of(asked, scope)
    if period is None:
        raise NotFound(path=["period"])
    values = {"period": period, "measure": measure.id}

    async def rows() -> Rows:
        async for page in pages(store_factors.of_branch, scope, values):
            homes, by = await units.unit(page, scope), await measures.exposure(page, scope)
            for one, home, exposing in zip(page, homes, by, strict=True):
                made_of = decimal(one.people), one.days, decimal(one.exposure), decimal(one.share), decimal(one.factor)
                told = decimal(one.observed), decimal(one.expected), decimal(one.ratio)
                yield home.name if home else "", measure.name, exposing.name if exposing else "", *made_of, *told

    return Table(measure.name, header(scope, *HEADS), rows())


FAIRNESS_EXPORTS: dict[str, Export] = {
    "store-fairness": Export(("门店公平", "Fairness between stores"), Right.SEE_SCORES, store_fairness_table),
}
