"""What somebody can do, against what their role demands: levels, gaps, the fit to the role."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kit.errors import NotAllowed, NotFound
from kit.reading import Select, Sight, column, row
from kpi.capability import assessed, capabilities, proofs
from kpi.capability.assessed import Assessment, Source
from kpi.capability.capabilities import Capability, Model
from kpi.capability.levels import Parts, Weighed, fit, gap, level
from people.employment import RoleTooHigh
from people.permissions import Permission, permission
from people.roles import RANK, Right, Role
from people.scope import Scope, sees_skills


@row
class Member:
    """Somebody whose capabilities the viewer may see."""

    person_id: int = column("person.id")
    name: str = column("person.name")
    role: str = column("membership.role")
    unit_id: int = column("membership.unit_id")
    path: str = column("unit.path")


_FROM = """FROM membership JOIN person ON person.id = membership.person_id AND person.dismissed_at IS NULL
    JOIN unit ON unit.id = membership.unit_id"""
_SEEN = sees_skills("person.id", "unit.path", "membership.role")
_member = Select(Member, f"{_FROM} WHERE membership.person_id = :person AND membership.is_current AND {_SEEN}")
_members = Select(
    Member,
    f"""{_FROM} WHERE membership.is_current AND membership.role = :role AND unit.path LIKE :under AND {_SEEN}
    ORDER BY unit.code, person.employee_no LIMIT :limit""",
)
MOST_MEMBERS = 200


@row
class Skill:
    """A capability of somebody. `missing` is the gap in levels, 0 where the demanded level is reached."""

    capability: Capability
    parts: Parts
    reached: Decimal | None
    missing: Decimal | None

    @property
    def key(self) -> str:
        return self.capability.key

    @property
    def weight_bp(self) -> int:
        return self.capability.weight_bp

    @property
    def level(self) -> str | None:
        return None if self.reached is None else f"{self.reached:.2f}"

    @property
    def gap(self) -> str | None:
        return None if self.missing is None else f"{self.missing:.2f}"

    @property
    def lead(self) -> int | None:
        return self.parts.lead

    @property
    def evidence(self) -> int | None:
        return self.parts.evidence

    @property
    def own(self) -> int | None:
        return self.parts.own


@row
class Skills:
    """All capabilities of somebody by the model in force for their role."""

    member: Member
    model: Model
    skills: list[Skill]
    own: Assessment | None
    lead: Assessment | None

    @property
    def person_id(self) -> int:
        return self.member.person_id

    @property
    def unit_id(self) -> int:
        return self.member.unit_id

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def model_id(self) -> int:
        return self.model.id

    @property
    def fit(self) -> str | None:
        found = fit(Weighed(one.weight_bp, one.capability.demanded, one.reached) for one in self.skills)
        return None if found is None else f"{found:.1f}"


async def of_person(person_id: int, scope: Scope) -> Skills | None:
    """Somebody's; None where their role has no model.

    Raises:
        NotFound: the viewer is neither that person nor assesses or audits them.
    """
    found = await _member.seen(scope, person=person_id)
    if not found:
        raise NotFound(path=["personId"])
    there = await capabilities.of_role(found[0].role, scope)
    return (await of_members(found, *there, scope))[0] if there else None


async def of_members(
    members: Sequence[Member], model: Model, there: Sequence[Capability], sight: Sight
) -> list[Skills]:
    """Of each member, whose role the model is for."""
    people = [one.person_id for one in members]
    said = await assessed.said_of(people, sight)
    proved = await proofs.proved(people, model.id, sight)
    return [_of(one, (model, there), said, proved) for one in members]


def _of(
    member: Member, made: tuple[Model, Sequence[Capability]], said: Mapping[tuple[int, str], Any],
    proved: Mapping[tuple[int, str], int],
) -> Skills:  # fmt: skip
    model, there = made
    person = member.person_id
    own, lead = (said.get((person, source.value), (None, {})) for source in (Source.SELF, Source.LEAD))
    skills = []
    for one in there:
        parts = Parts(lead[1].get(one.key), proved.get((person, one.key)), own[1].get(one.key))
        reached = level(parts, model.weights)
        skills.append(Skill(one, parts, reached, gap(Weighed(one.weight_bp, one.demanded, reached))))
    return Skills(member, model, skills, own[0], lead[0])


@row
class Team:
    """`model` None: the role has none. `is_whole` is False where there are more people than are shown."""

    model: Model | None
    members: list[Skills]
    is_whole: bool


async def of_team(path: str, role: Role, scope: Scope) -> Team:
    """Everybody of a role in a unit and below whom the viewer assesses or audits, store by store; at most 200."""
    there = await capabilities.of_role(role.value, scope)
    if there is None:
        return Team(None, [], is_whole=True)
    found = await _members.seen(scope, role=role.value, under=f"{path}%", limit=MOST_MEMBERS + 1)
    members = await of_members(found[:MOST_MEMBERS], *there, scope)
    return Team(there[0], members, is_whole=len(found) <= MOST_MEMBERS)


@row
class SkillsPermissions:
    can_assess_self: Permission
    can_assess: Permission
    can_answer: Permission


def permissions(one: Skills, scope: Scope) -> SkillsPermissions:
    is_mine = one.person_id == scope.me
    is_below = RANK[Role(one.member.role)] < RANK[scope.role] and not is_mine
    assess = not scope.may(Right.ASSESS), not is_below
    return SkillsPermissions(
        permission(None if is_mine and scope.may(Right.LEARN) else NotAllowed, scope),
        permission(NotAllowed if assess[0] else RoleTooHigh if assess[1] else None, scope),
        permission(None if is_mine and one.lead is not None else NotAllowed, scope),
    )
