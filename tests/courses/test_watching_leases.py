"""Who may be credited when: one lease a guide, opened, taken over and closed by the commands, on the real database."""

import asyncio
from datetime import timedelta

import pytest

import models
import tests.chain
import tests.cinema
from courses.credit import LEASE_MS
from courses.watching import (
    SILENT_MS,
    BeatsOwed,
    HeldElsewhere,
    NotAssigned,
    NotAVideoLesson,
    NotReady,
    close_lease,
    open_lease,
)
from kit import clock
from kit.errors import NotFound, Refused
from people.keys import KeyMissing, KeyReused
from tests.chain import Chain
from tests.cinema import Phone, phone
from tests.databases import KINDS

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema


async def open_now(cinema: Chain, who: str = "ana") -> list[models.Lease]:
    return await models.Lease.filter(guide_id=cinema.people[who], ended_ms=None)


def film(cinema: Chain) -> int:
    return cinema.lessons["film/l1"]


async def test_a_lease_lasts_four_hours_and_starts_the_course(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)
    await ana.open(film(cinema))

    kept = await models.Lease.get(id=ana.lease)
    assert (kept.opened_ms, kept.ends_ms) == (clock.now_ms(), clock.now_ms() + LEASE_MS)
    assert (kept.ended_ms, kept.is_offline, kept.last_seq, kept.device) == (None, False, 0, "phone")
    enrolled = await models.Enrolment.get(guide_id=ana.scope.me, course_id=cinema.courses["film"])
    assert enrolled.started_at == clock.now()


async def test_the_same_key_gives_the_same_lease_and_another_lesson_under_it_is_refused(
    cinema: Chain, held: clock.Held
) -> None:
    ana = phone(cinema, "ana", held)
    first = await ana.open(film(cinema), key="the same key")

    assert await ana.open(film(cinema), key="the same key") == first
    with pytest.raises(KeyReused):
        await ana.open(film(cinema), key="the same key", is_offline=True)
    with pytest.raises(KeyMissing):
        await ana.open(film(cinema), key="short")
    assert await models.Lease.all().count() == 1


@pytest.mark.parametrize(
    ("who", "lesson", "why"),
    [
        ("ana", "one/l1", NotAVideoLesson),
        ("chi", "film/l1", NotAssigned),
        ("ana", "nowhere", NotFound),
        ("ana", "far/l1", NotFound),
        ("ana", "raw/l1", NotReady),
    ],
)
async def test_only_a_ready_video_of_ones_own_plan_is_watched(
    cinema: Chain, held: clock.Held, who: str, lesson: str, why: type[Refused]
) -> None:
    await tests.cinema.add_film(cinema, "far", audience="west")
    await tests.cinema.add_film(cinema, "raw")
    await models.Lesson.filter(id=cinema.lessons["raw/l1"]).update(media_id=None)
    await cinema.enrol("ana", "raw")

    with pytest.raises(why):
        await phone(cinema, who, held).open(cinema.lessons.get(lesson, 10**9))

    assert await models.Lease.all().count() == 0


async def test_another_device_asks_before_it_goes_on_and_the_same_one_does_not(cinema: Chain, held: clock.Held) -> None:
    here, there = phone(cinema, "ana", held), phone(cinema, "ana", held, "tablet")
    first = await here.open(film(cinema))
    held.pass_by(milliseconds=SILENT_MS - 1)

    with pytest.raises(HeldElsewhere):
        await there.open(film(cinema))
    assert [one.id for one in await open_now(cinema)] == [first]

    again = await here.open(film(cinema))
    assert again != first and [one.id for one in await open_now(cinema)] == [again]


async def test_a_takeover_ends_the_first_lease_at_that_instant(cinema: Chain, held: clock.Held) -> None:
    here, there = phone(cinema, "ana", held), phone(cinema, "ana", held, "tablet")
    first = await here.open(film(cinema))
    held.pass_by(seconds=12)
    second = await there.open(film(cinema), take_over=True)

    kept = await models.Lease.get(id=first)
    assert kept.ended_ms == clock.now_ms() == (await models.Lease.get(id=second)).opened_ms


async def test_a_silent_device_is_taken_over_without_asking_and_a_beat_keeps_it(
    cinema: Chain, held: clock.Held
) -> None:
    here, there = phone(cinema, "ana", held), phone(cinema, "ana", held, "tablet")
    await here.open(film(cinema))
    await here.play(0, 20)
    held.pass_by(milliseconds=SILENT_MS - 1)
    with pytest.raises(HeldElsewhere):
        await there.open(film(cinema))

    held.pass_by(milliseconds=1)
    await there.open(film(cinema))

    assert [one.device for one in await open_now(cinema)] == ["tablet"]


async def test_a_lease_that_ran_out_ends_at_its_four_hours_and_not_when_the_next_one_begins(
    cinema: Chain, held: clock.Held
) -> None:
    here = phone(cinema, "ana", held)
    first = await here.open(film(cinema))
    held.pass_by(hours=9)
    await phone(cinema, "ana", held, "tablet").open(film(cinema))

    kept = await models.Lease.get(id=first)
    assert kept.ended_ms == kept.ends_ms == kept.opened_ms + LEASE_MS


async def test_a_grant_for_the_same_lesson_on_another_device_asks_before_it_ends(
    cinema: Chain, held: clock.Held
) -> None:
    ana = phone(cinema, "ana", held)
    grant = await ana.open(film(cinema), take_over=True, is_offline=True)
    held.pass_by(hours=1)
    online = phone(cinema, "ana", held, "tablet")
    with pytest.raises(BeatsOwed):
        await online.open(film(cinema))
    assert [one.id for one in await open_now(cinema)] == [grant]

    sent = await ana.send(ana.beat(0, 10, offset_s=10))
    await online.open(film(cinema), take_over=True)

    assert sent.kept == 1 and not sent.lease_ended
    closed = await models.Lease.get(id=grant)
    assert closed.is_offline and closed.ended_ms == clock.now_ms()
    assert [one.is_offline for one in await open_now(cinema)] == [False]


@pytest.mark.parametrize(("device", "lesson"), [("tablet", "short/l1"), ("phone", "film/l1")])
async def test_a_grant_of_another_lesson_or_of_this_device_keeps_nobody_from_watching_and_loses_no_beat(
    cinema: Chain, held: clock.Held, device: str, lesson: str
) -> None:
    await tests.cinema.add_film(cinema, "short")
    await cinema.enrol("ana", "short")
    ana = phone(cinema, "ana", held)
    grant = await ana.open(film(cinema), is_offline=True)
    held.pass_by(hours=1)
    kept = ana.beat(0, 10, offset_s=3_600)
    await phone(cinema, "ana", held, device).open(cinema.lessons[lesson])
    held.pass_by(hours=1)

    sent = await ana.send(kept)

    assert (sent.kept, sent.lease_ended) == (1, True)
    assert (await models.Lease.get(id=grant)).ended_ms == clock.now_ms() - 3_600_000
    assert (await models.LessonProgress.get(guide_id=ana.scope.me, lesson_id=film(cinema))).covered_ms == 10_000


async def test_an_offline_grant_ends_an_online_lease_so_that_they_never_overlap(
    cinema: Chain, held: clock.Held
) -> None:
    ana = phone(cinema, "ana", held)
    first = await ana.open(film(cinema))
    held.pass_by(seconds=5)
    second = await ana.open(film(cinema), take_over=True, is_offline=True)

    assert (await models.Lease.get(id=first)).ended_ms == (await models.Lease.get(id=second)).opened_ms


async def test_closing_ends_a_lease_once_and_keeps_the_position(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)
    await ana.open(film(cinema))
    held.pass_by(seconds=7)
    closed_ms = clock.now_ms()

    assert await close_lease(ana.lease, scope=ana.scope, position_ms=7_000) == film(cinema)
    held.pass_by(seconds=7)
    await close_lease(ana.lease, scope=ana.scope, position_ms=-(2**40))

    assert (await models.Lease.get(id=ana.lease)).ended_ms == closed_ms
    stand = await models.LessonProgress.get(guide_id=ana.scope.me, lesson_id=film(cinema))
    assert stand.position_ms == 0


async def test_nobody_closes_the_lease_of_somebody_else(cinema: Chain, held: clock.Held) -> None:
    ana, bo = phone(cinema, "ana", held), phone(cinema, "bo", held)
    await ana.open(film(cinema))

    for lease in (ana.lease, 10**9):
        with pytest.raises(NotFound):
            await close_lease(lease, scope=bo.scope)
    assert len(await open_now(cinema)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_fifty_that_start_at_once_leave_one_lease_open(cinema: Chain, held: clock.Held) -> None:
    """I9. Each start is a device of its own; every second one takes over."""
    phones = [phone(cinema, "ana", held, f"phone {n}") for n in range(50)]

    came = await asyncio.gather(
        *(one.open(film(cinema), take_over=n % 2 == 0) for n, one in enumerate(phones)), return_exceptions=True
    )

    refused = [one for one in came if isinstance(one, BaseException)]
    assert {type(one) for one in refused} <= {HeldElsewhere}
    assert len(await open_now(cinema)) == 1
    leases = await models.Lease.filter(guide_id=cinema.people["ana"])
    assert len(leases) == 50 - len(refused) >= 25
    assert all(one.ended_ms == clock.now_ms() for one in leases if one.ended_ms is not None)


@pytest.mark.parametrize("kind", KINDS)
async def test_ten_requests_with_one_key_open_one_lease(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)

    made = await asyncio.gather(
        *(open_lease(film(cinema), scope=ana.scope, key="one and the same", device="phone") for _ in range(10))
    )

    assert len(set(made)) == 1 and await models.Lease.all().count() == 1


HOSTILE = ["a\0b", "\u202emp4.exe", "\ud800", "x" * 5_000, "导购👩‍👩‍👧", "'; DROP TABLE lease; --"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_device_may_call_itself_anything_and_only_its_name_suffers(
    cinema: Chain, held: clock.Held, name: str
) -> None:
    """A name is never a reason to lose a lesson: what no table takes or no screen shows is left out of it."""
    ana = Phone(cinema.scope("ana"), held, name)
    lease = await ana.open(film(cinema), key="whatever it is")

    kept = (await models.Lease.get(id=lease)).device
    assert len(kept) <= 120 and not set(kept) & set("\0\u202e\ud800")
    held.pass_by(seconds=1)
    assert await ana.open(film(cinema), key="the next one") != lease  # the same device need not ask


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", ["a key with \0 in it", "a key with \ud800 in it", "k" * 81])
async def test_an_idempotency_key_that_no_table_takes_is_refused(cinema: Chain, held: clock.Held, key: str) -> None:
    with pytest.raises(KeyMissing):
        await phone(cinema, "ana", held).open(film(cinema), key=key)

    assert await models.Lease.all().count() == 0


async def test_a_server_whose_clock_steps_back_never_opens_a_lease_that_ends_before_it_began(
    cinema: Chain, held: clock.Held
) -> None:
    """I15: a takeover right after the clock was set back."""
    ana = phone(cinema, "ana", held)
    first = await ana.open(film(cinema))
    held.at -= timedelta(hours=1)
    await phone(cinema, "ana", held, "tablet").open(film(cinema), take_over=True)

    kept = await models.Lease.get(id=first)
    assert kept.ended_ms == kept.opened_ms
    assert len(await open_now(cinema)) == 1
