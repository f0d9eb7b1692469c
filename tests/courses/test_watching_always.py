"""Whatever devices do in whatever order, what is stored is what the oracle says of the evidence."""

import os
from contextlib import suppress
from dataclasses import astuple
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import models
import tests.chain
import tests.cinema
from courses.attention import Asked, attention, positions
from courses.beats import Sealed
from courses.credit import Beat, Lease, plays
from courses.evidence import unpack
from courses.watching import close_lease
from kit import clock, events
from kit.errors import Refused
from models.database import atomic, run
from tests.chain import NOON, Chain
from tests.cinema import MINUTE_MS, Phone, phone
from tests.courses import oracle

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema
LIVES = 400 if os.environ.get("PACESETTER_PROVE") else 40
DEVICES = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("open"), DEVICES, st.sampled_from([(False, False), (True, False), (True, True)])),
    st.tuples(st.just("close"), DEVICES, st.just(0)),
    st.tuples(st.just("play"), DEVICES, st.tuples(st.integers(0, 55), st.integers(1, 12), st.sampled_from([1, 2, 4]))),
    st.tuples(st.just("play"), DEVICES, st.tuples(st.sampled_from([0, 20, 40]), st.just(20), st.sampled_from([1, 2]))),
    st.tuples(st.just("forge"), DEVICES, st.tuples(st.integers(-10, 70), st.integers(-5, 40), st.integers(-5, 90))),
    st.tuples(st.just("sync"), DEVICES, st.integers(0, 99)),
    st.tuples(st.just("answer"), DEVICES, st.sampled_from([True, True, False])),
    st.tuples(st.just("wait"), DEVICES, st.sampled_from([1, 31, 61, 4 * 3_600])),
)


class Life:
    """One guide with two devices, each with a queue of beats under the leases it was given."""

    def __init__(self, cinema: Chain, held: clock.Held) -> None:
        self.held, self.lesson = held, cinema.lessons["film/l1"]
        self.devices = [phone(cinema, "ana", held, name) for name in ("phone", "tablet")]
        self.queues: list[list[tuple[int, Sealed]]] = [[], []]

    async def open(self, which: int, how: tuple[bool, bool]) -> None:
        take_over, is_offline = how
        with suppress(Refused):
            await self.devices[which].open(self.lesson, take_over=take_over, is_offline=is_offline)

    async def close(self, which: int, _: int) -> None:
        if self.devices[which].lease:
            await close_lease(self.devices[which].lease, scope=self.devices[which].scope)

    async def play(self, which: int, how: tuple[int, int, int]) -> None:
        start, length, speed = how
        self.held.pass_by(seconds=length / speed)
        self._queue(which, self.devices[which].beat(start, start + length))

    async def forge(self, which: int, how: tuple[int, int, int]) -> None:
        start, length, offset = how
        self._queue(which, self.devices[which].beat(start, start + length, offset_s=offset))

    def _queue(self, which: int, beat: Sealed) -> None:
        if self.devices[which].lease:
            self.queues[which].append((self.devices[which].lease, beat))

    async def sync(self, which: int, seed: int) -> None:
        """Some of the queue, in any order, some of it twice; what was sent may be sent again."""
        random, queue = Random(seed), self.queues[which]
        chosen = random.choices(queue, k=random.randrange(len(queue) + 2)) if queue else []
        for lease in {lease for lease, _ in chosen}:
            await self.devices[which].send(*(beat for at, beat in chosen if at == lease), lease=lease)

    async def answer(self, which: int, right: bool) -> None:
        with suppress(Refused):
            await self.devices[which].answer_open(right=right)

    async def wait(self, _: int, seconds: int) -> None:
        self.held.pass_by(seconds=seconds)

    async def settled(self) -> None:
        """What is still open is missed, and looked at once more."""
        self.held.pass_by(minutes=2)
        for lease in await models.Lease.filter(guide_id=self.devices[0].scope.me).limit(1):
            await self.devices[0].send(lease=lease.id)


@atomic
async def afresh() -> None:
    for table in ("lease", "prompt", "coverage", "lessonprogress", "idempotencykey", "studyday"):
        await run(f"DELETE FROM {table}")
    await run("UPDATE enrolment SET completed_at = NULL, completed_lessons = 0, started_at = NULL")


def beats_of(kept: models.Lease) -> frozenset[Beat]:
    return unpack(bytes(kept.evidence), kept.opened_ms)


def film_of(kept: models.Lease) -> tuple[bytearray, dict[int, str]]:
    rows = [astuple(beat) for beat in beats_of(kept)]
    times = {"opened": kept.opened_ms, "ended": kept.ended_ms, "lasts": kept.ends_ms - kept.opened_ms}
    return oracle.watched(rows, duration=MINUTE_MS, **times)


def assert_folded_right(kept: models.Lease) -> bytearray:
    """A lease's row against the oracle."""
    film, reasons = film_of(kept)
    assert [list(span) for span in oracle.stretches(film)] == kept.spans
    assert sum(kept.refusals.values()) == len(reasons)
    return film


async def assert_stored_right(guide: int, leases: list[models.Lease]) -> None:
    films = [assert_folded_right(kept) for kept in leases]
    watched = await models.Coverage.get(guide_id=guide)
    asked = await models.Prompt.filter(guide_id=guide)
    prompts = [Asked(one.at_ms, one.issued_ms, one.answered_ms, one.is_passed) for one in asked]
    whole = oracle.over(films, MINUTE_MS)
    drawn = positions(bytes.fromhex(watched.seed), MINUTE_MS)
    played = [
        play
        for kept in leases
        for play in plays(
            Lease(kept.opened_ms, kept.ended_ms, beats_of(kept), kept.ends_ms - kept.opened_ms), MINUTE_MS
        )
    ]
    judged = attention(drawn, played, prompts, as_of_ms=clock.now_ms())
    event(f"prompts: {len(asked)}, missed: {any(not one.is_passed for one in asked)}")
    if all(one.is_passed for one in asked):
        assert watched.spans == [list(span) for span in oracle.stretches(whole)]
    assert watched.spans == [list(span) for span in judged.kept]
    stand = await models.LessonProgress.get(guide_id=guide)
    assert stand.covered_ms == watched.covered_ms == sum(end - start for start, end in watched.spans)
    if oracle.is_complete(film := bytearray(whole)) and judged.is_passed and judged.kept == oracle.stretches(film):
        assert stand.completed_at is not None
    event(f"complete: {stand.completed_at is not None}")


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=24))
async def test_after_any_history_the_stored_credit_is_the_oracles(
    cinema: Chain, held: clock.Held, steps: list[tuple[str, int, object]]
) -> None:
    await afresh()
    held.at = NOON
    events.react_with({})
    life = Life(cinema, held)
    await life.open(0, (False, False))
    completed = None

    for step, which, how in steps:
        await getattr(life, step)(which, how)
        stand = await models.LessonProgress.get(guide_id=life.devices[0].scope.me)
        assert completed in (None, stand.completed_at)  # I14
        completed = stand.completed_at
    await life.settled()

    leases = await models.Lease.filter(guide_id=life.devices[0].scope.me)
    assert sum(kept.ended_ms is None for kept in leases) <= 1
    await assert_stored_right(life.devices[0].scope.me, leases)


FORGED = st.tuples(st.integers(1, 9), st.integers(0, 50_000), st.sampled_from([5_000, 20_000]), st.integers(0, 70_000))


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(FORGED, min_size=1, max_size=8, unique_by=lambda beat: beat[0]), seed=st.integers(0, 999))
async def test_the_order_and_the_batches_in_which_beats_come_at_one_instant_change_nothing(
    cinema: Chain, held: clock.Held, said: list[tuple[int, int, int, int]], seed: int
) -> None:
    """I3, I4, I16: what two servers would have written, merged in any order, is what one writes."""
    await afresh()
    held.at = NOON
    ana, bo = phone(cinema, "ana", held), phone(cinema, "bo", held)
    for one in (ana, bo):
        await one.open(cinema.lessons["film/l1"])
    held.pass_by(seconds=60)
    await send_all(ana, said)

    random = Random(seed)
    for _ in range(2):
        random.shuffle(said)
        for at in range(0, len(said), 3):
            await send_all(bo, said[at : at + 3])

    first, second = await models.Lease.get(id=ana.lease), await models.Lease.get(id=bo.lease)
    assert beats_of(first) == beats_of(second)
    assert (first.spans, first.used_ms, first.refusals) == (second.spans, second.used_ms, second.refusals)


async def send_all(one: Phone, said: list[tuple[int, int, int, int]]) -> None:
    await one.send(*(one.sealed(seq, a, a + length, offset) for seq, a, length, offset in said))
