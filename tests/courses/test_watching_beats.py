"""Beats through the commands and the group commit: what is written, what is refused, and that no more is touched."""

import asyncio
from dataclasses import replace

import pytest

import models
import tests.chain
import tests.cinema
from courses import beats
from courses.beats import BeatTooLarge, LeaseFull, Report, Sealed, TooManyBeats, WrongMac
from courses.credit import Refusal, measure
from courses.evidence import unpack
from courses.proof import new_key
from courses.watching import close_lease
from kit import clock
from kit.errors import NotFound, Refused
from tests.chain import Chain
from tests.cinema import Phone, phone
from tests.databases import KINDS

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema


async def watching(cinema: Chain, held: clock.Held, who: str = "ana", *, film_ms: int = 600_000) -> Phone:
    """A phone with an open lease on a film of ten minutes, whose first prompt is minutes away."""
    if "long/l1" not in cinema.lessons:
        await tests.cinema.add_film(cinema, "long", duration_ms=film_ms)
    await cinema.enrol(who, "long")
    made = phone(cinema, who, held)
    await made.open(cinema.lessons["long/l1"])
    return made


async def spans(one: Phone) -> list[list[int]]:
    return list((await models.Coverage.get(guide_id=one.scope.me)).spans)


async def test_beats_are_kept_as_evidence_and_credited_with_the_position(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=20)
    sent = [ana.beat(0, 10, offset_s=10), ana.beat(10, 20, offset_s=20)]

    outcome = await ana.send(*sent, position_ms=20_000)

    assert (outcome.kept, outcome.refused, outcome.lease_ended, outcome.completed_now) == (2, [], False, False)
    kept = await models.Lease.get(id=ana.lease)
    assert {(b.seq, b.from_ms, b.to_ms, b.offset_ms) for b in unpack(bytes(kept.evidence), kept.opened_ms)} == {
        (1, 0, 10_000, 10_000),
        (2, 10_000, 20_000, 20_000),
    }
    assert (kept.last_seq, kept.used_ms, kept.spans, kept.heard_ms) == (2, 20_000, [[0, 20_000]], clock.now_ms())
    stand = await models.LessonProgress.get(guide_id=ana.scope.me)
    assert (stand.position_ms, stand.covered_ms, stand.completed_at) == (20_000, 20_000, None)
    assert await spans(ana) == [[0, 20_000]]


async def test_the_same_beats_again_count_as_kept_and_change_nothing(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=10)
    one = ana.beat(0, 10)
    await ana.send(one)
    before = bytes((await models.Lease.get(id=ana.lease)).evidence)
    held.pass_by(seconds=60)

    again = await ana.send(one, one, one)

    assert again.kept == 3 and again.refused == []
    kept = await models.Lease.get(id=ana.lease)
    assert bytes(kept.evidence) == before and kept.used_ms == 10_000


async def test_a_seq_cannot_be_used_again_for_something_else(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=10)
    await ana.send(ana.beat(0, 10))
    held.pass_by(seconds=60)

    await ana.send(ana.sealed(1, 300_000, 310_000, 60_000))

    assert await spans(ana) == [[0, 10_000]]


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"mac": "x" * 22}, WrongMac),
        ({"mac": ""}, WrongMac),
        ({"mac": "\0"}, WrongMac),
        ({"mac": "\ud800" * 22}, WrongMac),
        ({"to_ms": 10_001}, WrongMac),
        ({"seq": 0}, BeatTooLarge),
        ({"seq": -1}, BeatTooLarge),
        ({"seq": 2**31}, BeatTooLarge),
        ({"seq": 2**80}, BeatTooLarge),
    ],
)
async def test_one_forged_beat_refuses_its_report_and_no_other(
    cinema: Chain, held: clock.Held, forged: dict[str, object], why: type[Refused]
) -> None:
    ana, bo = await watching(cinema, held), await watching(cinema, held, "bo")
    held.pass_by(seconds=20)
    good, bad = ana.beat(0, 10), replace(ana.beat(10, 20), **forged)  # type: ignore[arg-type]

    refused, taken = await asyncio.gather(ana.send(good, bad), bo.send(bo.beat(0, 10)), return_exceptions=True)

    assert isinstance(refused, why) and isinstance(taken, beats.Outcome) and taken.kept == 1
    kept = await models.Lease.get(id=ana.lease)
    assert (bytes(kept.evidence), kept.last_seq, await spans(ana)) == (b"", 0, [])
    assert await spans(bo) == [[0, 10_000]]


@pytest.mark.parametrize(
    ("a", "b", "offset", "why"),
    [
        (-1, 9_999, 10_000, Refusal.OUT_OF_RANGE),
        (0, 2**31 - 1, 10_000, Refusal.OUT_OF_RANGE),
        (-(2**31), 2**31 - 1, 0, Refusal.OUT_OF_RANGE),
        (-(2**70), 2**70, 2**70, Refusal.OUT_OF_RANGE),
        (0, 30_001, 10_000, Refusal.TOO_LONG),
        (0, 10_000, -1, Refusal.BEFORE_OPENING),
        (0, 10_000, 20_201, Refusal.BEFORE_ITS_TIME),
        (0, 10_000, 2**31 - 1, Refusal.BEFORE_ITS_TIME),
    ],
)
async def test_a_well_sealed_lie_is_kept_as_evidence_refused_and_counted(
    cinema: Chain, held: clock.Held, a: int, b: int, offset: int, why: Refusal
) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=20)

    outcome = await ana.send(ana.sealed(1, a, b, offset))

    assert (outcome.kept, outcome.refused) == (0, [(1, why)])
    kept = await models.Lease.get(id=ana.lease)
    assert (kept.refusals, kept.used_ms, await spans(ana)) == ({why.value: 1}, 0, [])


async def test_a_beat_sealed_for_another_lease_is_refused(cinema: Chain, held: clock.Held) -> None:
    ana, bo = await watching(cinema, held), await watching(cinema, held, "bo")
    held.pass_by(seconds=20)
    stolen = bo.beat(0, 10)

    with pytest.raises(WrongMac):
        await ana.send(stolen)
    with pytest.raises(NotFound):
        await ana.send(stolen, lease=bo.lease)
    with pytest.raises(NotFound):
        await ana.send(stolen, lease=10**9)

    assert await spans(ana) == await spans(bo) == []


async def test_a_report_of_more_than_200_beats_is_refused_and_one_of_200_is_not(
    cinema: Chain, held: clock.Held
) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=250)
    sent = [ana.beat(n, n + 1) for n in range(201)]

    with pytest.raises(TooManyBeats):
        await ana.send(*sent)
    assert (await ana.send(*sent[:200])).kept == 200
    assert await spans(ana) == [[0, 200_000]]


async def test_a_lease_takes_so_many_beats_and_then_no_more(
    cinema: Chain, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "MOST_BYTES_IN_A_LEASE", 36)
    ana = await watching(cinema, held)
    held.pass_by(seconds=250)
    for n in range(200):
        try:
            await ana.send(ana.beat(n, n + 1))
        except LeaseFull:
            break

    assert 3 <= n <= 5 and await spans(ana) == [[0, 1_000 * n]]


async def test_what_was_played_before_a_takeover_counts_when_it_comes_days_later_and_the_rest_does_not(
    cinema: Chain, held: clock.Held
) -> None:
    """I13."""
    here = await watching(cinema, held)
    before, after = here.beat(0, 10, offset_s=10), here.beat(10, 20, offset_s=20.001)
    held.pass_by(seconds=20)
    there = phone(cinema, "ana", held, "tablet")
    await there.open(cinema.lessons["long/l1"], take_over=True)
    held.pass_by(days=3)

    outcome = await here.send(before, after)

    assert (outcome.kept, outcome.refused) == (1, [(2, Refusal.AFTER_LEASE_END)])
    assert outcome.lease_ended and await spans(here) == [[0, 10_000]]


async def test_after_four_hours_nothing_more_is_earned_under_a_lease(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(hours=4)
    last = ana.beat(0, 10)
    held.pass_by(seconds=10)

    outcome = await ana.send(last, ana.beat(10, 20))

    assert outcome.refused == [(2, Refusal.AFTER_LEASE_END)] and outcome.lease_ended


async def test_a_server_clock_set_back_credits_nothing_and_breaks_nothing(cinema: Chain, held: clock.Held) -> None:
    """I15."""
    ana = await watching(cinema, held)
    held.pass_by(days=-1)

    outcome = await ana.send(ana.beat(0, 10, offset_s=10))

    assert outcome.refused == [(1, Refusal.BEFORE_ITS_TIME)] and await spans(ana) == []


async def test_an_empty_report_says_how_the_lease_stands(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    assert not (await ana.send()).lease_ended

    await close_lease(ana.lease, scope=ana.scope)

    assert (await ana.send()).lease_ended


@pytest.mark.parametrize("position", [-5, 2**31, 2**70])
async def test_a_position_beyond_sense_is_bounded(cinema: Chain, held: clock.Held, position: int) -> None:
    ana = await watching(cinema, held)

    await ana.send(position_ms=position)

    stand = await models.LessonProgress.get(guide_id=ana.scope.me)
    assert stand.position_ms == max(0, min(position, 2**31 - 1))


@pytest.mark.parametrize("kind", KINDS)
async def test_reports_of_one_lease_that_come_at_once_are_all_counted(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=100)
    sent = [ana.beat(2 * n, 2 * n + 2) for n in range(50)]

    outcomes = await asyncio.gather(*(ana.send(one) for one in [*sent, *sent]))

    assert all(one.kept == 1 for one in outcomes)
    kept = await models.Lease.get(id=ana.lease)
    assert (kept.used_ms, kept.spans, kept.refusals, await spans(ana)) == (100_000, [[0, 100_000]], {}, [[0, 100_000]])
    assert len(unpack(bytes(kept.evidence), kept.opened_ms)) == 50


@pytest.mark.parametrize("kind", KINDS)
async def test_beats_and_takeovers_at_once_leave_what_the_evidence_says(cinema: Chain, held: clock.Held) -> None:
    """I13 under a race: the order in which they commit is the database's; what is stored always fits together."""
    here = await watching(cinema, held)
    there = phone(cinema, "ana", held, "tablet")
    held.pass_by(seconds=60)
    sent = [here.beat(2 * n, 2 * n + 2, offset_s=2 * n + 2) for n in range(20)]

    await asyncio.gather(
        *(here.send(one) for one in sent), there.open(cinema.lessons["long/l1"], take_over=True), *(
            here.send(one) for one in sent)
    )  # fmt: skip

    kept = await models.Lease.get(id=here.lease)
    assert kept.ended_ms == clock.now_ms() and await spans(here) == [[0, 40_000]]
    assert await models.Lease.filter(guide_id=here.scope.me, ended_ms=None).count() == 1


async def test_an_unknown_lease_among_many_reports_answers_alone(cinema: Chain, held: clock.Held) -> None:
    ana = await watching(cinema, held)
    held.pass_by(seconds=10)
    nothing = Report(ana.scope.me, 10**9, (Sealed(1, 0, 1, 1, new_key()[:22]),))

    came = await asyncio.gather(beats.send(nothing), ana.send(ana.beat(0, 10)), return_exceptions=True)

    assert isinstance(came[0], NotFound) and isinstance(came[1], beats.Outcome) and measure(
        tuple((a, b) for a, b in await spans(ana))) == 10_000  # fmt: skip


async def test_a_late_beat_that_leaves_no_room_for_a_later_one_takes_its_credit_back(
    cinema: Chain, held: clock.Held
) -> None:
    """Credit is a function of the set of beats: in seq order the first one had the budget."""
    ana = await watching(cinema, held)
    late = ana.beat(30, 50, offset_s=5)
    held.pass_by(seconds=10)
    await ana.send(ana.beat(0, 20))
    held.pass_by(seconds=10)

    outcome = await ana.send(late)

    assert outcome.kept == 1
    kept = await models.Lease.get(id=ana.lease)
    assert (kept.spans, kept.refusals) == ([[30_000, 50_000]], {"OVER_BUDGET": 1})
    assert await spans(ana) == [[30_000, 50_000]]
    assert (await models.LessonProgress.get(guide_id=ana.scope.me)).covered_ms == 20_000
