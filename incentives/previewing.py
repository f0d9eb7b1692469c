"""How a policy reads while it is being written: whole rules as sentences, and the first thing that is still wrong."""

from collections.abc import Sequence
from dataclasses import replace

from incentives import drafting, naming
from incentives.sentences import Both, sentences
from incentives.terms import MOST_RULES, Rule, Terms, checked, checked_rule
from kit.errors import Refused
from kit.reading import row
from people.roles import Right, demand
from people.scope import Scope


@row
class Fault:
    """A refusal as a value: what is handed over as an error would be raised on its way."""

    code: str
    path: list[str]
    zh: str
    en: str


@row
class Preview:
    """`zh` and `en` are as long as each other, and empty for a rule that is not whole; `fault` is what a draft would be
    refused for.
    """

    zh: list[str]
    en: list[str]
    fault: Fault | None


async def preview(terms: Terms, *, scope: Scope) -> Preview:
    """Keeps nothing.

    Raises:
        NotAllowed
    """
    demand(scope.role, Right.EDIT_POLICIES)
    rules: list[Rule | None] = []
    fault: Refused | None = None
    for at, rule in enumerate(terms.rules[:MOST_RULES]):
        try:
            rules.append(await _whole(rule, at))
        except Refused as wrong:
            rules.append(None)
            fault = fault or wrong
    read = _read(terms, rules) if terms.roles else []
    first = fault or await _fault_of(terms)
    told = None if first is None else Fault(first.code, list(first.path), first.says("zh"), first.says("en"))
    return Preview([one[0] for one in read], [one[1] for one in read], told)


def _read(terms: Terms, rules: Sequence[Rule | None]) -> list[Both]:
    """A sentence for each rule in its place, then what is said of all."""
    whole = [rule for rule in rules if rule]
    said = sentences(replace(terms, rules=tuple(whole)))
    of_rules = iter(said[: len(whole)])
    return [next(of_rules) if rule else ("", "") for rule in rules] + said[len(whole) :]


async def _whole(rule: Rule, at: int) -> Rule:
    """Raises:
    What `terms.checked_rule` and `naming.named` refuse
    """
    return await naming.named(checked_rule(rule, at), at)


async def _fault_of(terms: Terms) -> Refused | None:
    """Of the whole, where each rule is right by itself."""
    try:
        checked(terms)
        await naming.refuse_unknown_unit(terms)
        await drafting.refuse_too_few(terms)
    except Refused as wrong:
        return wrong
    return None
