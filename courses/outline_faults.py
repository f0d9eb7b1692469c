"""What can be wrong with a course folder, said by file and line, in words that tell what to do."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from courses.outline_sentences import SENTENCES
from kit.errors import Refused

MOST_FAULTS = 500


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. `file` is relative to the course folder; lines count from 1."""

    file: str
    line: int
    code: str
    zh: str
    en: str

    def say(self, locale: str) -> str:
        if locale.startswith("zh"):
            return f"{self.file} 第 {self.line} 行：{self.zh}"
        return f"{self.file}, line {self.line}: {self.en}"


class CourseFaulty(Refused):
    """The folder cannot be a course as it is; all its faults are listed. For whoever keeps the folder, not the API."""

    code = "COURSE_FAULTY"

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__()
        self.faults = tuple(sorted(faults))

    def says(self, locale: str) -> str:
        """All faults, one a line."""
        return "\n".join(fault.say(locale) for fault in self.faults)


class Faults:
    """Collects faults while a folder is read, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}

    def add(self, code: str, file: str, line: int, **facts: object) -> None:
        """Note a fault; `facts` fill the places of its sentence. What is quoted from the file is cut short."""
        zh, en = SENTENCES[code]
        shown = {name: _short(str(fact)) for name, fact in facts.items()}
        if len(self._found) < MOST_FAULTS:
            self._found[Fault(file, line, code, zh.format(**shown), en.format(**shown))] = None

    def refuse_any(self) -> None:
        """
        Raises:
            CourseFaulty: at least one fault was noted.
        """
        if self._found:
            raise CourseFaulty(self._found)


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    by_case = {one.casefold(): one for one in known}
    found = get_close_matches(word.casefold()[:80], by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else None


def _short(fact: str) -> str:
    printable = "".join(sign if sign.isprintable() else "�" for sign in fact)
    return printable if len(printable) <= 80 else printable[:79] + "…"
