"""Who is shown to colleagues, and where they work: what the wall, titles and praise have in common, as SQL."""

from kit.errors import NotAllowed
from people.scope import Scope, sees_audience, sees_person

WORKS = """JOIN membership AS place ON place.person_id = person.id AND place.is_current
    JOIN unit AS home ON home.id = place.unit_id"""
"""SQL: where `person` works now, as `home`. Who has left is on no wall."""


def may_be_shown(person: str) -> str:
    """SQL: whoever does not want to be found on boards is on no wall either, but for themselves."""
    return f"({person} = :me OR NOT EXISTS (SELECT 1 FROM boardoptout AS hidden WHERE hidden.person_id = {person}))"


def sees_honor(person: str, unit: str) -> str:
    """SQL: an honor given in `unit` is for all who work there or below, and for those who see the person anyway."""
    return f"(({sees_audience(unit)} AND {may_be_shown(person)}) OR {sees_person(person)})"


def own_unit(scope: Scope) -> int:
    """Where the viewer works: who reads what they give is told by it."""
    return scope.audiences[-1]


class OwnHonor(NotAllowed):
    zh = "不能给自己。"
    en = "Nobody gives this to themselves."


def refuse_oneself(person_id: int, scope: Scope) -> None:
    """Raises:
    OwnHonor
    """
    if person_id == scope.me:
        raise OwnHonor(path=["personId"])
