"""What can be done about capabilities: HQ makes models, people assess themselves, leads assess their team."""

from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.capability import CapabilityModel, Skills
from kit.reading import row
from kpi.capability import assessments, capabilities, capability_models, skills
from kpi.capability.assessments import Said
from kpi.capability.capability_drafts import CapabilityDraft, ModelDraft
from kpi.capability.levels import PartWeights
from people.roles import Role


@row
class ModelKept:
    model_id: int | None


@row
class SkillsKept:
    skills: skills.Skills | None


@shows(ModelKept)
class CapabilityModelSuccess:
    """The model is changed."""

    model: CapabilityModel | None = relation(capabilities.model, "As it is now; null once discarded.")


@shows(SkillsKept)
class AssessmentSuccess:
    """It is said."""

    skills: Skills | None = attribute("What follows from it.")


@strawberry.input(description="A sentence in both languages.")
class SentenceInput:
    zh: str = attribute("In Chinese.")
    en: str = strawberry.field(default="", description="In English; empty: as in Chinese.")


@strawberry.input(description="A course that speaks for a level.")
class TiedCourseInput:
    course_id: strawberry.ID = attribute("The course.")
    level: int = attribute("1 to 5.")


@strawberry.input(description="Something that a role should be able to do.")
class CapabilityInput:
    key: str = attribute("Up to 40 characters; the same key goes on through all versions.")
    name: SentenceInput = attribute("What it is called.")
    weight_bp: int = attribute("Its weight in basis points; all total 10,000.")
    demanded: int = attribute("The level that the role demands, 1 to 5.")
    levels: list[SentenceInput] = attribute("What somebody does at level 1 to 5; 5.")
    courses: list[TiedCourseInput] = strawberry.field(default_factory=list, description="At most 20.")


@strawberry.input(description="What each part weighs in a level, basis points; 10,000 together.")
class PartWeightsInput:
    lead_bp: int = strawberry.field(default=5_000, description="The lead's word.")
    evidence_bp: int = strawberry.field(default=3_000, description="Completed courses.")
    self_bp: int = strawberry.field(default=2_000, description="One's own word.")


@strawberry.input(description="A whole capability model.")
class DraftCapabilityModelInput:
    role: Role = attribute("For whom; one that learns.")
    capabilities: list[CapabilityInput] = attribute("1 to 12.")
    parts: PartWeightsInput | None = strawberry.field(default=None, description="Null: the usual ones.")
    note: str = strawberry.field(default="", description="What is new.")
    model_id: strawberry.ID | None = strawberry.field(default=None, description="The draft to replace; null: new.")
    version: int | None = strawberry.field(default=None, description="Of the draft, as it was read.")


@strawberry.input(description="A draft of a capability model.")
class CapabilityModelInput:
    model_id: strawberry.ID = attribute("The draft.")
    version: int = attribute("As it was read.")


@strawberry.input(description="A level of one's own.")
class OwnLevelInput:
    key: str = attribute("Of the capability.")
    level: int = attribute("1 to 5.")


@strawberry.input(description="Say at which level one is.")
class AssessSelfInput:
    model_id: strawberry.ID = attribute("The model in force for one's role.")
    levels: list[OwnLevelInput] = attribute("Each of its capabilities, once.")


@strawberry.input(description="A level that a lead has seen.")
class SeenLevelInput:
    key: str = attribute("Of the capability.")
    level: int = attribute("1 to 5.")
    evidence: str = strawberry.field(default="", description="What was seen; a must where the level changes.")


@strawberry.input(description="Assess somebody of one's team.")
class AssessMemberInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")
    model_id: strawberry.ID = attribute("The model in force for their role.")
    number: int = attribute("Of the last assessment by a lead that was read; 0: there was none.")
    levels: list[SeenLevelInput] = attribute("Each of its capabilities, once.")


@strawberry.input(description="Answer what one's lead said.")
class AnswerAssessmentInput:
    assessment_id: strawberry.ID = attribute("The newest one by a lead.")
    comment: str = attribute("Up to 300 characters.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
CapabilityModelResult = Annotated[CapabilityModelSuccess | PROBLEMS, result("CapabilityModelResult")]
AssessmentResult = Annotated[AssessmentSuccess | PROBLEMS, result("AssessmentResult")]


async def draft_capability_model(info: Info, input: DraftCapabilityModelInput) -> Any:
    parts = input.parts
    weights = PartWeights(parts.lead_bp, parts.evidence_bp, parts.self_bp) if parts else PartWeights()
    draft = ModelDraft(input.role.value, [_capability(one) for one in input.capabilities], weights, input.note)
    scope = info.context.scope
    if input.model_id is None:
        return ModelKept(await capability_models.draft_model(draft, scope=scope))
    kept = decode(input.model_id, "CapabilityModel")
    return ModelKept(await capability_models.redraft_model(kept, draft, version=input.version or 0, scope=scope))


def _capability(one: CapabilityInput) -> CapabilityDraft:
    levels = [(words.zh, words.en) for words in one.levels]
    tied = [(decode(each.course_id, "Course"), each.level) for each in one.courses]
    return CapabilityDraft(one.key, (one.name.zh, one.name.en), one.weight_bp, one.demanded, levels, tied)


async def publish_capability_model(info: Info, input: CapabilityModelInput) -> Any:
    kept, scope = decode(input.model_id, "CapabilityModel"), info.context.scope
    return ModelKept(await capability_models.publish_model(kept, version=input.version, scope=scope))


async def discard_capability_model(info: Info, input: CapabilityModelInput) -> Any:
    kept, scope = decode(input.model_id, "CapabilityModel"), info.context.scope
    await capability_models.discard_model(kept, version=input.version, scope=scope)
    return ModelKept(None)


async def assess_self(info: Info, input: AssessSelfInput) -> Any:
    said, scope = {one.key: one.level for one in input.levels}, info.context.scope
    _refuse_twice(len(said), len(input.levels))
    await assessments.assess_self(decode(input.model_id, "CapabilityModel"), said, scope=scope)
    return SkillsKept(await skills.of_person(scope.me, scope))


async def assess_member(info: Info, input: AssessMemberInput) -> Any:
    said, scope = {one.key: Said(one.level, one.evidence) for one in input.levels}, info.context.scope
    _refuse_twice(len(said), len(input.levels))
    person, model = decode(input.person_id, "Person"), decode(input.model_id, "CapabilityModel")
    await assessments.assess_member(person, model, said, number=input.number, scope=scope)
    return SkillsKept(await skills.of_person(person, scope))


def _refuse_twice(keys: int, levels: int) -> None:
    """Raises:
    LevelsIncomplete: a capability is named twice.
    """
    if keys < levels:
        raise assessments.LevelsIncomplete(path=["levels"])


async def answer_assessment(info: Info, input: AnswerAssessmentInput) -> Any:
    kept, scope = decode(input.assessment_id, "Assessment"), info.context.scope
    await assessments.answer_assessment(kept, input.comment, scope=scope)
    return SkillsKept(await skills.of_person(scope.me, scope))


@strawberry.type
class CapabilityMutations:
    draft_capability_model: CapabilityModelResult = root(
        draft_capability_model, "Begin a capability model, or replace what a draft says."
    )
    publish_capability_model: CapabilityModelResult = root(publish_capability_model, "Let a draft count from today on.")
    discard_capability_model: CapabilityModelResult = root(discard_capability_model, "Throw a draft away.")
    assess_self: AssessmentResult = root(assess_self, "Say at which level one is; the same month's again replaces it.")
    assess_member: AssessmentResult = root(assess_member, "Say at which level somebody of one's team is.")
    answer_assessment: AssessmentResult = root(answer_assessment, "Answer what one's lead said.")


decide(
    CapabilityModelSuccess={SIGNED_IN: "model"},
    AssessmentSuccess={SIGNED_IN: "skills"},
)
