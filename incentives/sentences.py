"""A policy as a sentence that can be read aloud, in both languages; the form and the guide read the same one."""

from incentives.conditions import ConditionKind
from incentives.terms import Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from ledger.accounts import POINTS
from ledger.statements import decimal

Both = tuple[str, str]
ROLES: dict[str, Both] = {
    "GUIDE": ("导购", "guide"),
    "STORE_LEAD": ("店长", "store lead"),
    "REGION_LEAD": ("区域负责人", "region lead"),
    "TRAINER": ("讲师", "trainer"),
    "HQ_MAKER": ("总部制定人", "policy maker at headquarters"),
    "HQ_APPROVER": ("总部审批人", "approver at headquarters"),
    "AUDITOR": ("审计员", "auditor"),
    "ADMIN": ("管理员", "administrator"),
}


def sentences(terms: Terms) -> list[Both]:
    """One for each rule, then the caps, then what one can do about it."""
    roles = [ROLES.get(role, (role, role)) for role in terms.roles]
    zh, en = "或".join(one[0] for one in roles), " or ".join(one[1] for one in roles)
    said = [_of(rule, zh, en, terms.rhythm) for rule in terms.rules]
    said += [_cap(terms, currency) for currency in sorted({cap.currency for cap in terms.caps})]
    if terms.has_penalty:
        said.append(_way_out(terms))
    return said


def _of(rule: Rule, zh: str, en: str, rhythm: Rhythm) -> Both:
    met = rule.meant.sentence(rule.params)
    effects = [effect_aloud(one) for one in rule.effects]
    when = ("每周", "Each week, a") if rhythm is Rhythm.WEEK else ("每月", "Each month, a")
    joined = ", " if rule.condition is ConditionKind.PER_AMOUNT else " who "
    return (
        f"{when[0]}，{zh}{met[0]}：{'，'.join(one[0] for one in effects)}。",
        f"{when[1]} {en}{joined}{met[1]}: {', '.join(one[1] for one in effects)}.",
    )


def effect_aloud(one: Effect) -> Both:
    size = _aloud(abs(one.amount), one.currency)
    if one.kind is EffectKind.POINTS:
        return (f"加 {size} 积分", f"+{size} points") if one.amount > 0 else (f"扣 {size} 积分", f"−{size} points")
    if one.kind is EffectKind.MONEY:
        zh, en = _unit(one.currency)
        return f"奖金 {size} {zh}", f"a bonus of {size} {en}"
    zh, en = one.title or one.thing, one.title_en or one.title or one.thing
    return {
        EffectKind.BADGE: (f"得勋章“{zh}”", f"the badge “{en}”"),
        EffectKind.ELIGIBILITY: (f"获得资格：{zh}", f"the right to: {en}"),
        EffectKind.RETRAINING: (f"补训《{zh}》", f"retraining: “{en}”"),
    }[one.kind]


def _aloud(amount: int, currency: str) -> str:
    """Whole amounts are read without decimals, as screens show them."""
    said = decimal(amount, currency)
    whole, _, rest = said.partition(".")
    grouped = f"{int(whole):,}"
    return f"{grouped}.{rest}" if rest.strip("0") else grouped


def _way_out(terms: Terms) -> Both:
    zh = f"觉得不对，{terms.appeal_days} 天内可以申诉；{terms.judge_days} 天内没有答复，扣减失效。"
    en = f"You can appeal within {terms.appeal_days} days; without an answer in {terms.judge_days} days it lapses."
    if any(_can_be_made_good(rule) for rule in terms.rules):
        zh += f"到期没学完的，{terms.making_good_days} 天内补上，退还。"
        en += f" Complete a missed course within {terms.making_good_days} days and it is given back."
    if not terms.exempt_days:
        return zh, en
    return f"{zh}入职不满 {terms.exempt_days} 天不扣。", f"{en} In the first {terms.exempt_days} days nothing is taken."


def _can_be_made_good(rule: Rule) -> bool:
    """Points taken for a course that can still be completed; a grade, or a course that was late, cannot change."""
    return rule.condition is ConditionKind.COURSE_MISSED and any(one.amount < 0 for one in rule.effects)


def _unit(currency: str) -> Both:
    return {POINTS: ("积分", "points"), "CNY": ("元", "yuan")}.get(currency, (currency, currency))


def _cap(terms: Terms, currency: str) -> Both:
    cap = terms.cap(currency)
    zh, en = _unit(currency)
    parts: list[Both] = []
    if cap.person:
        most = _aloud(cap.person, currency)
        parts.append((f"每人最多得 {most} {zh}", f"at most {most} {en} each"))
    if cap.budget:
        budget = _aloud(cap.budget, currency)
        parts.append((f"总共 {budget} {zh}", f"{budget} {en} in all"))
    if cap.store:
        store = _aloud(cap.store, currency)
        parts.append((f"每店 {store} {zh}", f"{store} {en} a store"))
    if cap.person_loss:
        loss = _aloud(cap.person_loss, currency)
        parts.append((f"每人最多扣 {loss} {zh}", f"nobody loses more than {loss} {en}"))
    if not parts:
        return f"{zh}没有上限。", f"No cap on {en}."
    joined = ", ".join(one[1] for one in parts)
    every = ("每周", "In a week") if terms.rhythm is Rhythm.WEEK else ("每月", "In a month")
    return f"{every[0]}{'，'.join(one[0] for one in parts)}。", f"{every[1]} {joined}."
