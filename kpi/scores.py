"""Scores as they are shown: one's own, those of a branch, and what each was made of."""

from datetime import date, datetime
from typing import Any

from kit.reading import Many, One, column, row
from people.scope import sees_former


@row
class Score:
    """`score` and `without_learning` are hundredths of a point; `lines` is what `kpi.scoring.plain` has kept."""

    id: int = column("score.id")
    period_id: int = column("score.period_id")
    person_id: int = column("score.person_id")
    is_frozen: bool = column("score.is_frozen")
    unit_id: int = column("score.unit_id")
    role: str = column("score.role")
    stage: int = column("score.stage")
    version_id: int = column("score.version_id")
    score: int | None = column("score.score")
    without_learning: int | None = column("score.without_learning")
    grade: str = column("score.grade")
    missing: str = column("score.missing")
    active_days: int = column("score.active_days")
    days: int = column("score.days")
    data_as_of: date | None = column("score.data_as_of")
    lines: list[Any] = column("score.lines")
    digest: str = column("score.digest")
    scored_at: datetime = column("score.scored_at")
    first_day: date = column("period.first_day")


_FROM = "FROM score JOIN period ON period.id = score.period_id"
# A frozen score stands; until there is one, the live one counts.
_STANDS = "(score.is_frozen OR period.frozen_at IS NULL)"

score = One(Score, f"{_FROM} WHERE score.id IN :parents AND {sees_former('score.person_id')}", by="id", of="score_id")
standing_of = Many(
    Score,
    f"""{_FROM} WHERE score.person_id IN :parents AND {_STANDS} AND {sees_former("score.person_id")}
    ORDER BY period.first_day DESC LIMIT 240""",
    by="person_id",
)
"""The scores that stand, a month each, the newest first."""

would_be = One(
    Score,
    f"""{_FROM} WHERE score.person_id IN :parents AND score.period_id = :period AND NOT score.is_frozen
    AND period.frozen_at IS NOT NULL AND {sees_former("score.person_id")}""",
    by="person_id",
    of="person_id",
)
"""What a frozen score would be by today's readings."""
