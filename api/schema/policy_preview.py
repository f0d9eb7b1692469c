"""The GraphQL type of a policy that is being written: how it reads, and what is still wrong with it."""

from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.relations import attribute, each, root, shows
from api.schema.incentive_inputs import DraftPolicyInput, terms_of
from incentives import previewing


@shows(previewing.Fault)
class PolicyFault:
    """What a draft would be refused for."""

    code: str = attribute("Which rule says no.")
    message: str = each(lambda one, scope: one.en if scope.locale == "en" else one.zh, "A sentence for people.")
    path: list[str] = attribute("Leads to the field of the input.")


@shows(previewing.Preview)
class PolicyPreview:
    """How a policy reads, as far as it is written."""

    zh: list[str] = attribute(
        "In Chinese: a sentence for each rule, empty while it is not whole, then the caps and the days."
    )
    en: list[str] = attribute("The same in English.")
    fault: PolicyFault | None = attribute("The first thing that is wrong; null when it can be kept.")


async def preview_policy(info: Info, input: DraftPolicyInput) -> Any:
    return await previewing.preview(terms_of(input), scope=info.context.scope)


@strawberry.type
class PolicyPreviewQueries:
    preview_policy: PolicyPreview = root(preview_policy, "How a policy would read; keeps nothing.")


decide(PolicyFault={SIGNED_IN: "code message path"}, PolicyPreview={SIGNED_IN: "zh en fault"})
