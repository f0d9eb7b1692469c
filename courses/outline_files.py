"""The files of a course folder: found by names that a stranger may have written, so nothing outside is ever opened."""

import unicodedata
from pathlib import Path, PurePosixPath

from courses.outline_faults import Faults, nearest
from courses.outline_text import UnknownEncoding, decoded, forbidden_mark
from kit.containers import sniffed

LARGEST_TEXT_BYTES = 256 * 1024
LARGEST_VIDEO_BYTES = 4 * 1024**3
DEEPEST = 8
VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".webm", ".mkv")


class Folder:
    """A course folder; every question about a file notes in `faults` what is wrong, at the line that names it."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.path = path
        self._root = path.resolve()
        self._faults = faults

    def text(self, name: str, *, endings: tuple[str, ...], asked_by: tuple[str, int]) -> str:
        """The content of a text file; empty after a fault. Faults inside it stand at its own lines."""
        path = self.file(name, endings=endings, largest=LARGEST_TEXT_BYTES, asked_by=asked_by)
        if path is None:
            return ""
        try:
            text = decoded(path.read_bytes())
        except UnknownEncoding as error:
            self._faults.add("FILE_ENCODING", name, error.line)
            return ""
        except OSError:
            self._fault("FILE_UNREADABLE", asked_by, name=name)
            return ""
        for number, line in enumerate(text.split("\n"), start=1):
            if mark := forbidden_mark(line):
                self._faults.add(f"{mark}_MARK", name, number)
        return text

    def video(self, name: str, *, asked_by: tuple[str, int], may_be_missing: bool = False) -> Path | None:
        """The place of a video file, which begins like a video; None after a fault."""
        if may_be_missing and self.is_good_name(name, asked_by) and not (self.path / name).exists():
            return self._root / name
        path = self.file(name, endings=VIDEO_ENDINGS, largest=LARGEST_VIDEO_BYTES, asked_by=asked_by)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                head = file.read(64)
        except OSError:
            self._fault("FILE_UNREADABLE", asked_by, name=name)
            return None
        if sniffed(head) is None:
            self._fault("FILE_NOT_VIDEO", asked_by, name=name)
        return path

    def file(self, name: str, *, endings: tuple[str, ...], largest: int, asked_by: tuple[str, int]) -> Path | None:
        """The place of an ordinary, filled file inside the folder with one of `endings`; None after a fault."""
        path = self._inside(name, asked_by)
        if path is None:
            return None
        size = path.stat().st_size
        if not name.lower().endswith(endings):
            self._fault("FILE_ENDING", asked_by, name=name, endings=" ".join(endings))
        elif not path.is_file():  # a pipe would keep us waiting for ever
            self._fault("FILE_IRREGULAR", asked_by, name=name)
        elif size == 0:
            self._fault("FILE_EMPTY", asked_by, name=name)
        elif size > largest:
            self._fault("FILE_TOO_LARGE", asked_by, name=name, size=_size(size), limit=_size(largest))
        else:
            return path
        return None

    def is_good_name(self, name: str, asked_by: tuple[str, int]) -> bool:
        """Whether `name` can be a file of this folder; otherwise the fault is noted."""
        parts = PurePosixPath(name).parts
        is_odd = "\\" in name or "\n" in name or name[1:2] == ":" or forbidden_mark(name) is not None
        if not parts or is_odd or len(parts) > DEEPEST or any(len(part.encode()) > 255 for part in parts):
            self._fault("FILE_NAME", asked_by, name=name)
        elif name.startswith(("/", "~")) or ".." in parts:
            self._fault("FILE_LEAVES", asked_by, name=name)
        else:
            return True
        return False

    def _inside(self, name: str, asked_by: tuple[str, int]) -> Path | None:
        if not self.is_good_name(name, asked_by):
            return None
        path = self._spelt_as_on_disk(self.path / name)
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            near = nearest(path.name, self._names_beside(path))
            self._fault("FILE_MISSING_NEAR" if near else "FILE_MISSING", asked_by, name=name, near=near)
            return None
        if not real.is_relative_to(self._root):
            self._fault("FILE_LEAVES", asked_by, name=name)
            return None
        return real

    def _spelt_as_on_disk(self, path: Path) -> Path:
        """macOS packs é as e and an accent: the same name to people, another one to Linux."""
        if path.exists():
            return path
        spelt = {unicodedata.normalize("NFC", name): name for name in self._names_beside(path)}
        return path.with_name(spelt.get(unicodedata.normalize("NFC", path.name), path.name))

    def _names_beside(self, path: Path) -> list[str]:
        """Names next to `path`, never those of a folder that a link leads to elsewhere."""
        try:
            beside = path.parent.resolve(strict=True)
            return [each.name for each in beside.iterdir()] if beside.is_relative_to(self._root) else []
        except (OSError, RuntimeError):
            return []

    def _fault(self, code: str, asked_by: tuple[str, int], **facts: object) -> None:
        file, line = asked_by
        self._faults.add(code, file, line, **facts)


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GB" if count >= 1024**3 else f"{-(-count // 1024)} kB"
