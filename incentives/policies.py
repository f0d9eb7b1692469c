"""Policies and their versions as the viewer may see them: published ones everybody, drafts those who make them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from incentives.sentences import sentences
from incentives.terms import Terms
from kit.listing import Listing
from kit.reading import Many, One, Select, Sight, column, row
from kpi import periods
from people.scope import in_words


class PolicyState(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


@row
class Policy:
    id: int = column("policy.id")
    name: str = column(in_words("policy.name", "policy.name_en"))
    name_zh: str = column("policy.name")
    name_en: str = column("policy.name_en")
    retired_from: date | None = column("policy.retired_from")
    retired_why: str = column("CASE WHEN policy.retired_from IS NULL THEN '' ELSE policy.retired_why END")

    @property
    def is_retired(self) -> bool:
        return self.retired_from is not None and self.retired_from <= periods.today()


@row
class Version:
    """`terms` is what `Terms.of` reads."""

    id: int = column("policyversion.id")
    policy_id: int = column("policyversion.policy_id")
    number: int = column("policyversion.number")
    name_zh: str = column("policyversion.name")
    name_en: str = column("policyversion.name_en")
    state: str = column("policyversion.state")
    from_day: date | None = column("policyversion.from_day")
    terms: dict[str, Any] = column("policyversion.terms")
    note: str = column("policyversion.note")
    made_by_id: int = column("policyversion.made_by_id")
    published_at: datetime | None = column("policyversion.published_at")
    version: int = column("policyversion.version")

    @property
    def meant(self) -> Terms:
        return Terms.of(self.terms)


_RULES = "What is paid for and taken is known to everybody whom it concerns."
_PUBLISHED = "policyversion.state = 'PUBLISHED'"
_SEEN = f"({_PUBLISHED} OR :drafts)"
_KNOWN = f"""(:drafts OR EXISTS (SELECT 1 FROM policyversion WHERE policyversion.policy_id = policy.id
    AND {_PUBLISHED}))"""
COUNTS = "(policy.retired_from IS NULL OR policy.retired_from > :today)"
_DRAFTS = "Published policies are known to everybody, drafts to those who make them."
policy = One(Policy, f"FROM policy WHERE policy.id IN :parents AND {_KNOWN}", by="id", of="policy_id", unscoped=_DRAFTS)
policies = Listing(Policy, f"FROM policy WHERE :me > 0 AND {_KNOWN}", order=("id",), descending=True)
version = One(
    Version, f"FROM policyversion WHERE policyversion.id IN :parents AND {_SEEN}", by="id", of="version_id",
    unscoped=_DRAFTS,
)  # fmt: skip
versions = Many(
    Version,
    f"FROM policyversion WHERE policyversion.policy_id IN :parents AND {_SEEN} ORDER BY policyversion.number DESC",
    by="policy_id",
    unscoped=_DRAFTS,
)
in_force = Select(
    Version,
    f"""FROM policyversion WHERE policyversion.policy_id = :policy AND {_PUBLISHED}
    AND policyversion.from_day <= :last ORDER BY policyversion.from_day DESC, policyversion.number DESC""",
    unscoped=_RULES,
)


current = Select(
    Version,
    f"""FROM policyversion JOIN policy ON policy.id = policyversion.policy_id AND {COUNTS}
    WHERE {_PUBLISHED} AND NOT EXISTS (SELECT 1 FROM policyversion AS later
        WHERE later.policy_id = policyversion.policy_id AND later.state = 'PUBLISHED' AND later.from_day <= :today
        AND (later.from_day > policyversion.from_day
            OR later.from_day = policyversion.from_day AND later.number > policyversion.number))
    ORDER BY policyversion.id""",
    unscoped=_RULES,
)
"""What is in force or will be; what another version has followed is not."""


def governing(found: Sequence[Version], first: date) -> Version | None:
    """Of `found` as `in_force` has them, the one that governs a whole period.

    It is the one in force on the first day, else the first to come in force within the period; of those that begin on
    the same day the last.
    """
    began = {one.from_day: one for one in reversed(found) if one.from_day}  # the last of each day, the earliest first
    before = [one for day, one in began.items() if day <= first]
    return before[-1] if before else next(iter(began.values()), None)


@row
class Overlay:
    """Other amounts in a unit and all below it, by rule and effect, as `0/1`."""

    id: int = column("policyoverlay.id")
    version_id: int = column("policyoverlay.version_id")
    unit_id: int = column("policyoverlay.unit_id")
    amounts: dict[str, int] = column("policyoverlay.amounts")
    path: str = column("unit.path")

    @property
    def changed(self) -> list["Changed"]:
        places = [(*map(int, place.split("/")), amount) for place, amount in sorted(self.amounts.items())]
        return [Changed(rule + 1, effect + 1, amount) for rule, effect, amount in places]


@row
class Changed:
    """Counted from 1."""

    rule: int
    effect: int
    amount: int


overlays = Many(
    Overlay,
    """FROM policyoverlay JOIN unit ON unit.id = policyoverlay.unit_id
    WHERE policyoverlay.version_id IN :parents ORDER BY unit.path""",
    by="version_id",
    unscoped=_RULES,
)


async def overlay_counts(parents: Sequence[Version], sight: Sight) -> list[int]:
    """In how many units other amounts count."""
    return [len(found) for found in await overlays(parents, sight)]


@row
class Acknowledged:
    version_id: int = column("policyseen.version_id")
    seen_at: datetime | None = column("policyseen.seen_at")


_acknowledged = One(
    Acknowledged,
    "FROM policyseen WHERE policyseen.version_id IN :parents AND policyseen.person_id = :me",
    by="version_id",
)


async def acknowledged_at(parents: Sequence[Version], sight: Sight) -> list[datetime | None]:
    """When the viewer acknowledged each version."""
    return [found.seen_at if found else None for found in await _acknowledged(parents, sight)]


def read_aloud(version: Version, locale: str) -> list[str]:
    return [said[locale == "en"] for said in sentences(version.meant)]


def in_terms(terms: Terms, place: str, locale: str) -> str:
    """A rule's sentence by its place, as 1.2: the first rule, its second effect."""
    return sentences(terms)[int(place.split(".")[0]) - 1][locale == "en"]
