"""Evidence at rest: nothing is lost in packing, appending merges, and a digest names one set of evidence."""

from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attention import Asked
from courses.credit import Beat, Lease, first_receipts
from courses.evidence import Evidence, EvidenceDamaged, digest, known_at, pack, unpack
from tests.courses.strategies import forged_leases

Item = TypeVar("Item")
WHOLE = st.integers(-(2**40), 2**40)
BEATS = st.frozensets(
    st.builds(Beat, st.integers(-3, 300) | WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
    | st.builds(Beat, st.integers(0, 9), *[st.integers(0, 100_000)] * 4),
    max_size=15,
)
EVIDENCE = st.builds(
    Evidence,
    st.integers(1, 10**7),
    st.frozensets(forged_leases(), max_size=3),
    st.lists(st.integers(0, 10**6), max_size=3, unique=True).map(lambda drawn: tuple(sorted(drawn))),
    st.frozensets(
        st.builds(
            lambda at, issued, answered, right: Asked(at, issued, answered, right and answered is not None),
            *(st.integers(0, 10**6), st.integers(0, 10**9), st.none() | st.integers(0, 10**9), st.booleans()),
        ),
        max_size=4,
    ),
)


@given(BEATS, WHOLE)
def test_unpacking_gives_back_every_first_receipt(beats: frozenset[Beat], opened_ms: int) -> None:
    assert unpack(pack(beats, opened_ms), opened_ms) == frozenset(first_receipts(beats))


@given(BEATS, BEATS, BEATS, WHOLE)
def test_appending_receipts_equals_packing_the_larger_set(
    first: frozenset[Beat], second: frozenset[Beat], third: frozenset[Beat], opened_ms: int
) -> None:
    appended = b"".join(pack(beats, opened_ms) for beats in (first, second, third, first))

    beats = unpack(appended, opened_ms)

    assert pack(beats, opened_ms) == pack(first | second | third, opened_ms)
    assert beats == frozenset(first_receipts(first | second | third))


def test_a_beat_every_10_seconds_of_a_10_minute_lesson_takes_about_12_bytes() -> None:
    opened_ms = 1_800_000_000_000
    ends_ms = range(10_000, 610_000, 10_000)
    beats = [Beat(seq, end - 10_000, end, opened_ms + end + 350, end) for seq, end in enumerate(ends_ms)]

    row = pack(beats, opened_ms)
    forged = pack([replace(beats[-1], from_ms=-1)], opened_ms)

    assert len(row) == 656 and len(forged) == 11
    assert pack(beats[:1], opened_ms).hex() == "0000904eee50de02"


@given(BEATS.filter(bool), st.integers(1, 4))
def test_a_row_cut_within_a_beat_is_an_error_and_not_less_evidence(beats: frozenset[Beat], cut: int) -> None:
    with pytest.raises(EvidenceDamaged):
        unpack(pack(beats, 0)[:-cut], 0)


@given(EVIDENCE, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_in_which_evidence_came(evidence: Evidence, random: Random) -> None:
    def shuffled(items: frozenset[Item]) -> frozenset[Item]:
        """In an order of its own, which a frozenset would not keep."""
        return tuple(random.sample(sorted(items, key=repr), len(items)))  # type: ignore[return-value]

    leases = frozenset(replace(lease, beats=shuffled(lease.beats)) for lease in evidence.leases)
    mixed = replace(evidence, leases=shuffled(leases), asked=shuffled(evidence.asked))

    assert digest(mixed) == digest(evidence)


@given(EVIDENCE, st.data())
def test_any_change_of_the_evidence_changes_the_digest(evidence: Evidence, data: st.DataObject) -> None:
    more = data.draw(forged_leases().filter(lambda lease: lease not in evidence.leases))
    changed = [
        replace(evidence, duration_ms=evidence.duration_ms + 1),
        replace(evidence, leases=evidence.leases | {more}),
        replace(evidence, drawn=(*evidence.drawn, 10**7)),
        replace(evidence, asked=evidence.asked | {Asked(-1, 0)}),
        replace(evidence, leases=evidence.leases | {Lease(-5, beats=frozenset([Beat(0, 0, 1, 0, 0)]))}),
        replace(evidence, leases=evidence.leases | {Lease(-5, beats=frozenset([Beat(0, 0, 1, 0, 1)]))}),
        replace(evidence, leases=evidence.leases | {Lease(-5, ended_ms=0)}),
        replace(evidence, leases=evidence.leases | {Lease(-5, lasts_ms=9)}),
    ]

    assert len({digest(one) for one in [evidence, *changed]}) == 1 + len(changed)


@given(EVIDENCE, st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_digest_can_be_made_again_from_evidence_that_has_grown_since(
    evidence: Evidence, then_ms: int, later_ms: int
) -> None:
    assert known_at(known_at(evidence, then_ms + later_ms), then_ms) == known_at(evidence, then_ms)
    assert known_at(evidence, 10**13) == evidence


def test_what_was_not_yet_known_is_left_out_of_the_evidence_of_an_instant() -> None:
    early, late = Beat(0, 0, 1, 100, 1), Beat(1, 1, 2, 101, 2)
    lease = Lease(0, 101, frozenset([early, late]))
    answered = Asked(5, 90, 101, passed=True)
    evidence = Evidence(9, frozenset([lease, Lease(101)]), (5,), frozenset([answered, Asked(5, 101)]))

    then = known_at(evidence, 100)

    assert then == Evidence(9, frozenset([Lease(0, None, frozenset([early]))]), (5,), frozenset([Asked(5, 90)]))
    assert known_at(evidence, 101) == evidence


def test_the_digest_of_known_evidence_never_changes() -> None:
    lease = Lease(1_000, 90_000, frozenset([Beat(0, 0, 10_000, 11_200, 10_000), Beat(1, -5, 10, 12_000, 11_000)]))
    evidence = Evidence(600_000, frozenset([lease]), (300_000,), frozenset([Asked(300_000, 20_000, 30_000, True)]))

    assert digest(evidence) == "641d98b87e761fe62d4154c403a7390fd6df771e7125cabaff96a95a6bbc8d38"
