"""Which rows may a viewer see? The only place that answers, in values and in SQL. `Scope` is made here only."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kit.errors import NotSignedIn
from kit.reading import Select, column, row
from people.roles import RANK, RIGHTS, Right, Role

NOBODY = "-"  # a path pattern that no unit matches


@row
class Viewer:
    """Whoever is signed in, with their place in the chain."""

    id: int = column("person.id")
    key: str = column("person.key")
    name: str = column("person.name")
    employee_no: str = column("person.employee_no")
    locale: str = column("person.locale")
    week_goal_days: int = column("person.week_goal_days")
    role: str = column("membership.role")
    unit_id: int = column("membership.unit_id")
    path: str = column("unit.path")
    time_zone: str = column("unit.time_zone")
    sign_in_id: int = column("signin.id")
    let_in_by_id: int | None = column("signin.let_in_by_id", default=None)
    let_in_at: datetime | None = column("signin.let_in_at", default=None)


VIEWER = Select(
    Viewer,
    """FROM signin JOIN person ON person.id = signin.person_id AND person.dismissed_at IS NULL
    JOIN membership ON membership.person_id = person.id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id
    WHERE signin.key = :sign_in AND signin.ended_at IS NULL""",
    unscoped="Finds who is asking; from it the scope is made.",
)


@dataclass(frozen=True)
class Scope:
    """Oneself, the people of one's branch, and what is meant for one's unit or a unit above; in one's language."""

    me: int
    role: Role
    path: str
    zone: str
    branch: str  # a LIKE pattern over unit paths
    audiences: tuple[int, ...]
    locale: str  # zh or en
    let_in_by: int | None = None  # see people.let_in
    let_in_at: datetime | None = None

    @cached_property
    def values(self) -> dict[str, object]:
        seen = {"me": self.me, "branch": self.branch, "audiences": [*self.audiences], "locale": self.locale}
        return {
            **seen,
            "trail": self.branch if self.may(Right.SEE_AUDIT) else NOBODY,
            "drafts": self.may(Right.SEE_KPI),
            "sees_settlements": self.may(Right.SEE_SETTLEMENTS),
            "team": [*self.team],
            "vouches": self.may(Right.EDIT_HONORS),
            "invites": f"{self.path}%" if self.may(Right.INVITE) else NOBODY,
        }

    @property
    def team(self) -> list[str]:
        """The roles whose capabilities the viewer assesses: those below their own rank."""
        below = [role.value for role in Role if RANK[role] < RANK[self.role]]
        return below if self.may(Right.ASSESS) else []

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


def in_words(column: str, english: str) -> str:
    """SQL: the text in the viewer's language; empty English means the same as Chinese."""
    return f"CASE WHEN :locale = 'en' AND {english} <> '' THEN {english} ELSE {column} END"


def sees_person(column: str) -> str:
    """SQL: the person in `column` is the viewer, or works in the viewer's branch."""
    return f"""({_outer(column)} = :me OR EXISTS (
        SELECT 1 FROM membership AS seen JOIN unit AS seen_unit ON seen_unit.id = seen.unit_id
        WHERE seen.person_id = {column} AND seen.is_current AND seen_unit.path LIKE :branch))"""


def sees_former(column: str) -> str:
    """SQL: as `sees_person`, and somebody dismissed counts where they worked last."""
    return f"""({_outer(column)} = :me OR EXISTS (
        SELECT 1 FROM membership AS seen JOIN unit AS seen_unit ON seen_unit.id = seen.unit_id
        JOIN person AS seen_person ON seen_person.id = seen.person_id
        WHERE seen.person_id = {column} AND seen_unit.path LIKE :branch AND (seen.is_current
            OR seen_person.dismissed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM membership AS later
                WHERE later.person_id = seen.person_id AND later.id > seen.id))))"""


def works_in(column: str) -> str:
    """SQL: `:unit` is 0, or the person in `column` works there or below it, or did so last."""
    return f"""(CAST(:unit AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM membership AS placed
        JOIN unit AS place ON place.id = placed.unit_id JOIN unit AS top ON top.id = :unit
        WHERE placed.person_id = {_outer(column)} AND place.path LIKE top.path || '%'
        AND placed.id = (SELECT max(newest.id) FROM membership AS newest WHERE newest.person_id = placed.person_id)))"""


def sees_staff(person: str, path: str) -> str:
    """SQL: as `sees_person`, where the path of the last unit is at hand: dismissed people stay in sight."""
    return f"({_outer(person)} = :me OR {_outer(path)} LIKE :branch)"


def sees_skills(person: str, path: str, role: str) -> str:
    """SQL: the viewer is that person, assesses them, or audits them; where path and role of now are at hand."""
    audited = f"{_outer(path)} LIKE :trail"
    return f"({_outer(person)} = :me OR {path} LIKE :branch AND {_outer(role)} IN :team OR {audited})"


def sees_unit(column: str) -> str:
    """SQL: the unit in `column` is in the viewer's branch, or above the viewer."""
    return f"""({_outer(column)} IN :audiences OR EXISTS (
        SELECT 1 FROM unit AS seen WHERE seen.id = {column} AND seen.path LIKE :branch))"""


def sees_course(column: str) -> str:
    """SQL: the course in `column` is meant for the viewer's unit, for one above it, or for one in the branch."""
    return f"""EXISTS (SELECT 1 FROM course AS seen
        WHERE seen.id = {_outer(column)} AND {sees_audience("seen.audience_id")})"""


def sees_audience(column: str) -> str:
    """SQL: as `sees_course`, where the course's row is at hand: `column` is its `audience_id`."""
    return f"""({_outer(column)} IN :audiences OR EXISTS (SELECT 1 FROM unit AS seen_unit
        WHERE seen_unit.id = {column} AND seen_unit.path LIKE :branch))"""


def _outer(column: str) -> str:
    """A bare `id` would mean the subquery's own, and let every row through."""
    if "." not in column:
        raise ValueError(f"Write table.{column}.")
    return column


async def viewer_and_scope(sign_in: str, locale: str = "") -> tuple[Viewer, Scope]:
    """Read once a request, from the viewer's place in the org tree.

    `locale` is what the request asks for; without it the person's own setting counts, then Chinese.

    Raises:
        NotSignedIn: the sign-in has ended, or the person is dismissed.
    """
    found = await VIEWER.rows(sign_in=sign_in)
    if not found:
        raise NotSignedIn
    return found[0], scope_of(found[0], locale)


def scope_of(viewer: Viewer, locale: str = "") -> Scope:
    role = Role(viewer.role)
    branch = f"{viewer.path}%" if Right.SEE_SUBTREE in RIGHTS[role] else NOBODY
    audiences = tuple(int(unit) for unit in viewer.path.strip("/").split("/"))
    spoken = "en" if (locale or viewer.locale).startswith("en") else "zh"
    place = (viewer.id, role, viewer.path, viewer.time_zone, branch, audiences)
    return Scope(*place, spoken, viewer.let_in_by_id, viewer.let_in_at)
