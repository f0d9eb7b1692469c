"""The KPI scores of the month that a window ends in: the frozen ones once there are any, else those of now."""

from collections.abc import Sequence

from incentives.conditions.meeting import FOR_RULES
from incentives.windows import Window
from kit.reading import Select, Sight, column, row
from kpi import reliability
from kpi.scores import Score


@row
class Scored:
    """`score` in hundredths."""

    person_id: int = column("score.person_id")
    score: int = column("score.score")
    grade: str = column("score.grade")
    digest: str = column("score.digest")
    is_frozen: bool = column("score.is_frozen")


_OF_THE_MONTH = """score.period_id = (SELECT month.id FROM period AS month
        WHERE month.first_day <= :day AND month.last_day >= :day)
    AND score.is_frozen = (SELECT month.frozen_at IS NOT NULL FROM period AS month
        WHERE month.first_day <= :day AND month.last_day >= :day)"""
_scores = Select(
    Scored,
    f"""FROM score WHERE {_OF_THE_MONTH} AND score.score IS NOT NULL AND score.missing = ''""",
    unscoped=FOR_RULES,
)


_whole = Select(
    Score,
    f"""FROM score JOIN period ON period.id = score.period_id
    WHERE {_OF_THE_MONTH} AND score.person_id IN :people""",
    unscoped=FOR_RULES,
)


async def believed(window: Window, people: Sequence[int], sight: Sight) -> set[int]:
    """Whose score of the month is reliable enough to punish by; who has none is not among them."""
    found = await _whole.rows(day=window.last, people=list(people))
    trust = await reliability.reliabilities(found, sight)
    return {one.person_id for one, how in zip(found, trust, strict=True) if how.can_punish}


async def scores_of(window: Window, people: Sequence[int]) -> list[Scored]:
    wanted = set(people)
    return [one for one in await _scores.rows(day=window.last) if one.person_id in wanted]
