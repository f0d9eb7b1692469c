"""Plans are pure: whoever comes first, whatever the order of tables, the same plan; and no cap is ever broken."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from incentives.audience import Member
from incentives.conditions import ConditionKind
from incentives.conditions.meeting import Met
from incentives.planning import Line, Plan, plan
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm, window

OCTOBER = window("2026-10", Rhythm.MONTH)
PEOPLE = st.integers(1, 30)
TIMES = st.integers(1, 9)
Case = tuple[Terms, list[dict[int, Met]], list[Member]]


def member(number: int, *, bound_from: date | None = OCTOBER.first) -> Member:
    store = number % 4
    return Member(number, f"{number * 7919 % 101:03}", store, f"/1/{store}/", "GUIDE", date(2026, 1, 1), bound_from)


def terms(cap: Cap) -> Terms:
    every = {"measure": "adds", "every": 1}
    return Terms(
        roles=("GUIDE",),
        rhythm=Rhythm.MONTH,
        rules=(
            Rule(ConditionKind.PER_AMOUNT, every, (Effect(EffectKind.POINTS, 10), Effect(EffectKind.POINTS, 3))),
            Rule(ConditionKind.COURSE_MISSED, {"course": "one"}, (Effect(EffectKind.POINTS, -20),)),
        ),
        caps=(cap,),
    )


@st.composite
def settled(draw: st.DrawFn) -> Case:
    people = draw(st.lists(PEOPLE, unique=True, min_size=1))
    met = [
        {person: Met(draw(TIMES), ("因", "why"), {"n": person}) for person in people if draw(st.booleans())}
        for _ in range(2)
    ]
    bounds = [draw(st.integers(0, 150)) for _ in range(4)]
    return terms(Cap("POINTS", *bounds)), met, [member(person) for person in people]


def made(terms: Terms, met: list[dict[int, Met]], members: list[Member]) -> Plan:
    return plan(terms, met, members, OCTOBER, from_day=OCTOBER.first)


@given(settled(), st.randoms())
def test_the_order_of_people_and_of_facts_changes_nothing(case: Case, random: Random) -> None:
    rules, met, members = case
    first = made(rules, met, members)

    random.shuffle(members)
    turned = [dict(reversed(found.items())) for found in met]

    assert made(rules, turned, members).hash == first.hash


@given(settled())
def test_no_cap_is_ever_broken_and_no_sign_ever_turns(case: Case) -> None:
    rules, met, members = case
    cap, lines = rules.caps[0], made(rules, met, members).lines

    for people, most, sign in ((True, cap.person, 1), (True, cap.person_loss, -1), (False, cap.store, 1)):
        sums: dict[int, int] = {}
        for line in lines:
            if line.amount * sign > 0:
                who = line.person_id if people else line.unit_id
                sums[who] = sums.get(who, 0) + abs(line.amount)
        assert not most or all(total <= most for total in sums.values())
    given_away = sum(line.amount for line in lines if line.amount > 0)
    assert not cap.budget or given_away <= cap.budget
    assert all(line.amount * line.uncapped >= 0 and abs(line.amount) <= abs(line.uncapped) for line in lines)


@given(settled())
def test_who_was_not_told_loses_nothing_and_gains_the_same(case: Case) -> None:
    rules, met, members = case
    untold = [member(one.person_id, bound_from=None) for one in members]

    told, spared = made(rules, met, members), made(rules, met, untold)

    assert [line for line in told.lines if line.amount > 0] == [line for line in spared.lines if line.amount > 0]
    assert not [line for line in spared.lines if line.amount < 0]
    assert {one.reason for one in spared.spared} <= {"NOT_TOLD"}


@given(settled(), st.integers(1, 31))
def test_nothing_counts_for_days_before_the_version(case: Case, day: int) -> None:
    rules, met, members = case
    dated = [{who: Met(one.times, one.why, one.evidence, date(2026, 10, day)) for who, one in f.items()} for f in met]

    later = plan(rules, dated, members, OCTOBER, from_day=date(2026, 10, 16))

    assert later == (plan(rules, dated, members, OCTOBER, from_day=OCTOBER.first) if day >= 16 else Plan([], []))


@given(settled(), st.integers(1, 31), st.integers(1, 31))
def test_a_penalty_is_nobodys_for_days_before_it_bound_them(case: Case, happened: int, bound: int) -> None:
    rules, met, members = case
    on = date(2026, 10, happened)
    dated = [{who: replace(one, on=on) for who, one in found.items()} for found in met]
    people = [replace(one, bound_from=date(2026, 10, bound)) for one in members]

    lines = made(rules, dated, people).lines

    assert bound <= happened or not [line for line in lines if line.amount < 0]
    free = made(rules, dated, members).lines
    assert lines == (free if bound <= happened else [line for line in free if line.rule[0] == "1"])


@given(settled(), st.data())
def test_whoever_did_more_gets_more_and_nobody_else_less(case: Case, data: st.DataObject) -> None:
    _, met, members = case
    rules = terms(Cap("POINTS", 0, 0))
    eager = data.draw(st.sampled_from([one.person_id for one in members]))
    before = made(rules, met, members).lines

    more = {**met[0], eager: replace(met[0].get(eager, Met(1, ("因", "why"), {})), times=data.draw(TIMES) + 9)}
    after = made(rules, [more, met[1]], members).lines

    def sums(lines: list[Line]) -> dict[int, int]:
        return {who: sum(line.amount for line in lines if line.person_id == who and line.amount > 0) for who in more}

    old, new = sums(before), sums(after)
    assert new[eager] > old[eager]
    assert all(new[who] == old[who] for who in more if who != eager)


@given(settled(), st.integers(0, 30))
def test_where_no_cap_cuts_a_run_in_two_parts_is_the_run_in_one(case: Case, at: int) -> None:
    _, met, members = case
    rules, ordered = terms(Cap("POINTS", 0, 0)), sorted(members, key=lambda one: one.key)

    parts = made(rules, met, ordered[:at]).lines + made(rules, met, ordered[at:]).lines

    assert Plan(parts, []).hash == made(rules, met, members).hash


@given(settled())
def test_a_plan_is_pure_and_its_lines_are_only_of_those_who_met_a_rule(case: Case) -> None:
    rules, met, members = case
    kept = [dict(found) for found in met], list(members)

    first, again = made(rules, met, members), made(rules, met, members)

    assert (first, (met, members)) == (again, kept)
    assert {(line.person_id, int(line.rule[0]) - 1) for line in first.lines} == {
        (who, at) for at, found in enumerate(met) for who in found
    }
