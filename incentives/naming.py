"""What a policy names, as courses, badges, measures, grades: all of it exists, and is called what it is called now."""

from dataclasses import replace

import models
from incentives.conditions import ConditionKind
from incentives.conditions.meeting import Both
from incentives.terms import Effect, EffectKind, Rule, Terms
from kit.errors import Invalid, NotFound
from kpi import periods, scorecards


class UnitUnknown(NotFound):
    zh = "没有这个组织，或已撤销。"
    en = "There is no such unit, or it is closed."


class GradeUnknown(Invalid):
    code = "PARAMETER_WRONG"
    zh = "评级要是考核表里有的：{grades}。"
    en = "A grade is one that a scorecard has: {grades}."


async def whole(terms: Terms) -> Terms:
    """With every rule as `named` gives it.

    Raises:
        UnitUnknown, NotFound, GradeUnknown
    """
    await refuse_unknown_unit(terms)
    return replace(terms, rules=tuple([await named(rule, at) for at, rule in enumerate(terms.rules)]))


async def refuse_unknown_unit(terms: Terms) -> None:
    """Raises:
    UnitUnknown
    """
    if terms.unit_id is not None and not await models.Unit.exists(id=terms.unit_id, closed_at=None):
        raise UnitUnknown(path=["unitId"])


async def named(rule: Rule, at: int = 0) -> Rule:
    """With the titles of what it names, so that sentences stay what they were; and all of it exists.

    Raises:
        NotFound, GradeUnknown
    """
    where = ["rules", str(at)]
    title, title_en = await _title_of_condition(rule, [*where, "condition"])
    effects = []
    for nth, one in enumerate(rule.effects):
        zh, en = await _title_of_thing(one, [*where, "effects", str(nth), "thing"])
        effects.append(replace(one, title=zh, title_en=en))
    titles = {"title": title, "title_en": title_en} if title else {}
    return replace(rule, params={**rule.params, **titles}, effects=tuple(effects))


async def _title_of_condition(rule: Rule, where: list[str]) -> Both:
    params = rule.params
    if slug := params.get("course"):
        return await _title_of(slug, [*where, "course"])
    if key := params.get("measure"):
        measure = await models.Measure.get_or_none(key=key)
        if measure is None or (
            measure.kind != "SUM" and rule.condition is ConditionKind.PER_AMOUNT
        ):  # every N of a sum
            raise NotFound(path=[*where, "measure"])
        return measure.name, measure.name_en
    await _refuse_unknown_grades(params.get("grades") or [], [*where, "grades"])
    slugs = set(params.get("courses") or [])
    if await models.Course.filter(slug__in=slugs).count() < len(slugs):
        raise NotFound(path=[*where, "courses"])
    return "", ""


async def _refuse_unknown_grades(wanted: list[str], where: list[str]) -> None:
    known = await scorecards.grades(periods.today().replace(day=1)) if wanted else []
    if not set(wanted) <= set(known):
        raise GradeUnknown(grades=", ".join(known), path=where)


async def _title_of_thing(effect: Effect, where: list[str]) -> Both:
    if effect.thing and effect.kind is EffectKind.RETRAINING:
        return await _title_of(effect.thing, where)
    if not effect.thing or effect.kind is not EffectKind.BADGE:
        return "", ""
    badge = await models.Badge.get_or_none(slug=effect.thing)
    if badge is None:
        raise NotFound(path=where)
    return badge.name, badge.name_en


async def _title_of(slug: str, where: list[str]) -> Both:
    course = await models.Course.get_or_none(slug=slug)
    if course is None:
        raise NotFound(path=where)
    return course.title, course.title_en
