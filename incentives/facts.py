"""What has happened in incentives."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyPublished:
    version_id: int


@dataclass(frozen=True)
class PolicyEnded:
    """It counts no more from a day on, or does after all; or one of its versions never will."""

    policy_id: int
    version_id: int | None = None


@dataclass(frozen=True)
class SettlementPosted:
    settlement_id: int
