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
from kit.text import line
from kpi.scorecards import Freedom
from ledger.accounts import POINTS

_CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217
MOST_RULES, MOST_EFFECTS, MOST_AMOUNT, MOST_CAP = 12, 5, 10_000_000, 2_000_000_000
MOST_THING = 80
SHORTEST = {Rhythm.WEEK: 7, Rhythm.MONTH: 28}
"""Days of the shortest period: no day before a period counts in it."""


class EffectKind(StrEnum):
    POINTS = "POINTS"
    MONEY = "MONEY"
    BADGE = "BADGE"
    ELIGIBILITY = "ELIGIBILITY"
    RETRAINING = "RETRAINING"


class TermsWrong(Invalid):
    zh = "规则不完整：选好给谁，写 1 到 12 条，每条 1 到 5 个结果。"
    en = "A policy names at least one role and has 1 to 12 rules, each with 1 to 5 effects."


class EffectWrong(Invalid):
    zh = "请填写：积分和奖金要有数字（不是 0，不超过 {most}），勋章、资格、补训要写明是什么。"
    en = "Points and money need a number other than 0, up to {most}; a badge, a right or retraining needs to be named."


class BoundsWrong(Invalid):
    zh = "区域可调的范围要包住总部的数字：最少 ≤ 数字 ≤ 最多。"
    en = "The bounds hold headquarters' own number: least ≤ number ≤ most."


class CapWrong(Invalid):
    zh = "上限是 0 到 {most} 的整数；同一种只写一行。"
    en = "A cap is a whole number from 0 to {most}, and each currency has one line."


class DaysWrong(Invalid):
    zh = "天数要在 {least} 到 366 之间。"
    en = "Days are from {least} to 366."


class RhythmUnfit(Invalid):
    zh = "第 {rule} 条规则看的是月度成绩，规则只能按月结算。"
    en = "Rule {rule} looks at a month, so the policy has to be settled by the month."


class StreakTooLong(Invalid):
    zh = "连续学习的天数在一个周期里达不到：按周最多 7 天，按月最多 28 天。"
    en = "No period is long enough for this streak: at most 7 days by the week, 28 by the month."


class PaysWithoutCap(Invalid):
    code = "PAYS_WITHOUT_CAP"
    zh = "发{currency}的规则要写明每人上限和总预算。"
    en = "A policy that pays {currency} needs a cap for each person and a budget."


class TakesWithoutBound(Invalid):
    code = "TAKES_WITHOUT_BOUND"
    zh = "会扣积分的规则要写明每人每期最多扣多少。"
    en = "A policy that takes points needs the most that one person can lose in a period."


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

    A branch may move the amount as far as `freedom` says. `title` is what the badge or course was called when the
    version was written, for its sentence.
    """

    kind: EffectKind
    amount: int = 0
    currency: str = POINTS
    thing: str = ""
    freedom: Freedom = Freedom.LOCKED
    least: int = 0
    most: int = 0
    title: str = ""
    title_en: str = ""

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

    @property
    def course_slugs(self) -> list[str]:
        """What the condition names of courses, in its order."""
        return [self.params["course"]] if self.params.get("course") else list(self.params.get("courses") or [])


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
    exempt_days: int = 30
    appeal_days: int = 7
    judge_days: int = 7
    making_good_days: int = 7

    @property
    def has_penalty(self) -> bool:
        return any(effect.is_penalty for rule in self.rules for effect in rule.effects)

    def effect(self, rule: str) -> Effect:
        """By the place that lines name, as 1.2: both counted from 1."""
        at, nth = map(int, rule.split("."))
        return self.rules[at - 1].effects[nth - 1]

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
        known = {name: value for name, value in kept.items() if name != "stage"}  # once kept, and never asked for
        return Terms(**{**known, **made, "caps": tuple(Cap(**cap) for cap in kept["caps"])})


def checked(terms: Terms) -> Terms:
    """Paths lead to the field of the input that is meant, as `rules 0 effects 1 amount`; rules count from 0 there.

    Raises:
        TermsWrong, DaysWrong, EffectWrong, BoundsWrong, CapWrong, RhythmUnfit, StreakTooLong, PaysWithoutCap,
        TakesWithoutBound, WageDeduction, Contradictory, and what `Condition.checked` and `kit.text` refuse
    """
    if not terms.roles:
        raise TermsWrong(path=["roles"])
    if not 1 <= len(terms.rules) <= MOST_RULES:
        raise TermsWrong(path=["rules"])
    _refuse_days(terms)
    made_terms = replace(terms, rules=tuple(checked_rule(rule, at) for at, rule in enumerate(terms.rules)))
    seen: dict[str, bool] = {}
    for at, rule in enumerate(made_terms.rules):
        if terms.rhythm not in rule.meant.rhythms:
            raise RhythmUnfit(rule=at + 1, path=["rhythm"])
        if rule.condition is ConditionKind.STREAK and rule.params["days"] > SHORTEST[terms.rhythm]:
            raise StreakTooLong(path=["rules", str(at), "condition", "days"])
        is_good = not rule.effects[0].is_penalty
        same = f"{rule.condition} {sorted(rule.meant.checked(rule.params).items())}"
        if seen.setdefault(same, is_good) != is_good:
            raise Contradictory(rule=at + 1, path=["rules", str(at)])
    _refuse_uncapped(made_terms)
    return made_terms


def checked_rule(rule: Rule, at: int = 0) -> Rule:
    """With the parameters that its condition takes, and no others.

    Raises:
        TermsWrong, EffectWrong, BoundsWrong, WageDeduction, Contradictory, and what `Condition.checked` and `kit.text`
        refuse
    """
    where = ["rules", str(at)]
    made = replace(rule, params=rule.meant.checked(rule.params, [*where, "condition"]) | _names(rule.params))
    if not 1 <= len(made.effects) <= MOST_EFFECTS:
        raise TermsWrong(path=[*where, "effects"])
    effects = [_cleaned(effect, [*where, "effects", str(nth)]) for nth, effect in enumerate(made.effects)]
    for effect in effects:
        if made.meant.is_good is effect.is_penalty:
            raise Contradictory(rule=at + 1, path=where)
    if len({effect.is_penalty for effect in made.effects}) > 1:
        raise Contradictory(rule=at + 1, path=where)
    return replace(made, effects=tuple(effects))


def _refuse_days(terms: Terms) -> None:
    least = 3 if terms.has_penalty else 0
    for name, days, lowest in (
        ("exemptDays", terms.exempt_days, 0),
        ("appealDays", terms.appeal_days, least),
        ("judgeDays", terms.judge_days, least),
        ("makingGoodDays", terms.making_good_days, 0),
    ):
        if not lowest <= days <= 366:
            raise DaysWrong(least=lowest, path=[name])


def _names(params: Mapping[str, Any]) -> dict[str, Any]:
    """Titles that a sentence needs; they stay what they were at publication."""
    return {name: params[name] for name in ("title", "title_en") if params.get(name)}


def _cleaned(effect: Effect, where: list[str]) -> Effect:
    """A right in words is one line, as long as a plan can hold."""
    _refuse_wrong(effect, where)
    if effect.kind is not EffectKind.ELIGIBILITY:
        return effect
    return replace(effect, thing=line(effect.thing, most=MOST_THING, field=[*where, "thing"]))


def _refuse_wrong(effect: Effect, where: list[str]) -> None:
    if effect.kind is EffectKind.MONEY and min(effect.amount, effect.least) < 0:
        raise WageDeduction(path=[*where, "amount"])
    is_number = effect.kind in (EffectKind.POINTS, EffectKind.MONEY)
    if is_number == bool(effect.thing.strip()) or is_number != (effect.amount != 0) or abs(effect.amount) > MOST_AMOUNT:
        raise EffectWrong(most=MOST_AMOUNT, path=[*where, "amount" if is_number else "thing"])
    is_money = effect.kind is EffectKind.MONEY
    if is_money == (effect.currency == POINTS) or (is_money and not _CURRENCY.fullmatch(effect.currency)):
        raise EffectWrong(most=MOST_AMOUNT, path=[*where, "currency"])
    if effect.freedom is Freedom.BOUNDED and not effect.least <= effect.amount <= effect.most:
        raise BoundsWrong(path=[*where, "least"])


def _refuse_uncapped(terms: Terms) -> None:
    """Where several lines of a currency would stand, the second is refused."""
    for at, cap in enumerate(terms.caps):
        sizes = (cap.person, cap.budget, cap.store, cap.person_loss)
        if min(sizes) < 0 or max(sizes) > MOST_CAP or cap.currency in [one.currency for one in terms.caps[:at]]:
            raise CapWrong(most=MOST_CAP, path=["caps", str(at)])
    effects = [effect for rule in terms.rules for effect in rule.effects]
    for currency in sorted({effect.currency for effect in effects if effect.amount > 0}):
        cap = terms.cap(currency)
        if not (cap.person and cap.budget):
            raise PaysWithoutCap(currency=currency, path=["caps", currency])
    if any(effect.amount < 0 for effect in effects) and not terms.cap(POINTS).person_loss:
        raise TakesWithoutBound(path=["caps", POINTS])
