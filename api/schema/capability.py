"""Capability models in the schema, and what people can do against them."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.courses import Course
from api.schema.people import Permission, Person, Unit
from courses import catalogue
from insights import skill_levels
from insights.completion import place_of
from kpi.capability import assessed, capabilities, skills, suggestions
from kpi.capability.skills import permissions as permissions_on
from people import staff, units
from people.roles import Role


@shows(capabilities.LevelWords)
class LevelWords:
    """What somebody at a level does, in both languages."""

    level: int = attribute("1 to 5.")
    zh: str = attribute("In Chinese.")
    en: str = attribute("In English; empty: as in Chinese.")


@shows(capabilities.TiedCourse)
class TiedCourse:
    """A course that speaks for a level of a capability."""

    course: Course | None = relation(catalogue.course, "The course.")
    level: int = attribute("The level that completing it speaks for, 1 to 5.")


@shows(capabilities.Capability)
class Capability:
    """Something that a role should be able to do."""

    key: str = attribute("The same through all versions.")
    name: str = attribute("In the viewer's language.")
    name_zh: str = attribute("In Chinese.")
    name_en: str = attribute("In English; empty: as in Chinese.")
    weight_bp: int = attribute("Its weight in basis points.")
    demanded: int = attribute("The level that the role demands, 1 to 5.")
    sentences: list[str] = relation(capabilities.sentences, "What somebody does at level 1 to 5; 5.")
    written: list[LevelWords] = attribute("The same as it was written, in both languages; 5.")
    courses: list[TiedCourse] = relation(capabilities.courses, "Courses that speak for a level; at most 20.")


@shows(capabilities.Model, found_by=capabilities.model)
class CapabilityModel(Node):
    """A version of what a role should be able to do."""

    role: Role = attribute("For whom.")
    number: int = attribute("Versions of a role are numbered from 1.")
    is_draft: bool = attribute("Drafts count for nobody.")
    from_day: date | None = attribute("Since when it counts; null for a draft.")
    note: str = attribute("What is new, in the words of whoever made it.")
    lead_bp: int = attribute("What the lead's word weighs in a level, basis points.")
    evidence_bp: int = attribute("What courses weigh in a level, basis points.")
    self_bp: int = attribute("What one's own word weighs in a level, basis points.")
    capabilities: list[Capability] = relation(capabilities.capabilities, "At most 12.")
    version: int = attribute("Send it back with an edit.")


@shows(assessed.AssessedLevel)
class AssessedLevel:
    """A level that was said."""

    key: str = attribute("Of the capability.")
    name: str = attribute("As the capability was called then, in the viewer's language.")
    level: int = attribute("1 to 5.")
    evidence: str = attribute("What was seen; empty where nothing was written.")


@shows(assessed.Assessment, found_by=assessed.assessment)
class Assessment(Node):
    """What somebody, or their lead, said of all their capabilities on a day."""

    source: assessed.Source = attribute("Who says it.")
    number: int = attribute("Counts those of a source from 1; send a lead's back with the next one.")
    day: date = attribute("When.")
    is_current: bool = attribute("Whether it is the newest of its source.")
    by_name: str = attribute("Who said it.")
    comment: str = attribute("What the assessed person answered; empty without an answer.")
    commented_at: datetime | None = attribute("When they answered.")
    levels: list[AssessedLevel] = relation(assessed.levels, "At most 12.")


@shows(skills.Skill)
class Skill:
    """A capability of somebody. Missing parts are left out of the level, and are never 0."""

    capability: Capability = attribute("What it is.")
    level: str | None = attribute("1.00 to 5.00, a decimal; null while nothing speaks for a level.")
    gap: str | None = attribute("Levels missing to the demanded one, a decimal; null without a level.")
    lead: int | None = attribute("What the lead says.")
    evidence: int | None = attribute("What completed courses speak for; it raises a level and never lowers one.")
    own: int | None = attribute("What they say of themselves.")


@shows(suggestions.Suggestion)
class SkillSuggestion:
    """A course that would close a gap."""

    course: Course | None = relation(catalogue.course, "The course.")
    skill: Skill = attribute("The capability where it helps most.")
    level: int = attribute("The level that completing it speaks for.")


@shows(skills.SkillsPermissions)
class SkillsPermissions:
    """What the viewer may do with somebody's capabilities."""

    can_assess_self: Permission = attribute("Say at which level one is.")
    can_assess: Permission = attribute("Assess them as their lead.")
    can_answer: Permission = attribute("Answer the lead's assessment.")


@shows(skills.Skills)
class Skills:
    """All capabilities of somebody, by the model in force for their role. Nothing of it enters a score or pay."""

    person: Person | None = relation(staff.person, "Whose.")
    unit: Unit | None = relation(units.unit, "Where they work.")
    name: str = attribute("What they are called.")
    model: CapabilityModel = attribute("By which it is told.")
    fit: str | None = attribute("How far demanded levels are reached, per cent, a decimal; null with too little said.")
    skills: list[Skill] = attribute("In the order of the model; at most 12.")
    own: Assessment | None = attribute("What they last said of themselves.")
    lead: Assessment | None = attribute("What a lead last said.")
    history: Connection[Assessment] = connection(assessed.history, "All that was said, the newest first.")
    suggestions: list[SkillSuggestion] = relation(
        suggestions.of_each, "Courses that would close gaps, where it matters most first; at most 12."
    )
    permissions: SkillsPermissions = each(permissions_on, "What the viewer may do.")


@shows(skills.Team)
class TeamSkills:
    """People of a role against its model."""

    model: CapabilityModel | None = attribute("Null while the role has none.")
    members: list[Skills] = attribute("Store by store; at most 200.")
    is_whole: bool = attribute("False where there are more people than these.")


@shows(skill_levels.SkillCell)
class SkillCell:
    """A capability in a unit."""

    key: str = attribute("Of the capability.")
    level: str | None = attribute("The mean of those who have a level, a decimal; null where nobody has, or hidden.")
    people: int | None = attribute("How many these are; null where hidden.")
    is_hidden: bool = attribute("Whether it is not shown because too few people could be read off from it.")


@shows(skill_levels.SkillArea)
class SkillArea:
    """A unit with all below it."""

    unit: Unit | None = relation(units.unit, "The unit.")
    people: int = attribute("People of the role there.")
    cells: list[SkillCell] = attribute("In the order of the model; at most 12.")


@shows(skill_levels.Network)
class NetworkSkills:
    """A unit and those right below it against a model; no mean over fewer than 5 people but of one's own store."""

    model: CapabilityModel | None = attribute("Null while the role has none.")
    total: SkillArea | None = attribute("The unit itself, with all below it; null without a model.")
    rows: list[SkillArea] = attribute("Each unit right below it, by code; at most 500.")


async def my_skills(info: Info) -> Any:
    return await skills.of_person(info.context.scope.me, info.context.scope)


async def skills_of(info: Info, person_id: strawberry.ID) -> Any:
    return await skills.of_person(decode(person_id, "Person"), info.context.scope)


async def team_skills(info: Info, unit_id: strawberry.ID | None = None, role: Role = Role.GUIDE) -> Any:
    scope = info.context.scope
    place = await place_of(decode(unit_id, "Unit") if unit_id else None, scope)
    return await skills.of_team(place.path, role, scope)


async def network_skills(info: Info, unit_id: strawberry.ID | None = None, role: Role = Role.GUIDE) -> Any:
    return await skill_levels.network(decode(unit_id, "Unit") if unit_id else None, role, info.context.scope)


@strawberry.type
class CapabilityQueries:
    capability_models: Connection[CapabilityModel] = listing(
        capabilities.versions, "Published versions, and drafts for those who make them; the newest first."
    )
    my_skills: Skills | None = root(my_skills, "The viewer's own; null while their role has no model.")
    skills_of: Skills | None = root(skills_of, "Of somebody whom the viewer assesses; null while there is no model.")
    team_skills: TeamSkills = root(
        team_skills, "People of a role in a unit, the viewer's own when null, and below it, whom the viewer assesses."
    )
    network_skills: NetworkSkills = root(
        network_skills, "Mean levels of a role in a unit, the viewer's own when null, and in those right below it."
    )


decide(
    LevelWords={SIGNED_IN: "level zh en"},
    TiedCourse={SIGNED_IN: "course level"},
    Capability={SIGNED_IN: "key name nameZh nameEn weightBp demanded sentences written courses"},
    CapabilityModel={
        SIGNED_IN: "id role number isDraft fromDay note leadBp evidenceBp selfBp capabilities version",
    },
    AssessedLevel={SIGNED_IN: "key name level evidence"},
    Assessment={SIGNED_IN: "id source number day isCurrent byName comment commentedAt levels"},
    Skill={SIGNED_IN: "capability level gap lead evidence own"},
    SkillSuggestion={SIGNED_IN: "course skill level"},
    SkillsPermissions={SIGNED_IN: "canAssessSelf canAssess canAnswer"},
    Skills={SIGNED_IN: "person unit name model fit skills own lead history suggestions permissions"},
    SkillCell={SIGNED_IN: "key level people isHidden"},
    SkillArea={SIGNED_IN: "unit people cells"},
    NetworkSkills={SIGNED_IN: "model total rows"},
    TeamSkills={SIGNED_IN: "model members isWhole"},
)
decide_connections("CapabilityModel", "Assessment")
