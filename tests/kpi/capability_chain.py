"""A capability model for the chain of the tests: guides need persona (60 %, level 4) and moments (40 %, level 3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.ids import encode
from kpi.capability import capability_models
from kpi.capability.capability_drafts import CapabilityDraft, ModelDraft
from kpi.capability.levels import PartWeights
from tests.chain import Chain

SENTENCES = [(f"第 {level} 级", f"Level {level}") for level in range(1, 6)]
SAID = "seen it myself"


def capability(key: str, weight_bp: int, demanded: int, courses: Sequence[tuple[int, int]] = ()) -> CapabilityDraft:
    return CapabilityDraft(key, (f"能力{key}", key), weight_bp, demanded, SENTENCES, courses)


async def published(
    chain: Chain,
    *,
    role: str = "GUIDE",
    capabilities: Sequence[CapabilityDraft] | None = None,
    weights: PartWeights | None = None,
) -> int:
    """A model in force; without `capabilities` course `one` speaks for level 4 of persona, `two` for 3 of moments."""
    ours = capabilities or [
        capability("persona", 6_000, 4, [(chain.courses["one"], 4)]),
        capability("moments", 4_000, 3, [(chain.courses["two"], 3)]),
    ]
    draft = ModelDraft(role, ours, weights or PartWeights())
    scope = chain.scope("maker")
    made = await capability_models.draft_model(draft, scope=scope)
    return await capability_models.publish_model(made, version=1, scope=scope)


OWN = """mutation ($input: AssessSelfInput!) { assessSelf(input: $input) { __typename
    ... on AssessmentSuccess { skills { fit } } ... on Problem { code path } } }"""
MEMBER = """mutation ($input: AssessMemberInput!) { assessMember(input: $input) { __typename
    ... on AssessmentSuccess { skills { fit lead { number byName } } } ... on Problem { code path message } } }"""
MINE = """{ mySkills { fit model { number } skills { capability { key } level gap lead evidence own }
    permissions { canAssessSelf { allowed } canAssess { allowed } canAnswer { allowed } } } }"""


async def sent(chain: Chain, name: str, mutation: str, **values: Any) -> dict[str, Any]:
    answer: dict[str, Any] = next(iter((await chain.ask(name, mutation, input=values)).values()))
    return answer


async def say(chain: Chain, name: str, model: int, **levels: int) -> dict[str, Any]:
    """Somebody says at which levels they are."""
    said = [{"key": key, "level": level} for key, level in levels.items()]
    return await sent(chain, name, OWN, modelId=encode("CapabilityModel", model), levels=said)


async def assess(
    chain: Chain,
    who: str,
    name: str,
    model: int,
    levels: Mapping[str, int],
    *,
    number: int = 0,
    evidence: str = SAID,
) -> dict[str, Any]:
    """`who` assesses `name`."""
    said = [{"key": key, "level": level, "evidence": evidence} for key, level in levels.items()]
    ids = {"personId": encode("Person", chain.people[name]), "modelId": encode("CapabilityModel", model)}
    return await sent(chain, who, MEMBER, **ids, number=number, levels=said)


async def mine(chain: Chain, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await chain.ask(name, MINE))["mySkills"]
    return found


async def told(chain: Chain, name: str) -> dict[str, tuple[object, ...]]:
    """Level, gap, and what lead, courses and they themselves say, by key."""
    parts = ("level", "gap", "lead", "evidence", "own")
    skills = (await mine(chain, name))["skills"]
    return {one["capability"]["key"]: tuple(one[part] for part in parts) for one in skills}
