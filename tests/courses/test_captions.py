"""WebVTT is read with every fault at its line, and served only as we wrote it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.captions import Cue, plain, read_webvtt, write_webvtt
from courses.outline_faults import CourseFaulty, Faults

GOOD = """WEBVTT - 羊绒
Kind: captions

NOTE 这一行不显示
--

STYLE
::cue { color: red }

1
00:00.000 --> 00:02.500 align:start position:10%
<v 小林>洗羊绒</v>，用 <b>凉水</b> &amp; 中性洗涤剂 &lt;30 度

00:00:02.500 --> 00:00:04.000
轻压，
不要搓。"""


def read(text: str) -> tuple[Cue, ...]:
    faults = Faults()
    cues = read_webvtt(text, file="a.vtt", faults=faults)
    faults.refuse_any()
    return cues


def test_cues_are_read_as_plain_text_with_their_times() -> None:
    assert read(GOOD) == (
        Cue(0, 2_500, "洗羊绒，用 凉水 & 中性洗涤剂 <30 度", 11),
        Cue(2_500, 4_000, "轻压，\n不要搓。", 14),
    )


def test_a_forgotten_empty_line_after_the_header_is_forgiven() -> None:
    assert read("WEBVTT\n00:01.000 --> 00:02.000\n好\n") == (Cue(1_000, 2_000, "好", 2),)


START = "WEBVTT\n\n00:01.000 --> 00:03.000\n一\n\n"
BAD = [
    ("", 1, "VTT_HEADER"),
    ("WEBVTTX\n\n00:01.000 --> 00:02.000\n一", 1, "VTT_HEADER"),
    ("1\n00:00:01,000 --> 00:00:02,000\n一\n", 1, "VTT_SRT"),
    ("WEBVTT\n", 1, "VTT_NO_CUES"),
    (START + "00:04 --> 00:05\n二", 6, "VTT_TIME"),
    (START + "00:04.000 -->\n二", 6, "VTT_TIME"),
    (START + "00:61.000 --> 00:62.000\n二", 6, "VTT_TIME"),
    (START + "第二条\n00:05.000 --> 00:04.000\n二", 7, "VTT_BACKWARDS"),
    (START + "00:00.500 --> 00:00.900\n二", 6, "VTT_ORDER"),
    (START + "00:02.999 --> 00:04.000\n二", 6, "VTT_OVERLAP"),
    (START + "00:04.000 --> 00:05.000\n", 6, "VTT_NO_TEXT"),
    (START + "00:04.000 --> 00:05.000\n<b></b>", 6, "VTT_NO_TEXT"),
    (START + "忘了时间\n", 6, "VTT_NO_TIME"),
    (START + "00:04.000 --> 00:05.000\n" + "长" * 201, 7, "VTT_LONG"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "code"), BAD)
def test_a_fault_is_named_at_its_line(text: str, line: int, code: str) -> None:
    with pytest.raises(CourseFaulty) as refusal:
        read(text)

    assert [(fault.line, fault.code) for fault in refusal.value.faults] == [(line, code)]


def test_too_many_cues_are_refused() -> None:
    stamps = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(5_002)]
    cues = [f"{a}.000 --> {b}.000\n字\n" for a, b in pairwise(stamps)]

    with pytest.raises(CourseFaulty) as refusal:
        read("WEBVTT\n\n" + "\n".join(cues))

    assert [fault.code for fault in refusal.value.faults] == ["VTT_MANY"]


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).map(str.strip)


@given(st.lists(st.tuples(st.integers(1, 9_000_000), WORDS.filter(bool)), min_size=1, max_size=8))
def test_what_is_written_is_read_back_and_holds_no_markup(lengths: list[tuple[int, str]]) -> None:
    cues, at = [], 0
    for length, text in lengths:
        cues.append(Cue(at, at + length, text, 0))
        at += length

    written = write_webvtt(tuple(cues))

    assert [(cue.from_ms, cue.to_ms, cue.text) for cue in read(written)] == [
        (cue.from_ms, cue.to_ms, cue.text) for cue in cues
    ]
    assert "<" not in written


def test_an_escaped_escape_stays_text() -> None:
    assert plain("&amp;lt;b&gt;") == "&lt;b>"


@given(st.text(st.sampled_from("WEBVT\n:.-> 0123<b/&;NOTE一"), max_size=200))
def test_no_text_is_an_accident(text: str) -> None:
    read_webvtt("WEBVTT\n" + text, file="a.vtt", faults=Faults())
