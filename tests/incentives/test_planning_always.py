"""Plans are pure: whoever comes first, whatever the order of tables, the same plan; and no cap is ever broken."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from incentives.audience import Member
from incentives.conditions import ConditionKind
from incentives.conditions.meeting import Met
from incentives.planning import Plan, plan
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
