"""What the demo chain has planned: targets of a year down to the stores, stages to come, a roster handed in as a table,
a name left off the boards."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal

import models
from kit import clock
from kpi import boards, goal_years, goals, periods, roster_imports, staging, targets
from kpi.holders import Holder
from people import uploads
from people.roles import Role
from people.scope import Scope

Scoping = Callable[[str], Awaitable[Scope]]

THIS_MONTH = Decimal(4_000)
YEAR = 50_000
SEASONS = (12, 7, 8, 9, 11, 9, 7, 7, 9, 11, 12, 13)
"""How busy January to December are: the new year, spring, and the end of the year sell clothes."""
BY_HAND = ("S103", Decimal(420))
"""A store that was given more than its share of next month; the difference shows at its region."""
STAGES = (("S101", None, 1, 2), ("ZJ-H", None, 3, 3), (None, "S10403", 1, 2))
"""Unit or person, how many months from now, the stage that begins then."""
UNSEEN = "S10104"


async def plan(scope_of: Scoping, maker: str) -> None:
    scope = await scope_of(maker)
    adds = await models.Measure.get(key="kept_adds")
    this, *ahead = goal_years.months(periods.today(), 12)
    shares = goals.split(YEAR, [SEASONS[month.month - 1] for month in ahead])
    numbers = {this: THIS_MONTH} | {month: Decimal(share) for month, share in zip(ahead, shares, strict=True)}
    units = await models.Unit.all().order_by("path")
    await targets.set_targets(Holder(unit_id=units[0].id), adds.id, numbers, scope=scope)
    above = {unit.parent_id for unit in units}
    for month in numbers:
        for unit in units:
            if unit.id in above:
                await targets.split_target(unit.id, adds.id, month, None, scope=scope)
    code, by_hand = BY_HAND
    store = await models.Unit.get(code=code)
    await targets.set_target(Holder(unit_id=store.id), adds.id, ahead[0], by_hand, scope=scope)
    await _stages([this, *ahead], scope)
    await boards.set_opt_out(is_hidden=True, scope=await scope_of(UNSEEN))


async def _stages(months: list[date], scope: Scope) -> None:
    for code, employee_no, at, stage in STAGES:
        if code:
            holder = Holder(unit_id=(await models.Unit.get(code=code)).id)
        else:
            holder = Holder(person_id=(await models.Person.get(employee_no=employee_no)).id)
        await staging.set_stage(holder, stage, from_day=months[at], scope=scope)


async def hand_in_roster(lead: Scope, store: str) -> None:
    """The lead of a store brought next week's shifts as a table: everybody has two days off, one after the other."""
    today = periods.today()
    week = [today + timedelta(days=7 - today.weekday() + n) for n in range(7)]
    rows = [["工号", "姓名", *(day.isoformat() for day in week)]]
    guides = (
        await models.Membership.filter(unit__code=store, role=Role.GUIDE.value, is_current=True)
        .order_by("person__employee_no")
        .select_related("person")
    )
    for at, one in enumerate(guides):
        shifts = ["休" if (n - at) % 7 < 2 else "早班" if (n + at) % 2 else "晚班" for n in range(7)]
        rows.append([one.person.employee_no, one.person.name, *shifts])
    content = "\n".join(",".join(row) for row in rows).encode()
    yesterday = clock.now() - timedelta(hours=20)
    with clock.reading(lambda: yesterday):
        upload = await uploads.keep(f"排班-{week[0]:%m%d}-{week[-1]:%m%d}.csv", content, lead)
        await roster_imports.import_roster(upload, scope=lead)
