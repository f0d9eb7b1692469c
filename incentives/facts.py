"""What has happened in incentives."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyPublished:
    version_id: int


@dataclass(frozen=True)
class SettlementPosted:
    settlement_id: int
