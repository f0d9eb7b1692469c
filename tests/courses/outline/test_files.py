"""Nothing outside a course folder is opened, and nothing in it is believed."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from courses.outline import CourseFaulty

if TYPE_CHECKING:
    from tests.courses.outline.conftest import CourseFolder


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_followed(folder: "CourseFolder", tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("秘密")
    folder.file("after.md").unlink()
    folder.file("after.md").symlink_to(secret)

    assert folder.faults() == [("course.yaml", folder.line_of("article: after.md"), "FILE_LEAVES")]

    folder.file("real.md").write_text("里面的")
    folder.file("after.md").unlink()
    folder.file("after.md").symlink_to("real.md")
    article = folder.read().lessons[1].article
    assert article is not None and article.zh == "里面的"


def test_a_course_file_that_is_a_link_to_elsewhere_is_refused(folder: "CourseFolder", tmp_path: Path) -> None:
    folder.file("course.yaml").rename(tmp_path / "course.yaml")
    folder.file("course.yaml").symlink_to(tmp_path / "course.yaml")

    assert folder.faults() == [("course.yaml", 1, "FILE_LEAVES")]


def test_a_linked_folder_does_not_tell_what_lies_outside(folder: "CourseFolder", tmp_path: Path) -> None:
    (tmp_path / "secret-plan.md").write_text("秘密")
    folder.file("out").symlink_to(tmp_path)
    folder.change("article: after.md", "article: out/secret-plans.md")

    with pytest.raises(CourseFaulty) as refusal:
        folder.read()

    assert "secret-plan.md" not in refusal.value.says("en")


SPOILT: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_bytes(b""), "FILE_EMPTY"),
    (lambda path: path.write_text("只是文字，不是视频。"), "FILE_NOT_VIDEO"),
    (lambda path: path.write_bytes(b"#EXTM3U\n/etc/passwd\n"), "FILE_NOT_VIDEO"),
    (lambda path: path.mkdir(), "FILE_IRREGULAR"),
    (lambda path: os.mkfifo(path), "FILE_IRREGULAR"),
    (lambda path: path.symlink_to(path.name), "FILE_MISSING"),
    (lambda path: path.symlink_to("/dev/zero"), "FILE_LEAVES"),
]


@pytest.mark.parametrize(("spoil", "code"), SPOILT)
def test_what_is_no_video_file_is_refused_without_waiting(
    folder: "CourseFolder", spoil: Callable[[Path], object], code: str
) -> None:
    folder.file("wash.mp4").unlink()
    spoil(folder.file("wash.mp4"))

    [(file, line, found)] = folder.faults()
    assert (file, line) == ("course.yaml", folder.line_of("video: wash.mp4"))
    assert found.removesuffix("_NEAR") == code


def test_an_absurdly_large_file_is_refused_unread(folder: "CourseFolder") -> None:
    with folder.file("wash.mp4").open("r+b") as video:
        video.truncate(5 * 1024**3)
    folder.file("after.md").write_text("长" * 200_000)

    assert [code for *_, code in folder.faults()] == ["FILE_TOO_LARGE", "FILE_TOO_LARGE"]


DAMAGED = {
    "utf-16": "字幕".encode("utf-16"),
    "cut sign": "一\n二三四五".encode()[:-1] + b"\n",
    "noise": "一\n".encode() + b"\xff" * 3,
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_another_encoding_is_named_at_the_line_where_it_shows(folder: "CourseFolder", kind: str) -> None:
    folder.file("after.md").write_bytes(DAMAGED[kind])

    assert folder.faults() == [("after.md", 1 if kind == "utf-16" else 2, "FILE_ENCODING")]


def test_hidden_marks_in_an_article_are_named_at_their_lines(folder: "CourseFolder") -> None:
    folder.file("after.md").write_text("一\n二\u202e\n三\0\n")

    assert folder.faults() == [("after.md", 2, "TURNING_MARK"), ("after.md", 3, "CONTROL_MARK")]


def test_a_missing_folder_or_course_file_is_said_plainly(folder: "CourseFolder") -> None:
    folder.file("course.yaml").unlink()
    assert folder.faults() == [("course.yaml", 1, "NO_COURSE_FILE")]

    folder.path = folder.path.with_name("nothing")
    assert folder.faults() == [("nothing", 1, "NO_FOLDER")]
