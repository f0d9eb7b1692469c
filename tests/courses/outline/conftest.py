"""The course folder of docs/course-folder.md, to be spoilt."""

import re
from pathlib import Path

import pytest

from courses.outline import Course, CourseFaulty, read_course

ROOT = Path(__file__).parents[3]
EXAMPLE = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/course-folder.md").read_text(), re.S)[0]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:03.500\n羊绒能手洗，记住四步。\n\n00:03.500 --> 00:06.000\n水不超过三十度。\n"


class CourseFolder:
    """A folder with a long Chinese name and a picture sign in it."""

    def __init__(self, parent: Path) -> None:
        self.path = parent / ("羊绒衫怎么洗" * 10 + "🧶")
        self.path.mkdir()
        self.file("course.yaml").write_text(EXAMPLE)
        self.file("wash.mp4").write_bytes(b"\0\0\0\x20ftypisom" + b"\0" * 100)
        self.file("wash.zh.vtt").write_text(CAPTIONS)
        self.file("after.md").write_text("# 洗完怎么收\n\n叠好平放。\n")

    def file(self, name: str) -> Path:
        return self.path / name

    def read(self) -> Course:
        return read_course(self.path)

    def line_of(self, words: str) -> int:
        """The line of course.yaml where `words` begin."""
        text = self.file("course.yaml").read_text()
        return text[: text.index(words)].count("\n") + 1

    def change(self, old: str, new: str) -> int:
        """Replace `old` in course.yaml; gives the line where it stood."""
        line = self.line_of(old)
        self.file("course.yaml").write_text(self.file("course.yaml").read_text().replace(old, new, 1))
        return line

    def faults(self) -> list[tuple[str, int, str]]:
        """File, line and code of every fault; there must be one."""
        with pytest.raises(CourseFaulty) as refusal:
            self.read()
        return [(fault.file, fault.line, fault.code) for fault in refusal.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> CourseFolder:
    return CourseFolder(tmp_path)
