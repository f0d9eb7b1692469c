"""What others may react to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadgeAwarded:
    guide_id: int
    badge_id: int
