"""Scores as they are shown: one's own, those of a branch, and what each was made of."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kit.listing import Listing
from kit.reading import One, column, row
from people.scope import sees_former


@row
class ScoreLine:
    """A measure's part in a score; numbers are decimals as text, as people know them."""

    measure_id: int
    weight_bp: int
    value: str | None
    target: str | None
    points: str | None
    as_of: date | None
    month_target: str | None = None
    due_to: date | None = None
    days: int = 0
    factor: str | None = None


@row
class ScorePart:
    """A stretch of the month in one unit, role and stage."""

    unit_id: int
    role: str
    stage: int
    active_days: int
    full_days: int
    passed_days: int
    lines: list[ScoreLine]


@row
class Score:
    """`hundredths` and `bare_hundredths` are the score with and without learning, in hundredths of a point."""

    id: int = column("score.id")
    period_id: int = column("score.period_id")
    person_id: int = column("score.person_id")
    is_frozen: bool = column("score.is_frozen")
    unit_id: int = column("score.unit_id")
    role: str = column("score.role")
    stage: int = column("score.stage")
    version_id: int = column("score.version_id")
    hundredths: int | None = column("score.score")
    bare_hundredths: int | None = column("score.without_learning")
    grade: str = column("score.grade")
    missing: str = column("score.missing")
    active_days: int = column("score.active_days")
    days: int = column("score.days")
    data_as_of: date | None = column("score.data_as_of")
    kept: list[Any] = column("score.lines")
    digest: str = column("score.digest")
    scored_at: datetime = column("score.scored_at")
    first_day: date = column("period.first_day")
    sort_key: int = column("COALESCE(score.score, -1)")

    @property
    def points(self) -> str | None:
        return as_text(self.hundredths)

    @property
    def without_learning(self) -> str | None:
        return as_text(self.bare_hundredths)

    @property
    def parts(self) -> list[ScorePart]:
        return [_part(kept) for kept in self.kept]


def as_text(hundredths: int | None) -> str | None:
    """A score with its two decimals."""
    return None if hundredths is None else f"{Decimal(hundredths).scaleb(-2):.2f}"


def _part(kept: Mapping[str, Any]) -> ScorePart:
    lines = [
        ScoreLine(
            one["measure"],
            one["weight"],
            one["value"],
            one["target"],
            one["points"],
            day_of(one["as_of"]),
            one.get("month", one["target"]),
            day_of(one.get("due_to")),
            one.get("days", 0),
            one.get("factor"),
        )
        for one in kept["lines"]
    ]
    days, full = kept["days"], kept["full"]
    return ScorePart(kept["unit"], kept["role"], kept["stage"], days, full, kept.get("passed", days), lines)


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_FROM = "FROM score JOIN period ON period.id = score.period_id"
# A frozen score stands; until there is one, the live one counts.
_STANDS = "(score.is_frozen OR period.frozen_at IS NULL)"
_SEEN = sees_former("score.person_id")

score = One(Score, f"{_FROM} WHERE score.id IN :parents AND {_SEEN}", by="id", of="score_id")

mine = Listing(Score, f"{_FROM} WHERE score.person_id = :me AND {_STANDS}", order=("first_day", "id"), descending=True)
"""One's own, a month each, the newest first."""


@row
class WouldBe(Score):
    """What a frozen score would be by today's readings, where that is something else."""

    frozen_id: int = column("frozen.id")


would_be = One(
    WouldBe,
    f"""{_FROM} JOIN score AS frozen ON frozen.period_id = score.period_id AND frozen.person_id = score.person_id
        AND frozen.is_frozen
    WHERE frozen.id IN :parents AND NOT score.is_frozen AND score.digest <> frozen.digest AND {_SEEN}""",
    by="frozen_id",
)

of_branch = Listing(
    Score,
    f"""{_FROM} JOIN unit ON unit.id = score.unit_id
    WHERE score.period_id = :period AND {_STANDS} AND unit.path LIKE :branch AND unit.path LIKE :under""",
    order=("sort_key", "person_id"),
    descending=True,
)
