"""What holds for attention whatever was played and asked, and in whatever order it became known."""

from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from hypothesis import event, given
from hypothesis import strategies as st

from courses.attention import Asked, Attention, attention, due
from courses.credit import Play, is_complete, plays, union
from tests.courses import oracle
from tests.courses.strategies import Honest, honest

Item = TypeVar("Item")
SECONDS = 90
INSTANTS = st.integers(1, 400).map(lambda second: second * 1_000)


@dataclass(frozen=True)
class Watching:
    """A short lesson in whole seconds, as the oracle counts it."""

    drawn: tuple[int, ...]
    played: tuple[Play, ...]
    asked: tuple[Asked, ...]
    as_of_ms: int

    def judged(self) -> Attention:
        return attention(self.drawn, self.played, self.asked, as_of_ms=self.as_of_ms)


@st.composite
def watchings(draw: st.DrawFn) -> Watching:
    """Plays and prompts at instants so few that ties and overlaps are common."""
    drawn = sorted(draw(st.sets(st.integers(1, SECONDS - 1), min_size=1, max_size=3)))
    starts, lengths = st.just(0) | st.integers(0, SECONDS - 1), st.just(SECONDS) | st.integers(1, SECONDS)
    play = st.builds(lambda a, size, t: Play(a * 1_000, min(a + size, SECONDS) * 1_000, t), starts, lengths, INSTANTS)
    took = st.sampled_from([None, 1_000, 1_000, 59_000, 60_000, 61_000])
    prompt = st.builds(
        lambda at, issued, ms, right: Asked(at * 1_000, issued, None if ms is None else issued + ms, right),
        *(st.sampled_from(drawn), INSTANTS, took, st.sampled_from([True, True, False])),
    )
    return Watching(
        tuple(at * 1_000 for at in drawn),
        tuple(draw(_some(play, 6))),
        tuple(draw(_some(prompt, 6))),
        draw(st.sampled_from([500_000, 300_000]) | st.integers(0, 500).map(lambda second: second * 1_000)),
    )


def _some(items: st.SearchStrategy[Item], most: int) -> st.SearchStrategy[list[Item]]:
    """As often many as few, which a plain list strategy is not."""
    return st.integers(0, most).flatmap(lambda size: st.lists(items, min_size=size, max_size=size))


@given(watchings())
def test_what_is_kept_and_unsettled_is_what_the_oracle_counts_second_by_second(watching: Watching) -> None:
    drawn = [at // 1_000 for at in watching.drawn]
    prompts = [(ask.at_ms, ask.issued_ms, ask.answered_ms, ask.passed) for ask in watching.asked]
    rows = [(play.from_ms // 1_000, play.to_ms // 1_000, play.played_ms) for play in watching.played]

    left = oracle.kept(rows, drawn, prompts, now=watching.as_of_ms, duration=SECONDS)
    judged = watching.judged()

    event(f"forfeited: {judged.kept != union((play.from_ms, play.to_ms) for play in watching.played)}")
    event(f"passed: {judged.is_passed}")
    assert judged.kept == union((second * 1_000, (second + 1) * 1_000) for second in left)
    assert judged.unsettled == oracle.unsettled(left, drawn, prompts)


@given(watchings(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_plays_and_prompts_make_no_difference(watching: Watching, random: Random) -> None:
    mixed = replace(
        watching,
        played=tuple(random.sample(watching.played * 2, 2 * len(watching.played))),
        asked=tuple(random.sample(watching.asked * 2, 2 * len(watching.asked))),
    )

    assert mixed.judged() == watching.judged()
    assert _due(mixed) == _due(watching)


@given(watchings(), watchings())
def test_watching_more_or_passing_more_never_lessens_what_is_kept_or_settled(one: Watching, other: Watching) -> None:
    passes = tuple(
        Asked(at, ask.issued_ms, ask.issued_ms + 1, True) for at, ask in zip(one.drawn, other.asked, strict=False)
    )
    before, after = one.judged(), replace(one, played=one.played + other.played, asked=one.asked + passes).judged()

    assert union(before.kept, after.kept) == after.kept
    assert set(after.unsettled) <= set(before.unsettled)


@given(watchings(), watchings())
def test_once_every_position_is_passed_no_later_prompt_takes_anything(one: Watching, other: Watching) -> None:
    last_ms = max((ask.issued_ms for ask in one.asked), default=0) + 60_001
    passes = tuple(Asked(at, last_ms, last_ms + 1, True) for at in one.drawn)
    settled = replace(one, asked=one.asked + passes, as_of_ms=10**9)

    later = tuple(
        Asked(one.drawn[number % len(one.drawn)], last_ms + 2 + ask.issued_ms) for number, ask in enumerate(other.asked)
    )

    assert replace(settled, asked=settled.asked + later).judged() == settled.judged()


@given(watchings())
def test_nothing_is_kept_that_was_not_played_and_without_a_miss_everything_is(watching: Watching) -> None:
    played = union((play.from_ms, play.to_ms) for play in watching.played)
    passed = tuple(replace(ask, answered_ms=ask.issued_ms, passed=True) for ask in watching.asked)

    assert union(watching.judged().kept, played) == played
    assert replace(watching, asked=passed).judged().kept == played


@given(watchings())
def test_a_position_is_due_only_unpassed_and_after_a_miss_only_when_watched_again(watching: Watching) -> None:
    at = _due(watching)
    drawn = [position // 1_000 for position in watching.drawn]
    prompts = [(ask.at_ms, ask.issued_ms, ask.answered_ms, ask.passed) for ask in watching.asked]
    rows = [(play.from_ms // 1_000, play.to_ms // 1_000, play.played_ms) for play in watching.played]

    left = oracle.kept(rows, drawn, prompts, now=watching.as_of_ms, duration=SECONDS)
    as_if_all_passed = [*prompts, *((position, 10**9, 10**9 + 1, True) for position in watching.drawn)]
    unwatched = oracle.unsettled(left, drawn, as_if_all_passed)

    missed = at is not None and bool(oracle.standing_misses(at // 1_000, prompts, now=watching.as_of_ms))
    event(f"due: {at is not None}, after a miss: {missed}")
    assert at is None or at in oracle.unsettled(set(range(SECONDS)), drawn, prompts)
    assert not (missed and at in unwatched)


@given(watchings())
def test_whoever_answers_what_is_due_and_watches_again_what_was_lost_passes(watching: Watching) -> None:
    """Completion is always reachable: no evidence locks a guide out."""
    clock_ms, played, asked = 10**6, list(watching.played), list(watching.asked)
    whole = replace(watching, as_of_ms=clock_ms)
    played.append(Play(0, SECONDS * 1_000, clock_ms))
    for _ in watching.drawn:
        at = _due(replace(whole, played=tuple(played), asked=tuple(asked)))
        if at is not None:
            asked.append(Asked(at, clock_ms, clock_ms + 5_000, True))

    judged = replace(whole, played=tuple(played), asked=tuple(asked)).judged()

    assert judged.is_passed and is_complete(judged.kept, SECONDS * 1_000)


@given(honest())
def test_an_honest_trace_whose_prompts_are_answered_keeps_all_that_it_played(watcher: Honest) -> None:
    drawn = (watcher.duration_ms // 2,)
    played = plays(watcher.lease(), watcher.duration_ms)
    prompts = [Asked(drawn[0], watcher.clock_ms, watcher.clock_ms + 30_000, True)]

    judged = attention(drawn, played, prompts, as_of_ms=10**15)

    assert judged.kept == union(watcher.truth)
    told = [min(watcher.opened_ms + beat.offset_ms, beat.received_ms) for beat in watcher.beats]
    assert [play.played_ms for play in played] == told


def _due(watching: Watching) -> int | None:
    return due(watching.drawn, watching.played, watching.asked, as_of_ms=watching.as_of_ms)
