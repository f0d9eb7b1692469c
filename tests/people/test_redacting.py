"""A name goes out of a text as a whole word, and nothing around it."""

from hypothesis import given
from hypothesis import strategies as st

from people.redacting import NOBODY, without


def test_a_chinese_name_is_found_without_borders_but_not_within_a_longer_name() -> None:
    assert without("王小", ["王小明"])("多谢王小帮王小明，王小") == "多谢—帮王小明，—"


@given(st.text("aB1 2-.王小", max_size=20), st.text("aB12王小", min_size=1, max_size=3))
def test_a_text_changes_only_where_the_word_stands(text: str, word: str) -> None:
    assert without(word)(text).replace(NOBODY, word) == text
