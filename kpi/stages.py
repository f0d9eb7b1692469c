"""The stage of a unit or a guide, which chooses the weights: 1 grow, 2 convert, 3 deepen. Changes can be planned."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kit.reading import Select, column, row
from people.scope import sees_person, sees_unit

FIRST = 1
LAST = 3


@row
class Span:
    """A stage from a day on, until the next one of the same unit or person."""

    unit_id: int | None = column("stagespan.unit_id")
    person_id: int | None = column("stagespan.person_id")
    stage: int = column("stagespan.stage")
    from_day: date = column("stagespan.from_day")


spans = Select(
    Span,
    "FROM stagespan WHERE stagespan.from_day <= :last ORDER BY stagespan.from_day, stagespan.id",
    unscoped="Chooses the weights while scores are worked out; nobody is shown it.",
)
_HELD = "ORDER BY stagespan.from_day DESC, stagespan.id DESC LIMIT 100"
of_unit = Select(
    Span,
    f"""FROM stagespan JOIN unit ON unit.id = stagespan.unit_id
    JOIN unit AS place ON place.id = :unit AND place.path LIKE unit.path || '%'
    WHERE {sees_unit("place.id")} {_HELD}""",
)
"""Those of a unit and of all above it: of each day the nearest counts. The newest first."""
of_person = Select(
    Span, f"FROM stagespan WHERE stagespan.person_id = :person AND {sees_person('stagespan.person_id')} {_HELD}"
)


class Stages:
    """Which stage counts for whom on a day: the person's own, else of the nearest unit above that has one, else 1."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.of_unit: dict[int, list[Span]] = {}
        self.of_person: dict[int, list[Span]] = {}
        for span in spans:
            if span.person_id is not None:
                self.of_person.setdefault(span.person_id, []).append(span)
            elif span.unit_id is not None:
                self.of_unit.setdefault(span.unit_id, []).append(span)

    def on(self, day: date, *, person_id: int, path: str) -> int:
        own = _latest(self.of_person.get(person_id, ()), day)
        if own is not None:
            return own
        for unit in reversed(path.strip("/").split("/")):
            found = _latest(self.of_unit.get(int(unit), ()), day)
            if found is not None:
                return found
        return FIRST

    def windows(self, first: date, last: date, *, also: Sequence[date] = ()) -> list[tuple[date, date]]:
        """The days from `first` to `last`, cut wherever any stage changes, and before the days in `also`."""
        every = [span.from_day for held in (self.of_unit, self.of_person) for kept in held.values() for span in kept]
        starts = sorted({first, *(day for day in (*every, *also) if first < day <= last)})
        ends = [day - timedelta(days=1) for day in starts[1:]] + [last]
        return list(zip(starts, ends, strict=True))


def _latest(spans: Sequence[Span], day: date) -> int | None:
    return next((span.stage for span in reversed(spans) if span.from_day <= day), None)
