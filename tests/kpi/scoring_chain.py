"""Readings and scorecards for the chain of the tests: November 2026, in which today is the 18th."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import models
from kpi import drafting, due_scores, measures, periods, readings, rescoring
from kpi.drafts import Draft, LineDraft, OverlayDraft
from kpi.readings import Reading
from kpi.scorecards import Rules
from models.database import atomic, run
from people.roles import Role
from people.scope import Scope
from tests.chain import Chain

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
K1_WEIGHTS = {"kept_adds": 4_000, "retention": 3_000, "interactions": 3_000}
K1_TARGETS = {"kept_adds": "60", "retention": "0.8", "interactions": "50"}
K1_READINGS = {"kept_adds": (66, None), "retention": (72, 100), "interactions": (45, None)}


async def measure(key: str) -> int:
    return int((await models.Measure.get(key=key)).id)


async def scorecard(
    chain: Chain,
    weights: Mapping[str, int],
    targets: Mapping[str, str],
    *,
    rules: Rules | None = None,
    overlays: tuple[OverlayDraft, ...] = (),
    from_day: date = FIRST,
    is_due: bool = True,
    exposures: Mapping[str, str] | None = None,
) -> int:
    """A version that is in force from a day on. Data reach to the end of its month, unless not all `is_due`."""
    await measures.enter_standard()
    by = {key: await measure(exposure) for key, exposure in (exposures or {}).items()}
    lines = [
        LineDraft(await measure(key), bp, Decimal(targets[key]) if key in targets else None, exposure_id=by.get(key))
        for key, bp in weights.items()
    ]
    scope = chain.scope("maker")
    made = await drafting.draft_scorecard(Draft(lines, overlays, rules or Rules()), scope=scope)
    published = await drafting.publish_scorecard(made, from_day=from_day, version=1, scope=scope)
    if is_due:
        nothing = {line.measure_id: (0, 0) for line in lines}
        await _read(chain.people["maker"], nothing, periods.month_of(from_day)[1])
    return published


@atomic
async def read(chain: Chain, name: str, values: Mapping[str, tuple[int, int | None]], day: date = FIRST) -> None:
    """What somebody did on a day, as an import would write it."""
    await _write(chain.people[name], {await measure(key): value for key, value in values.items()}, day)


@atomic
async def _read(person: int, values: Mapping[int, tuple[int, int | None]], day: date) -> None:
    await _write(person, values, day)


async def _write(person: int, values: Mapping[int, tuple[int, int | None]], day: date) -> None:
    await readings.write([Reading(person, at, day, *value) for at, value in values.items()], import_id=1)


async def settled(day: date = FIRST) -> periods.Period:
    """The month with every due score worked out."""
    await rescoring.rescore_all()
    return (await periods.on_day.rows(day=day))[0]


async def score(chain: Chain, name: str, *, is_frozen: bool = False, day: date = FIRST) -> models.Score | None:
    month = await models.Period.get(first_day=day.replace(day=1))
    return await models.Score.get_or_none(person_id=chain.people[name], period_id=month.id, is_frozen=is_frozen)


async def everything(chain: Chain) -> dict[int, str]:
    """The digest of every live score, by person."""
    return {one.person_id: one.digest for one in await models.Score.filter(is_frozen=False)}


@atomic
async def forget_scores() -> None:
    """As if nothing had been worked out yet."""
    await models.Score.filter(is_frozen=False).delete()
    await run("DELETE FROM measuresum")
    await run("DELETE FROM storefactor")
    await due_scores.mark(date(2026, 1, 1))


async def move(chain: Chain, name: str, unit: str, day: date, role: Role = Role.GUIDE) -> None:
    """Somebody works elsewhere from a day on."""
    person = chain.people[name]
    await models.Membership.filter(person_id=person, is_current=True).update(
        is_current=False, to_day=day - timedelta(days=1)
    )
    await models.Membership.create(
        person_id=person, unit_id=chain.units[unit].id, role=role.value, from_day=day, is_current=True
    )


def hq(chain: Chain) -> Scope:
    return chain.scope("maker")
