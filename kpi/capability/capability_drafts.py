"""What a capability model may say, checked whole before anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kit import text
from kit.errors import Invalid, NotFound
from kpi.capability import capabilities
from kpi.capability.levels import LEAST, MOST, PartWeights
from kpi.drafts import WeightsWrong
from kpi.formulas import WHOLE_BP
from people.roles import LEARNERS
from people.scope import Scope

MOST_CAPABILITIES = 12
MOST_COURSES = 20
Words = tuple[str, str]
"""Chinese, English; empty English means the same as Chinese."""


class NoCapability(Invalid):
    zh = "一个模型要有 1 到 12 项能力。"
    en = "A model has 1 to 12 capabilities."


class CapabilityTwice(Invalid):
    zh = "同一个编码只能出现一次。"
    en = "A key can stand in a model once."


class LevelWrong(Invalid):
    zh = "等级是 1 到 5。"
    en = "A level is 1 to 5."


class SentencesMissing(Invalid):
    zh = "5 个等级各写一句话。"
    en = "Write one sentence for each of the 5 levels."


class TooManyCourses(Invalid):
    zh = "一项能力最多关联 20 门课，每门一次。"
    en = "At most 20 courses speak for a capability, each once."


class RoleWithoutModel(Invalid):
    zh = "能力模型只给要学习的角色。"
    en = "Capability models are for roles that learn."


@dataclass(frozen=True)
class CapabilityDraft:
    """`levels` is what somebody does at level 1 to 5; `courses` is the level that each speaks for, by its id."""

    key: str
    name: Words
    weight_bp: int
    demanded: int
    levels: Sequence[Words]
    courses: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class ModelDraft:
    role: str
    capabilities: Sequence[CapabilityDraft]
    weights: PartWeights = field(default_factory=PartWeights)
    note: str = ""


async def checked(draft: ModelDraft, scope: Scope) -> list[CapabilityDraft]:
    """The capabilities as they are kept: texts trimmed and composed.

    Raises:
        RoleWithoutModel, NoCapability, CapabilityTwice, WeightsWrong, LevelWrong, SentencesMissing, TooManyCourses,
        NotFound: a course that is not there for `scope`; and what `kit.text` raises.
    """
    if draft.role not in LEARNERS:
        raise RoleWithoutModel(path=["role"])
    if not 1 <= len(draft.capabilities) <= MOST_CAPABILITIES:
        raise NoCapability(path=["capabilities"])
    await _check_courses(draft, scope)
    _check_total([draft.weights.lead_bp, draft.weights.evidence_bp, draft.weights.self_bp], "parts")
    _check_total([one.weight_bp for one in draft.capabilities], "capabilities")
    kept = [_clean(one, ["capabilities", str(at)]) for at, one in enumerate(draft.capabilities)]
    if len({one.key for one in kept}) < len(kept):
        raise CapabilityTwice(path=["capabilities"])
    return kept


async def _check_courses(draft: ModelDraft, scope: Scope) -> None:
    for at, one in enumerate(draft.capabilities):
        tied = [course for course, _ in one.courses]
        if len(tied) > MOST_COURSES or len(set(tied)) < len(tied):
            raise TooManyCourses(path=["capabilities", str(at), "courses"])
    wanted = {course for one in draft.capabilities for course, _ in one.courses}
    if wanted and len(await capabilities.meant.seen(scope, courses=sorted(wanted))) < len(wanted):
        raise NotFound(path=["capabilities"])


def _check_total(weights: Sequence[int], where: str) -> None:
    if sum(weights) != WHOLE_BP or min(weights) < 0:
        raise WeightsWrong(total=f"{sum(weights) / 100:g}", path=[where])


def _clean(one: CapabilityDraft, path: list[str]) -> CapabilityDraft:
    for level in (one.demanded, *(level for _, level in one.courses)):
        if not LEAST <= level <= MOST:
            raise LevelWrong(path=path)
    if len(one.levels) != MOST:
        raise SentencesMissing(path=[*path, "levels"])
    return CapabilityDraft(
        text.code(one.key, most=40, field="key").lower(),
        _words(one.name, 20, 40, "name"),
        one.weight_bp,
        one.demanded,
        [_words(words, 120, 200, "levels") for words in one.levels],
        one.courses,
    )


def _words(words: Words, most: int, most_en: int, where: str) -> Words:
    english = text.line(words[1], most=most_en, field=where) if words[1].strip() else ""
    return text.line(words[0], most=most, field=where), english
