import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.text import CodeNotPlain, TextMissing, TextNotPlain, TextTooLong, TextTurned, by_name, code, folded, like, line


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("王小明", "王小明"),
        ("  Ana  ", "Ana"),
        ("e\u0301", "é"),
        ("👩🏽‍🦰", "👩🏽‍🦰"),
        ("می‌خواهم", "می‌خواهم"),
        ("x" * 80, "x" * 80),
        ('O\'Neil, "Q" <b>', 'O\'Neil, "Q" <b>'),
    ],
)
def test_names_of_any_script_are_kept(text: str, kept: str) -> None:
    assert line(text, most=80, field="name") == kept


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", TextMissing),
        (" \u3000 ", TextMissing),
        ("\u200b\u200d", TextMissing),
        ("x" * 81, TextTooLong),
        ("a\0b", TextNotPlain),
        ("a\x1bb", TextNotPlain),
        ("a\x85b", TextNotPlain),
        ("a\nb", TextNotPlain),
        ("a\u2028b", TextNotPlain),
        ("\ud800", TextNotPlain),
        *((f"a{chr(mark)}b", TextTurned) for mark in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)),
    ],
)
def test_text_that_is_not_what_it_looks_like_is_refused(text: str, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal) as raised:
        line(text, most=80, field="name")

    assert list(raised.value.path) == ["name"]


def test_codes_are_plain_and_keep_their_zeros() -> None:
    assert code("００１２３", most=40, field="code") == "00123"
    assert code("北京-01_a.b", most=40, field="code") == "北京-01_a.b"
    for text in ("a b", "a,b", "a;b", "a/b", "a|b", "a\\b"):
        with pytest.raises(CodeNotPlain):
            code(text, most=40, field="code")


@given(st.text())
def test_whatever_is_kept_is_kept_again_unchanged(text: str) -> None:
    try:
        kept = line(text, most=80, field="name")
    except Invalid:
        return
    assert line(kept, most=80, field="name") == kept and kept.encode() and "\0" not in kept


def test_forms_of_one_text_compare_as_one() -> None:
    assert folded(" ＡＢ１ ") == folded("ab1") and folded("\ud800") == "?"
    assert like(" A50%_!\0 ") == "%a50!%!_!!%" and like("x" * 101) == like("x" * 100) and like(" ") == "%%"


def test_names_are_sorted_as_a_chinese_browser_sorts_them() -> None:
    """The same names as in frontend/src/console/parts/sorting.test.ts."""
    names = [
        "_x", "2店", "10店", "北京", "北京2店", "北京10店", "单位 9", "单位 10", "杭州 西湖", "杭州西湖", "嘉兴",
        "上海", "a店", "b店", "Zoo",
    ]  # fmt: skip

    assert sorted(reversed(names), key=by_name) == names
