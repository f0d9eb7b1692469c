"""As long as no prompt was missed, what a guide covered says as much as every play that led to it."""

from dataclasses import replace

from hypothesis import given

from courses.attention import attention, due, missed_at
from courses.credit import union
from courses.watched import as_played
from tests.courses.test_attention_always import Watching, watchings


@given(watchings())
def test_coverage_is_judged_like_the_plays_behind_it_while_no_prompt_was_missed(watching: Watching) -> None:
    now = watching.as_of_ms
    kept = tuple(prompt for prompt in watching.asked if missed_at(prompt, as_of_ms=now) is None)
    seen = replace(watching, asked=kept)
    spans = as_played(union((play.from_ms, play.to_ms) for play in seen.played))

    assert attention(seen.drawn, spans, kept, as_of_ms=now) == seen.judged()
    assert due(seen.drawn, spans, kept, as_of_ms=now) == due(seen.drawn, seen.played, kept, as_of_ms=now)
