"""What a role should be able to do: its capability model in dated versions, with the courses that speak for levels."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kit.listing import Listing
from kit.reading import Many, One, Select, Sight, column, row
from kpi.capability.levels import PartWeights
from kpi.scorecards import VersionState
from people.scope import Scope, in_words, sees_audience


@row
class Model:
    """A version; `from_day` is None for a draft."""

    id: int = column("capabilitymodel.id")
    role: str = column("capabilitymodel.role")
    number: int = column("capabilitymodel.number")
    state: str = column("capabilitymodel.state")
    from_day: date | None = column("capabilitymodel.from_day")
    note: str = column("capabilitymodel.note")
    lead_bp: int = column("capabilitymodel.lead_bp")
    evidence_bp: int = column("capabilitymodel.evidence_bp")
    self_bp: int = column("capabilitymodel.self_bp")
    version: int = column("capabilitymodel.version")

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def weights(self) -> PartWeights:
        return PartWeights(self.lead_bp, self.evidence_bp, self.self_bp)


@row
class LevelWords:
    """What somebody at a level does, as it was written."""

    level: int
    zh: str
    en: str


@row
class Capability:
    """`kept` is the five sentences, [[Chinese, English], ...]."""

    id: int = column("capability.id")
    model_id: int = column("capability.model_id")
    key: str = column("capability.key")
    position: int = column("capability.position")
    name: str = column(in_words("capability.name", "capability.name_en"))
    name_zh: str = column("capability.name")
    name_en: str = column("capability.name_en")
    weight_bp: int = column("capability.weight_bp")
    demanded: int = column("capability.demanded")
    kept: list[Any] = column("capability.levels")

    @property
    def written(self) -> list[LevelWords]:
        return [LevelWords(level, zh, en) for level, (zh, en) in enumerate(self.kept, 1)]


@row
class TiedCourse:
    """A course that speaks for a level of a capability."""

    capability_id: int = column("capabilitycourse.capability_id")
    course_id: int = column("capabilitycourse.course_id")
    level: int = column("capabilitycourse.level")


_PUBLIC = "What a role should be able to do is known to everybody."
_PUBLISHED = "capabilitymodel.state = 'PUBLISHED'"
_SEEN = f"({_PUBLISHED} OR :drafts)"

model = One(
    Model,
    f"FROM capabilitymodel WHERE capabilitymodel.id IN :parents AND {_SEEN}",
    by="id",
    of="model_id",
    unscoped="Published models are known to everybody, drafts to those who make them.",
)
versions = Listing(Model, f"FROM capabilitymodel WHERE :me > 0 AND {_SEEN}", order=("id",), descending=True)
in_force = One(
    Model,
    f"""FROM capabilitymodel WHERE capabilitymodel.role IN :parents AND {_PUBLISHED}
    AND NOT EXISTS (SELECT 1 FROM capabilitymodel AS later WHERE later.role = capabilitymodel.role
        AND later.state = 'PUBLISHED' AND later.number > capabilitymodel.number)""",
    by="role",
    of="role",
    unscoped=_PUBLIC,
)
"""The newest published one of a role."""

capabilities = Many(
    Capability,
    "FROM capability WHERE capability.model_id IN :parents ORDER BY capability.model_id, capability.position",
    by="model_id",
    unscoped=_PUBLIC,
)
courses = Many(
    TiedCourse,
    f"""FROM capabilitycourse JOIN course ON course.id = capabilitycourse.course_id
    WHERE capabilitycourse.capability_id IN :parents AND {sees_audience("course.audience_id")}
    ORDER BY capabilitycourse.capability_id, capabilitycourse.level, course.position, course.id""",
    by="capability_id",
)
"""Those that the viewer may see."""


async def sentences(parents: Sequence[Capability], sight: Scope) -> list[list[str]]:
    """What somebody does at level 1 to 5, in the viewer's language."""
    is_english = sight.locale == "en"
    return [[one.en if is_english and one.en else one.zh for one in parent.written] for parent in parents]


@row
class Meant:
    id: int = column("course.id")


meant = Select(
    Meant,
    f"""FROM course WHERE course.id IN :courses AND course.withdrawn_at IS NULL
    AND course.current_version_id IS NOT NULL AND {sees_audience("course.audience_id")}""",
)
"""Those of some courses that the viewer may see and that are taken still."""


async def of_role(role: str, sight: Sight) -> tuple[Model, list[Capability]] | None:
    """The model in force and what is in it; None where the role has none."""
    found = await in_force.get(role, sight)
    if found is None:
        return None
    return found, (await capabilities([found], sight))[0]
