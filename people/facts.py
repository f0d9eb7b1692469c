"""What has happened to people; told after the commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonJoined:
    """Also one who comes back."""

    person_id: int
    unit_id: int


@dataclass(frozen=True)
class PersonMoved:
    """To another unit, another role, or both."""

    person_id: int
    from_unit_id: int
    to_unit_id: int


@dataclass(frozen=True)
class PersonDismissed:
    person_id: int
    unit_id: int
