"""What a version says, as values: who, what counts, what follows, caps and days; and what no version may say."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from incentives.conditions import CONDITIONS, ConditionKind
from incentives.conditions.meeting import Condition
from incentives.windows import Rhythm
from kit.errors import Invalid
from kpi.scorecards import Freedom
from ledger.accounts import POINTS

_CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217
MOST_RULES, MOST_EFFECTS, MOST_AMOUNT = 12, 5, 10_000_000


class EffectKind(StrEnum):
    POINTS = "POINTS"
    MONEY = "MONEY"
    BADGE = "BADGE"
    ELIGIBILITY = "ELIGIBILITY"
    RETRAINING = "RETRAINING"


class TermsWrong(Invalid):
    zh = "规则不完整：要有 1 到 12 条，每条 1 到 5 个结果，数字在允许范围内。"
    en = "A policy has 1 to 12 rules, each with 1 to 5 effects, and numbers within their bounds."


class RhythmUnfit(Invalid):
    zh = "第 {rule} 条规则看的是月度成绩，规则只能按月结算。"
    en = "Rule {rule} looks at a month, so the policy has to be settled by the month."


class PaysWithoutCap(Invalid):
    code = "PAYS_WITHOUT_CAP"
    zh = "发{currency}的规则要写明每人上限和总预算。"
    en = "A policy that pays {currency} needs a cap for each person and a budget."


class WageDeduction(Invalid):
    code = "WAGE_DEDUCTION"
    zh = "不能扣工资：扣减只能是积分、未得奖金、资格或补训。"
    en = "Wages are never deducted: a penalty is points, a bonus not earned, eligibility or retraining."


class Contradictory(Invalid):
    code = "CONTRADICTORY"
    zh = "第 {rule} 条规则自相矛盾：同一件事又奖又扣，或者奖励没做到、惩罚做到了的事。"
    en = "Rule {rule} contradicts: it pays and takes for the same, pays for what was not done, or punishes what was."


@dataclass(frozen=True, slots=True)
class Effect:
    """`amount` is in points or minor units, below 0 for a penalty; `thing` a badge, a course, or a right in words.

    A branch may move the amount as far as `freedom` says.
    """

    kind: EffectKind
    amount: int = 0
    currency: str = POINTS
    thing: str = ""
    freedom: Freedom = Freedom.LOCKED
    least: int = 0
    most: int = 0

    @property
    def is_penalty(self) -> bool:
        return self.amount < 0 or self.kind is EffectKind.RETRAINING


@dataclass(frozen=True, slots=True)
class Rule:
    """If the condition is met, all effects follow, each as many times as it was met."""

    condition: ConditionKind
    params: Mapping[str, Any]
    effects: tuple[Effect, ...]

    @property
    def meant(self) -> Condition:
        return CONDITIONS[self.condition]


@dataclass(frozen=True, slots=True)
class Cap:
    """In points or minor units; `store` 0 is none. `person_loss` bounds what somebody loses."""

    currency: str
    person: int
    budget: int
    store: int = 0
    person_loss: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """Whom it is for, and all the rest. `exempt_days`: whoever joined less than so many days ago loses nothing."""

    roles: tuple[str, ...]
    rhythm: Rhythm
    rules: tuple[Rule, ...]
    caps: tuple[Cap, ...]
    unit_id: int | None = None
    stage: int | None = None
    exempt_days: int = 30
    appeal_days: int = 7
    judge_days: int = 7
    making_good_days: int = 7

    @property
    def has_penalty(self) -> bool:
        return any(effect.is_penalty for rule in self.rules for effect in rule.effects)

    def cap(self, currency: str) -> Cap:
        return next((cap for cap in self.caps if cap.currency == currency), Cap(currency, 0, 0))

    def plain(self) -> dict[str, Any]:
        """As the table keeps it."""
        return asdict(self)

    @staticmethod
    def of(kept: Mapping[str, Any]) -> "Terms":
        rules = tuple(
            Rule(
                ConditionKind(rule["condition"]),
                rule["params"],
                tuple(
                    Effect(**{**one, "kind": EffectKind(one["kind"]), "freedom": Freedom(one["freedom"])})
                    for one in rule["effects"]
                ),
            )
            for rule in kept["rules"]
        )
        made = {"roles": tuple(kept["roles"]), "rhythm": Rhythm(kept["rhythm"]), "rules": rules}
        return Terms(**{**kept, **made, "caps": tuple(Cap(**cap) for cap in kept["caps"])})


def checked(terms: Terms) -> Terms:
    """Raises:
    TermsWrong, RhythmUnfit, PaysWithoutCap, WageDeduction, Contradictory, and what `Condition.checked` refuses
    """
    days = (terms.exempt_days, terms.appeal_days, terms.judge_days, terms.making_good_days)
    if not 1 <= len(terms.rules) <= MOST_RULES or not terms.roles or min(days) < 0 or max(days) > 366:
        raise TermsWrong(path=["terms"])
    if terms.has_penalty and min(terms.appeal_days, terms.judge_days) < 3:
        raise TermsWrong(path=["appealDays"])
    seen: dict[str, bool] = {}
    rules = []
    for number, rule in enumerate(terms.rules, 1):
        if terms.rhythm not in rule.meant.rhythms:
            raise RhythmUnfit(rule=number, path=["rhythm"])
        made = replace(rule, params=rule.meant.checked(rule.params) | _names(rule.params))
        _refuse_wrong(made, number)
        is_good = not any(effect.is_penalty for effect in made.effects)
        same = f"{made.condition} {sorted(rule.meant.checked(rule.params).items())}"
        if seen.setdefault(same, is_good) != is_good:
            raise Contradictory(rule=number, path=["rules"])
        rules.append(made)
    made_terms = replace(terms, rules=tuple(rules))
    _refuse_uncapped(made_terms)
    return made_terms


def _names(params: Mapping[str, Any]) -> dict[str, Any]:
    """Titles that a sentence needs; they stay what they were at publication."""
    return {name: params[name] for name in ("title", "title_en") if params.get(name)}


def _refuse_wrong(rule: Rule, number: int) -> None:
    if not 1 <= len(rule.effects) <= MOST_EFFECTS:
        raise TermsWrong(path=["rules"])
    for effect in rule.effects:
        if effect.kind is EffectKind.MONEY and min(effect.amount, effect.least) < 0:
            raise WageDeduction(path=["rules"])
        is_number = effect.kind in (EffectKind.POINTS, EffectKind.MONEY)
        if is_number != (effect.amount != 0) or is_number == bool(effect.thing) or abs(effect.amount) > MOST_AMOUNT:
            raise TermsWrong(path=["rules"])
        if effect.kind is EffectKind.MONEY and not _CURRENCY.fullmatch(effect.currency):
            raise TermsWrong(path=["rules"])
        if (effect.currency == POINTS) != (effect.kind is not EffectKind.MONEY):
            raise TermsWrong(path=["rules"])
        if effect.freedom is Freedom.BOUNDED and not effect.least <= effect.amount <= effect.most:
            raise TermsWrong(path=["rules"])
        if rule.meant.is_good is effect.is_penalty:
            raise Contradictory(rule=number, path=["rules"])
    if len({effect.is_penalty for effect in rule.effects}) > 1:
        raise Contradictory(rule=number, path=["rules"])


def _refuse_uncapped(terms: Terms) -> None:
    if len({cap.currency for cap in terms.caps}) < len(terms.caps):
        raise TermsWrong(path=["caps"])
    for cap in terms.caps:
        if min(cap.person, cap.budget, cap.store, cap.person_loss) < 0:
            raise TermsWrong(path=["caps"])
    effects = [effect for rule in terms.rules for effect in rule.effects]
    for currency in sorted({effect.currency for effect in effects if effect.amount > 0}):
        cap = terms.cap(currency)
        if not (cap.person and cap.budget):
            raise PaysWithoutCap(currency=currency, path=["caps"])
    if any(effect.amount < 0 for effect in effects) and not terms.cap(POINTS).person_loss:
        raise PaysWithoutCap(currency=POINTS, path=["caps"])
