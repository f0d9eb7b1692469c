"""Captions in WebVTT: read with every fault at its line, and written anew, so that nobody's markup is served."""

import re
from dataclasses import dataclass

from courses.outline_faults import Faults

LONGEST_CUE = 200
MOST_CUES = 5_000
_TIMES = re.compile(r"^(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})$")
_SRT_TIMES = re.compile(r"^\d+:\d\d:\d\d,\d{3}\s*-->")
_MARKUP = re.compile(r"<[^<>]*>")
# Only these stand in WebVTT; `&amp;` last, else `&amp;lt;` would become a sign.
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "", "&amp;": "&"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Plain text shown from `from_ms` up to `to_ms`; `line` is where its times stand in the file."""

    from_ms: int
    to_ms: int
    text: str
    line: int


def read_webvtt(text: str, *, file: str, faults: Faults) -> tuple[Cue, ...]:
    """The cues of `text`, which has \\n line ends, in order and without overlap; what is wrong goes to `faults`."""
    lines = text.split("\n")
    if not re.match(r"^WEBVTT([ \t]|$)", lines[0]):
        is_srt = any(_SRT_TIMES.match(line) for line in lines[:8])
        faults.add("VTT_SRT" if is_srt else "VTT_HEADER", file, 1)
        return ()
    reader = _Reader(file, faults)
    cues = reader.cues(lines)
    if not cues and not reader.has_faults:
        faults.add("VTT_NO_CUES", file, 1)
    return cues


def write_webvtt(cues: tuple[Cue, ...]) -> str:
    """WebVTT with nothing but times and escaped text."""
    blocks = [f"{_written(cue.from_ms)} --> {_written(cue.to_ms)}\n{_escaped(cue.text)}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *blocks])


class _Reader:
    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self.has_faults = False

    def cues(self, lines: list[str]) -> tuple[Cue, ...]:
        cues: list[Cue] = []
        for number, block in _blocks(lines):
            if block[0].startswith(("NOTE", "STYLE", "REGION")) and "-->" not in block[0]:
                continue
            cue = self._cue(number, block)
            if cue is None:
                continue
            self._refuse_disorder(cue, cues[-1] if cues else None)
            cues.append(cue)
            if len(cues) > MOST_CUES:
                self._fault("VTT_MANY", number, most=MOST_CUES)
                break
        return tuple(cues)

    def _cue(self, number: int, block: list[str]) -> Cue | None:
        """A block is an optional name, a line of times, and the text."""
        at = next((index for index in (0, 1) if index < len(block) and "-->" in block[index]), None)
        if at is None:
            self._fault("VTT_NO_TIME", number)
            return None
        line = number + at
        before, _, after = block[at].partition("-->")
        start, end = _milliseconds(before.strip()), _milliseconds(after.split(maxsplit=1)[0] if after.strip() else "")
        if start is None or end is None:
            self._fault("VTT_TIME", line, value=block[at].strip())
            return None
        if end <= start:
            self._fault("VTT_BACKWARDS", line)
        text = plain("\n".join(block[at + 1 :]))
        if not text:
            self._fault("VTT_NO_TEXT", line)
        if len(text) > LONGEST_CUE:
            self._fault("VTT_LONG", line + 1, length=len(text), longest=LONGEST_CUE)
        return Cue(start, end, text, line)

    def _refuse_disorder(self, cue: Cue, last: Cue | None) -> None:
        if last is None:
            return
        if cue.from_ms < last.from_ms:
            self._fault("VTT_ORDER", cue.line)
        elif cue.from_ms < last.to_ms:
            self._fault("VTT_OVERLAP", cue.line, end=_written(last.to_ms))

    def _fault(self, code: str, line: int, **facts: object) -> None:
        self.has_faults = True
        self._faults.add(code, self._file, line, **facts)


def plain(marked: str) -> str:
    """The words of a cue, without <b>, <v Name>, <00:01.000> and entities."""
    text = _MARKUP.sub("", marked)
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Blocks of lines after the header's, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    is_inside = True  # the header's own block, which holds no cue
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_inside = False
        elif number == 1:
            continue
        elif is_inside and not blocks:
            if "-->" in line:  # a forgotten empty line after WEBVTT
                blocks.append((number, [line]))
        elif is_inside:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            is_inside = True
    return blocks


def _milliseconds(time: str) -> int | None:
    match = _TIMES.match(time)
    if match is None:
        return None
    hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _written(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    hours, seconds = divmod(seconds, 3600)
    return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}.{thousandths:03}"


def _escaped(text: str) -> str:
    """Without empty lines, which would end the cue."""
    lines = (line for line in text.split("\n") if line.strip())
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
