"""Every fault of a course folder is named by file and line, in words that tell what to do."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.outline import CourseFaulty, read_course
from courses.outline_sentences import SENTENCES
from courses.outline_yaml import DEEPEST

if TYPE_CHECKING:
    from tests.courses.outline.conftest import CourseFolder

ROOT = Path(__file__).parents[3]
LONG_NAME = "a" * 300
TIMED = "{at: 0:20, text: 对, answer: 对, reason: 因}"
# old text of course.yaml -> new text, and the fault, so many lines below the old text
FAULTS = [
    ("title:\n  zh: 羊绒衫怎么洗", "titel:\n  zh: 羊绒衫怎么洗", "KEY_UNKNOWN_NEAR", 0),
    ("slug: wash-cashmere", "slug: Wash Cashmere", "SLUG", 0),
    ("slug: wash-cashmere", "slug: ''", "TEXT_EMPTY", 0),
    ("scene: products", "scene: product", "NOT_ONE_OF_NEAR", 0),
    ("scene: products", "scene: 产品", "NOT_ONE_OF", 0),
    ("level: beginner", "level: [beginner]", "NOT_TEXT", 0),
    ("title: 四步洗法", f"title: {'长' * 61}", "TEXT_LONG", 0),
    ("title: 四步洗法", "title: {zh: 四步, en: Wash it, then dry it}", "COMMA_IN_TEXT", 0),
    ("title: 四步洗法", "title: [四步]", "NOT_TEXTS", 0),
    ("title: 四步洗法", 'title: "四步\\u202e洗法"', "TURNING_MARK", 0),
    ("title: 四步洗法", 'title: "四步\\0洗法"', "CONTROL_MARK", 0),
    ("title: 四步洗法", "title: 四步\u202e洗法", "TURNING_MARK", 0),
    ("title: 四步洗法", "title: 四步\0洗法", "CONTROL_MARK", 0),
    ("title: 四步洗法", "title: &a 四步洗法", "YAML_ALIAS", 0),
    ("title: 四步洗法", "title: *a", "YAML_ALIAS", 0),
    ("title: 四步洗法", "title: !!python/object:os.system 四步", "YAML_TAG", 0),
    ("title: 四步洗法", "title: 冬天: 怎么穿", "YAML", 0),
    ("title: 四步洗法", "title：四步洗法", "YAML_WIDE_COLON", 0),
    ("title: 四步洗法", "title: 四步洗法\n    title: 又一次", "KEY_TWICE", 1),
    ("kind: video", "kind: vidoe", "NOT_ONE_OF_NEAR", 0),
    ("video: wash.mp4", "vdeo: wash.mp4", "KEY_UNKNOWN_NEAR", 0),
    ("video: wash.mp4", "video: wahs.mp4", "FILE_MISSING_NEAR", 0),
    ("video: wash.mp4", "video: Wash.mp4", "FILE_MISSING_NEAR", 0),
    ("video: wash.mp4", "video: 别的视频文件.mov", "FILE_MISSING", 0),
    ("video: wash.mp4", "video: ../wash.mp4", "FILE_LEAVES", 0),
    ("video: wash.mp4", "video: /etc/hostname", "FILE_LEAVES", 0),
    ("video: wash.mp4", "video: a/../../wash.mp4", "FILE_LEAVES", 0),
    ("video: wash.mp4", "video: 'C:/wash.mp4'", "FILE_NAME", 0),
    ("video: wash.mp4", "video: 'a\\wash.mp4'", "FILE_NAME", 0),
    ("video: wash.mp4", f"video: {LONG_NAME}.mp4", "FILE_NAME", 0),
    ("video: wash.mp4", 'video: "wash\\u202e4pm.exe"', "TURNING_MARK", 0),
    ("video: wash.mp4", "video: after.md", "FILE_ENDING", 0),
    ("      zh: wash.zh.vtt", "      zh: wash.mp4", "FILE_ENDING", 0),
    ("      zh: wash.zh.vtt", "      cn: wash.zh.vtt", "KEY_UNKNOWN", 0),
    ("required: false", "required: maybe", "NOT_YES_NO", 0),
    ("    video: wash.mp4\n", "", "KIND_NEEDS", -3),
    ("article: after.md", "article: after.md\n    video: wash.mp4", "KIND_REFUSES", 1),
    ("article: after.md", f"article: after.md\n    checks:\n    - {TIMED}", "AT_REFUSED", 2),
    ("at: 0:20", "at: 90", "TIME", 0),
    ("at: 0:20", "at: 0:75", "TIME", 0),
    ("    checks:\n", f"    checks:\n      - {TIMED}\n", "TIME_TWICE", 2),
    ("    prompts:\n", "    prompts: []\n    prompt:\n", "LIST_EMPTY", 0),
    ("wrong: [热水, 开水]", f"wrong: [{','.join(map(str, range(11)))}]", "TOO_MANY", 0),
    ("draws: 1", "draws: 2", "POOL_SMALL", 3),
    ("draws: 1", "draws: one", "NOT_NUMBER", 0),
    ("pass_score: 80", "pass_score: 101", "NOT_NUMBER", 0),
    ("怎么晾？\n          right: 平铺\n", "怎么晾？\n", "RIGHT_MISSING", 0),
    ("          wrong: [挂起来, 烘干]\n", "", "WRONG_MISSING", -2),
    ("wrong: [挂起来, 烘干]", "wrong: [挂起来, 平铺]", "OPTION_TWICE", -2),
    ("answer: false", "answer: 也许", "NOT_YES_NO", 0),
    ("answer: false", "answer: false\n          right: 对", "ANSWER_MIXED", 0),
    ("right:\n            - 洗干净", "kind: single\n          right:\n            - 洗干净", "SINGLE_SEVERAL", 1),
    ("text: 羊绒衫可以放进烘干机。", "text: 羊绒衫怎么晾？", "ITEM_TWICE", 0),
    ("          reason: 挂起来会拉长。\n", "", "KEY_MISSING", -3),
    ("slug: quiz", "slug: after", "SLUG_TWICE", 0),
    ("lessons:\n", "lessons: 三节\n_:\n", "NOT_LIST", 0),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "below"), FAULTS)
def test_a_fault_in_course_yaml_is_named_at_its_line(
    folder: "CourseFolder", old: str, new: str, code: str, below: int
) -> None:
    line = folder.change(old, new)

    assert ("course.yaml", line + below, code) in folder.faults()


def test_all_faults_are_named_at_once_in_the_order_of_the_files(folder: "CourseFolder") -> None:
    first = folder.change("scene: products", "scene: nothing at all")
    second = folder.change("at: 0:20", "at: soon")
    third = folder.line_of("article: after.md")
    folder.file("wash.zh.vtt").write_text("00:01.000 --> 00:02.000\n没有开头\n")
    folder.file("after.md").unlink()

    assert folder.faults() == [
        ("course.yaml", first, "NOT_ONE_OF"),
        ("course.yaml", second, "TIME"),
        ("course.yaml", third, "FILE_MISSING"),
        ("wash.zh.vtt", 1, "VTT_HEADER"),
    ]


def test_a_fault_says_in_both_languages_what_to_do(folder: "CourseFolder") -> None:
    line = folder.change("summary:", "sumary:")

    with pytest.raises(CourseFaulty) as refusal:
        folder.read()

    chinese, english = refusal.value.says("zh-CN").splitlines(), refusal.value.says("en").splitlines()
    assert f"course.yaml 第 {line} 行：不认识“sumary”。是不是“summary”？" in chinese
    assert f"course.yaml, line {line}: “sumary” is not known. Did you mean “summary”?" in english


def test_every_sentence_has_the_same_places_in_both_languages() -> None:
    for code, (zh, en) in SENTENCES.items():
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en)), code


def test_every_sentence_is_used() -> None:
    sources = [path for path in (ROOT / "courses").glob("*.py") if path.name != "outline_sentences.py"]
    written = "".join(path.read_text() for path in sources)
    made = {"CONTROL_MARK", "TURNING_MARK"}  # put together from the kind of mark

    assert [code for code in SENTENCES if f'"{code}"' not in written and code not in made] == []


STEPS = "".join(f"{' ' * depth}a:\n" for depth in range(DEEPEST + 2))
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = [
    ("a: " + "[" * 100_000, "YAML_DEEP"),
    (STEPS + " " * (DEEPEST + 2) + "b: 1", "YAML_DEEP"),
    (LAUGHS, "YAML_ALIAS"),
    ("slug: a\n---\nslug: b\n", "YAML_SEVERAL"),
    ("{[a]: b}", "YAML_KEY"),
    ("- a\n- b\n", "NOT_TABLE"),
    ("只是一段话", "NOT_TABLE"),
    ("\t- x: [", "YAML"),
    ("slug: x" + "y" * 600_000, "FILE_TOO_LARGE"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), BOMBS)
def test_a_file_built_to_explode_is_refused_in_time(folder: "CourseFolder", content: str, code: str) -> None:
    folder.file("course.yaml").write_text(content)
    started = time.monotonic()

    assert code in [found for *_, found in folder.faults()]
    assert time.monotonic() - started < 5


def test_no_more_than_500_faults_are_kept(folder: "CourseFolder") -> None:
    folder.file("course.yaml").write_text("".join(f"key{number}: x\n" for number in range(3_000)))

    assert len(folder.faults()) == 500


LINES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/course-folder.md").read_text(), re.S)[0].splitlines()
SIGNS = ["", "  ", "- ", "'", '"', "[", "{", "# ", ": ", "：", "\0", "\u202e", "🧶"]
BITS = st.sampled_from([*SIGNS, "zh: ", "&a ", "*a", "!!x ", "kind: ", "99"])
PLACES = st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 20), st.integers(0, 3), BITS)


@given(st.lists(PLACES, min_size=1, max_size=4))
def test_a_spoilt_file_gives_faults_at_real_lines_and_never_an_accident(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, int, str]]
) -> None:
    lines = [*LINES]
    for line, place, gone, bit in changes:
        lines[line] = lines[line][:place] + bit + lines[line][place + gone :]
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.yaml").write_text("\n".join(lines))

    with pytest.raises(CourseFaulty) as refusal:  # its other files are missing, so there is always a fault
        read_course(folder)

    assert all(1 <= fault.line <= len(lines) + 1 for fault in refusal.value.faults)
