"""The example of the documentation is a course, in every encoding that is promised."""

import unicodedata
from typing import TYPE_CHECKING

import pytest

from courses.outline import CourseFaulty, ItemKind, LessonKind, Level, Scene, read_course, refuse_beyond_the_end

if TYPE_CHECKING:
    from tests.courses.outline.conftest import CourseFolder


def test_the_example_of_the_documentation_is_a_course(folder: "CourseFolder") -> None:
    course = folder.read()

    assert (course.slug, course.scene, course.level) == ("wash-cashmere", Scene.PRODUCTS, Level.BEGINNER)
    assert (course.title.say("zh-CN"), course.title.say("en")) == ("羊绒衫怎么洗", "How to wash cashmere")
    assert course.summary.en == course.summary.zh == "四步洗好羊绒衫，顾客问起来能讲清楚。"
    video, article, quiz = course.lessons
    assert [lesson.kind for lesson in course.lessons] == [LessonKind.VIDEO, LessonKind.ARTICLE, LessonKind.QUIZ]
    assert [lesson.is_required for lesson in course.lessons] == [True, False, True]
    assert video.video == folder.path.resolve() / "wash.mp4"
    assert [cue.from_ms for cue in video.captions[0].cues] == [0, 3_500]
    assert [check.at_ms for check in video.checks] == [20_000]
    assert article.article is not None and quiz.quiz is not None
    assert article.article.en.startswith("# 洗完怎么收")
    assert (quiz.quiz.draws, quiz.quiz.pass_score, quiz.quiz.seconds) == (1, 80, 60)
    assert [item.kind for item in quiz.quiz.items] == [ItemKind.SINGLE, ItemKind.TRUE_FALSE, ItemKind.MULTIPLE]
    assert {option.text.zh for option in quiz.quiz.items[2].options if option.is_correct} == {"洗干净", "晾透"}


def test_a_title_of_sixty_characters_is_taken(folder: "CourseFolder") -> None:
    text = folder.file("course.yaml").read_text()
    folder.file("course.yaml").write_text(text.replace("四步洗法", "长" * 60))

    assert folder.read().lessons[0].title.zh == "长" * 60


def test_the_order_of_options_does_not_tell_which_is_right(folder: "CourseFolder") -> None:
    item = "        - {{text: 第{0}题, right: 对的{0}, wrong: [错的{0}, 也错{0}, 还错{0}], reason: 理由}}"
    text = folder.file("course.yaml").read_text()
    pool = "\n".join(item.format(number) for number in range(80))
    folder.file("course.yaml").write_text(text[: text.index("      items:")] + "      items:\n" + pool)

    quiz = folder.read().lessons[2].quiz

    assert quiz is not None
    places = [[option.is_correct for option in item.options].index(True) for item in quiz.items]
    assert all(8 <= places.count(place) <= 35 for place in range(4))
    assert quiz == folder.read().lessons[2].quiz


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_files_in_utf8_and_gb18030_are_read(folder: "CourseFolder", encoding: str, ends: str) -> None:
    expected = folder.read()
    for name in ("course.yaml", "wash.zh.vtt", "after.md"):
        text = folder.file(name).read_text().replace("\n", ends)
        folder.file(name).write_bytes(text.encode(encoding))

    assert folder.read() == expected


def test_a_video_that_will_be_made_may_be_missing_but_not_lie_elsewhere(folder: "CourseFolder") -> None:
    folder.file("wash.mp4").unlink()
    assert read_course(folder.path, awaits_videos=True).lessons[0].video == folder.path.resolve() / "wash.mp4"

    folder.change("video: wash.mp4", "video: ../wash.mp4")
    with pytest.raises(CourseFaulty):
        read_course(folder.path, awaits_videos=True)


def test_a_name_packed_by_another_system_is_found(folder: "CourseFolder") -> None:
    """macOS writes é as two signs; people see one name."""
    folder.change("article: after.md", "article: café.md")
    folder.file("after.md").rename(folder.file(unicodedata.normalize("NFD", "café.md")))

    assert folder.read().lessons[1].article is not None


def test_times_after_the_end_of_the_video_are_named(folder: "CourseFolder") -> None:
    course = folder.read()
    refuse_beyond_the_end(course, {"four-steps": 20_000})

    with pytest.raises(CourseFaulty) as refusal:
        refuse_beyond_the_end(course, {"four-steps": 5_000})
    assert [(fault.file, fault.line, fault.code) for fault in refusal.value.faults] == [
        ("course.yaml", folder.line_of("at: 0:20"), "TIME_BEYOND"),
        ("wash.zh.vtt", 6, "VTT_BEYOND"),
    ]

    with pytest.raises(CourseFaulty) as refusal:
        refuse_beyond_the_end(course, {"four-steps": 6 * 60_000 + 1})
    assert [fault.code for fault in refusal.value.faults] == ["PROMPTS_FEW"]
