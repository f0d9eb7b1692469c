"""What counts for how much: the scorecard in dated versions, with other weights for stages, roles and branches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kit.listing import Listing
from kit.reading import Many, One, Select, Sight, column, row
from kpi.formulas import Normalisation
from people.scope import in_words

RATE_PLACES = 4


def target_places(kind: str, decimals: int) -> int:
    """Decimals of a measure's targets: a rate has four more."""
    return decimals + (RATE_PLACES if kind == "RATE" else 0)


class VersionState(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


class Freedom(StrEnum):
    """How far a branch may move a weight."""

    LOCKED = "LOCKED"
    BOUNDED = "BOUNDED"
    FREE = "FREE"


@row
class GradeBand:
    """A grade and the least score for it, as text with two decimals."""

    name: str
    least: str


@dataclass(frozen=True)
class Rules:
    """How points become a score and a grade. Bands are (name, least score in hundredths), best first."""

    normalisation: Normalisation = Normalisation.TARGET
    cap_bp: int = 12_000
    floor_bp: int = 0
    least_weight_bp: int = 6_000
    least_days: int = 10
    bands: tuple[tuple[str, int], ...] = (("A", 9_000), ("B", 7_500), ("C", 6_000), ("D", 0))

    @property
    def grades(self) -> list[tuple[str, Decimal]]:
        return [(name, Decimal(least) / 100) for name, least in self.bands]

    @property
    def scale(self) -> list[GradeBand]:
        return [GradeBand(name, f"{least:.2f}") for name, least in self.grades]

    def plain(self) -> dict[str, Any]:
        """As the table keeps them."""
        return {**vars(self), "normalisation": self.normalisation.value, "bands": [list(band) for band in self.bands]}

    @staticmethod
    def of(kept: dict[str, Any]) -> "Rules":
        bands = tuple((str(name), int(least)) for name, least in kept["bands"])
        return Rules(**{**kept, "normalisation": Normalisation(kept["normalisation"]), "bands": bands})


@row
class Version:
    """`rules` is what `Rules.of` reads."""

    id: int = column("scorecardversion.id")
    number: int = column("scorecardversion.number")
    state: str = column("scorecardversion.state")
    from_day: date | None = column("scorecardversion.from_day")
    rules: dict[str, Any] = column("scorecardversion.rules")
    note: str = column("scorecardversion.note")
    version: int = column("scorecardversion.version")

    @property
    def scoring(self) -> Rules:
        return Rules.of(self.rules)


@row
class Line:
    """A measure in a version, with the names of the measure."""

    id: int = column("scorecardline.id")
    version_id: int = column("scorecardline.version_id")
    measure_id: int = column("scorecardline.measure_id")
    position: int = column("scorecardline.position")
    weight_bp: int = column("scorecardline.weight_bp")
    target: int | None = column("scorecardline.target")
    low: int | None = column("scorecardline.low")
    exposure_id: int | None = column("scorecardline.exposure_id")
    freedom: str = column("scorecardline.freedom")
    least_bp: int = column("scorecardline.least_bp")
    most_bp: int = column("scorecardline.most_bp")
    key: str = column("measure.key")
    name: str = column(in_words("measure.name", "measure.name_en"))
    kind: str = column("measure.kind")
    unit: str = column("measure.unit")
    decimals: int = column("measure.decimals")
    direction: str = column("measure.direction")
    source: str = column("measure.source")

    @property
    def places(self) -> int:
        return target_places(self.kind, self.decimals)

    @property
    def aim(self) -> str | None:
        return self._known(self.target)

    @property
    def low_post(self) -> str | None:
        return self._known(self.low)

    def _known(self, kept: int | None) -> str | None:
        return None if kept is None else f"{Decimal(kept).scaleb(-self.places):f}"


@row
class OverlayWeight:
    measure_id: int
    weight_bp: int


@row
class Overlay:
    """Other weights for whom it fits; `weights` are basis points by the measure's id, as text.

    `unit_name` is told to everybody who is scored: whose weights these are is part of the rules.
    """

    id: int = column("overlay.id")
    version_id: int = column("overlay.version_id")
    stage: int | None = column("overlay.stage")
    role: str = column("overlay.role")
    unit_id: int | None = column("overlay.unit_id")
    weights: dict[str, int] = column("overlay.weights")
    unit_name: str = column("COALESCE(unit.name, '')")
    path: str | None = column("unit.path")

    @property
    def shifted(self) -> list[OverlayWeight]:
        return [OverlayWeight(int(measure), bp) for measure, bp in self.weights.items()]

    def fits(self, *, stage: int, role: str, path: str) -> bool:
        return (
            self.stage in (None, stage)
            and self.role in ("", role)
            and (self.path is None or path.startswith(self.path))
        )

    @property
    def specificity(self) -> tuple[bool, bool, int, int]:
        """Stage counts before role, role before unit, a lower unit before a higher, the newer before the older."""
        return self.stage is not None, bool(self.role), (self.path or "").count("/"), self.id


_RULES = "By which rules people are scored is known to everybody who is."
_PUBLISHED = "scorecardversion.state = 'PUBLISHED'"
_SEEN = f"({_PUBLISHED} OR :drafts)"
version = One(
    Version,
    f"FROM scorecardversion WHERE scorecardversion.id IN :parents AND {_SEEN}",
    by="id",
    of="version_id",
    unscoped="Published rules are known to everybody, drafts to those who make them.",
)
in_force = Select(
    Version,
    f"""FROM scorecardversion WHERE {_PUBLISHED} AND scorecardversion.from_day <= :day
    ORDER BY scorecardversion.from_day DESC, scorecardversion.number DESC LIMIT 1""",
    unscoped=_RULES,
)
"""The version that scores a month, by its first day: one published in the middle of a month waits for the next."""

_to_score = Select(
    Version,
    """FROM scorecardversion WHERE scorecardversion.state = 'DRAFT' OR scorecardversion.from_day >= COALESCE((
        SELECT max(begun.from_day) FROM scorecardversion AS begun
        WHERE begun.state = 'PUBLISHED' AND begun.from_day <= :day), scorecardversion.from_day)
    ORDER BY scorecardversion.number""",
    unscoped="Names of grades alone.",
)


async def grades(day: date) -> list[str]:
    """Of the scorecard that counts on `day` and of all that follow, drafts too; the usual ones as long as none does."""
    found = [one.scoring for one in await _to_score.rows(day=day)] or [Rules()]
    return list(dict.fromkeys(name for rules in found for name, _ in rules.bands))


lines = Many(
    Line,
    """FROM scorecardline JOIN measure ON measure.id = scorecardline.measure_id
    WHERE scorecardline.version_id IN :parents ORDER BY scorecardline.position""",
    by="version_id",
    unscoped=_RULES,
)
overlays = Many(
    Overlay,
    """FROM overlay LEFT JOIN unit ON unit.id = overlay.unit_id WHERE overlay.version_id IN :parents
    ORDER BY overlay.id""",
    by="version_id",
    unscoped=_RULES,
)


def weights(lines: Iterable[Line], overlays: Sequence[Overlay], *, stage: int, role: str, path: str) -> dict[int, int]:
    """Basis points by measure, of the most specific overlay that fits, else of the version itself."""
    fitting = [one for one in overlays if one.fits(stage=stage, role=role, path=path)]
    if not fitting:
        return {line.measure_id: line.weight_bp for line in lines}
    chosen = max(fitting, key=lambda one: one.specificity)
    return {line.measure_id: chosen.weights.get(str(line.measure_id), 0) for line in lines}


versions = Listing(
    Version,
    f"FROM scorecardversion WHERE :me > 0 AND {_SEEN}",
    order=("number", "id"),
    descending=True,
)


@row
class Acknowledged:
    version_id: int = column("scorecardseen.version_id")
    seen_at: datetime = column("scorecardseen.seen_at")


acknowledged = One(
    Acknowledged,
    "FROM scorecardseen WHERE scorecardseen.version_id IN :parents AND scorecardseen.person_id = :me",
    by="version_id",
)


async def acknowledged_at(parents: Sequence[Version], sight: Sight) -> list[datetime | None]:
    """When the viewer acknowledged each version."""
    return [found.seen_at if found else None for found in await acknowledged(parents, sight)]
