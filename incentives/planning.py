"""From what people did to what they get: pure, total, and the same whatever the order of people or the split of a run.

Amounts are cut by three caps, one after the other: a person's, a store's, the budget. A cap that is too small is shared
in proportion, the largest remainders first, ties by the person's key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

import orjson

from incentives.audience import Member
from incentives.conditions.meeting import Met
from incentives.policies import Overlay
from incentives.terms import Effect, EffectKind, Rule, Terms
from incentives.windows import Window
from kpi.goals import split


@dataclass(slots=True)
class Line:
    """What somebody gets or loses by an effect, and why. `uncapped` is the amount before the caps.

    `is_lifted` turns a thing round: a right is not theirs any more, a retraining is called off.
    """

    person_id: int
    key: str
    unit_id: int
    rule: str
    effect: str
    currency: str
    amount: int
    uncapped: int
    thing: str
    zh: str
    en: str
    evidence: Mapping[str, Any]
    is_lifted: bool = False


@dataclass(frozen=True)
class Spared:
    """Somebody who would lose something by a rule, for what `zh` and `en` say, and why they do not."""

    person_id: int
    unit_id: int
    rule: str
    reason: str
    zh: str
    en: str


@dataclass(frozen=True)
class Plan:
    """Lines in the order of keys, rules and effects."""

    lines: list[Line]
    spared: list[Spared]

    @cached_property
    def hash(self) -> str:
        """Of every line: who, what, how much, in which order, and by which evidence."""
        whole = sha256()
        for line in self.lines:
            whole.update(orjson.dumps(line, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        return whole.hexdigest()


def plan(
    terms: Terms,
    met: Sequence[Mapping[int, Met]],
    members: Sequence[Member],
    window: Window,
    *,
    from_day: date,
    ends: date | None = None,
    overlays: Sequence[Overlay] = (),
    believed: AbstractSet[int] = frozenset(),
) -> Plan:
    """`met` has for each rule who met it. `believed` are those whose score is reliable enough to punish by.

    What happened before `from_day`, or from `ends` on, does not count.
    """
    lines: list[Line] = []
    spared: list[Spared] = []
    for member in sorted(members, key=lambda one: one.key):
        for at, rule in enumerate(terms.rules):
            found = met[at].get(member.person_id)
            if found is None or (found.on or window.first) < from_day:
                continue
            if ends is not None and (found.on or window.last) >= ends:
                continue
            is_chance = member.person_id not in believed
            if reason := _why_spared(terms, rule, member, found, window, is_chance=is_chance):
                spared.append(Spared(member.person_id, member.unit_id, str(at + 1), reason, *found.why))
                continue
            for nth, effect in enumerate(rule.effects):
                amount = _amount(effect, f"{at}/{nth}", member, overlays) * found.times
                lines.append(_line(member, f"{at + 1}.{nth + 1}", effect, amount, found))
    return Plan(_capped(lines, terms), spared)


def _why_spared(terms: Terms, rule: Rule, member: Member, found: Met, window: Window, *, is_chance: bool) -> str:
    if not rule.effects[0].is_penalty:
        return ""
    if member.bound_from is None or member.bound_from > (found.on or window.first):
        return "NOT_TOLD"
    if window.last - member.joined < timedelta(days=terms.exempt_days):
        return "NEWCOMER"
    return "UNRELIABLE" if is_chance and rule.meant.is_belief else ""


def _amount(effect: Effect, place: str, member: Member, overlays: Sequence[Overlay]) -> int:
    """The nearest overlay that says something of it counts."""
    if not overlays:
        return effect.amount
    fitting = [one for one in overlays if member.path.startswith(one.path) and place in one.amounts]
    return max(fitting, key=lambda one: len(one.path)).amounts[place] if fitting else effect.amount


def _line(member: Member, rule: str, effect: Effect, amount: int, found: Met) -> Line:
    is_number = effect.kind in (EffectKind.POINTS, EffectKind.MONEY)
    size = amount if is_number else 0
    who = member.person_id, member.key, member.unit_id
    return Line(
        *who, rule, effect.kind.value, effect.currency, size, size, effect.thing, *found.why, dict(found.evidence)
    )


def _capped(lines: list[Line], terms: Terms) -> list[Line]:
    for cap in terms.caps:
        for is_loss, most, by in (
            (False, cap.person, lambda line: line.person_id),
            (True, cap.person_loss, lambda line: line.person_id),
            (False, cap.store, lambda line: line.unit_id),
            (False, cap.budget, lambda line: 0),
        ):
            if most:
                lines = cut(lines, _counting(cap.currency, is_loss=is_loss), by, Counter(), most)
    return lines


def _counting(currency: str, *, is_loss: bool) -> Callable[[Line], bool]:
    return lambda line: line.currency == currency and (line.amount < 0 if is_loss else line.amount > 0)


def cut(
    lines: Sequence[Line],
    counts: Callable[[Line], bool],
    by: Callable[[Line], int],
    used: Mapping[int, int],
    most: int,
) -> list[Line]:
    """Of the lines that count, no more than `most` in each group, less what is `used` of it already."""
    sums: Counter[int] = Counter()
    for line in lines:
        if counts(line):
            sums[by(line)] += abs(line.amount)
    rooms = {group: max(0, most - used.get(group, 0)) for group in sums}
    places: dict[int, list[int]] = {group: [] for group, room in rooms.items() if sums[group] > room}
    made = list(lines)
    for at, line in enumerate(lines if places else ()):
        if counts(line) and by(line) in places:
            places[by(line)].append(at)
    for group, cut_back in places.items():
        shares = split(rooms[group], [abs(lines[at].amount) for at in cut_back])
        for at, size in zip(cut_back, shares, strict=True):
            made[at] = replace(lines[at], amount=-size if lines[at].amount < 0 else size)
    return made


def totals(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """By currency: given, taken, and how many people each."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        one = found.setdefault(line.currency, {"given": 0, "taken": 0, "winners": set(), "losers": set()})
        one["given" if line.amount > 0 else "taken"] += line.amount
        if line.amount:
            one["winners" if line.amount > 0 else "losers"].add(line.person_id)
    return {
        currency: {**one, "winners": len(one["winners"]), "losers": len(one["losers"])}
        for currency, one in sorted(found.items())
    }
