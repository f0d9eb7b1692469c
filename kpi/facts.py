"""What has happened in KPI."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PeriodFrozen:
    period_id: int


@dataclass(frozen=True)
class ReadingsImported:
    """The scores of these readings are due."""

    import_id: int


@dataclass(frozen=True)
class VersionPublished:
    version_id: int
