"""What the guides of the demo chain reach, day by day: seasons, weekdays, their own level, the stage of their store."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kpi.readings import Reading

SEASON = (1.15, 0.80, 0.92, 1.00, 1.06, 1.12, 0.86, 0.84, 1.05, 1.10, 1.22, 1.14)
"""January first: the New Year and the sales of summer and autumn, holidays in which customers stay away."""
WEEKDAY = (0.82, 0.80, 0.84, 0.88, 1.08, 1.36, 1.30)
WHOLE_DAY = {"friends_added": 3.7, "kept_adds": 2.7, "interactions": 8.0, "moments_sent": 1.6}
BY_STAGE = {1: (1.0, 1.0), 2: (0.72, 1.25), 3: (0.6, 1.4)}
"""How much of adding, and of selling, there is in a stage."""
LEAVE_DAYS = 24
FRIENDS, SPOKEN, SHARE_0_1, ORDER_FEN = 260, 14.0, 0.115, 24_800
VISITS = 21.0


@dataclass(frozen=True)
class Worker:
    """Somebody in a store for a time. `number` chooses their days off; `level` is 1.0 for a usual guide.

    `visitors` is 1.0 for a usual store. From the day of `lifted` on they reach that much more; from `away` on they are
    on leave for 24 days.
    """

    person_id: int
    number: int
    level: float
    growth_a_month: float
    stage_from: tuple[tuple[date, int], ...]
    first: date
    last: date
    visitors: float = 1.0
    lifted: tuple[date, float] = (date.max, 0.0)
    away: date = date.max

    def stage(self, day: date) -> int:
        return next((stage for since, stage in reversed(self.stage_from) if since <= day), 1)

    def works(self, day: date) -> bool:
        """Two fixed days a week are off, never at the weekend; a week of leave once in the half year."""
        is_leave = (day.toordinal() + self.number * 11) % 170 < 6 or 0 <= (day - self.away).days < LEAVE_DAYS
        return not is_leave and day.weekday() not in (self.number % 4, (self.number + 2) % 4)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def roster(workers: Iterable[Worker], first: date, last: date) -> Iterator[tuple[int, date, bool]]:
    """Person, day and whether they work."""
    for worker in workers:
        for day in days(max(first, worker.first), min(last, worker.last)):
            yield worker.person_id, day, worker.works(day)


def readings(
    workers: Iterable[Worker], measures: Mapping[str, int], first: date, last: date, *, since: date
) -> Iterator[Reading]:
    """What they reach from `first` to `last`; growth counts from `since`. The same at every call."""
    for worker in workers:
        random = Random(f"{worker.person_id} {first}")  # noqa: S311 - a believable history, not a secret
        for day in days(max(first, worker.first), min(last, worker.last)):
            if worker.works(day):
                yield from _day(worker, measures, day, since, random)
                yield Reading(worker.person_id, measures["visits"], day, _visits(worker, day), None)


def _visits(worker: Worker, day: date) -> int:
    """Of those who came into the store that day, whom this guide could have served."""
    random = Random(f"visits {worker.person_id} {day}")  # noqa: S311 - a believable history, not a secret
    mean = VISITS * worker.visitors * SEASON[day.month - 1] * WEEKDAY[day.weekday()]
    return max(0, round(random.gauss(mean, mean**0.5)))


def _day(worker: Worker, measures: Mapping[str, int], day: date, since: date, random: Random) -> Iterator[Reading]:
    adding, selling = BY_STAGE[worker.stage(day)]
    months = (day - since).days / 30
    since_day, lift = worker.lifted
    level = worker.level * (1 + lift if day >= since_day else 1)
    force = level * (1 + worker.growth_a_month) ** months * SEASON[day.month - 1] * WEEKDAY[day.weekday()]

    def reading(key: str, amount: float, base: int | None = None) -> Reading:
        return Reading(worker.person_id, measures[key], day, round(amount), base)

    def some(mean: float) -> int:
        return max(0, round(random.gauss(mean, mean**0.5 * 0.5)))

    kept = some(WHOLE_DAY["kept_adds"] * force * adding)
    yield reading("friends_added", kept + some(0.9 * adding))
    yield reading("kept_adds", kept)
    yield reading("interactions", some(WHOLE_DAY["interactions"] * force))
    yield reading("moments_sent", some(WHOLE_DAY["moments_sent"]))
    spoken = 1 + some(SPOKEN * force)
    bought = min(spoken, some(spoken * SHARE_0_1 * selling))
    yield reading("conversion", bought, spoken)
    yield reading("gmv", bought * ORDER_FEN * random.uniform(0.7, 1.4) * 2.2)
    if (day.weekday() >= 4 and not worker.works(day - timedelta(days=1))) or day.weekday() == 5:
        friends = round(FRIENDS * worker.level * (1 + max(worker.growth_a_month, 0.01)) ** months)
        yield reading("friends_managed", friends)
        yield reading("retention", friends * min(0.97, random.gauss(0.68 + 0.1 * worker.level, 0.03)), friends)
