"""A small melody for each card of a sample video: five tones that always fit, plucked, made without any library."""

import math
import wave
from array import array
from functools import cache
from pathlib import Path

RATE = 22_050
BEAT_MS = 500
_TONES = (261.63, 293.66, 329.63, 392.00, 440.00, 523.25)  # C D E G A C, in Hz
_MOTIFS = ((0, 2, 3, 5), (3, 4, 3, 1), (2, 3, 4, 3), (5, 4, 3, 2), (1, 2, 3, 0))
_LOUDNESS_0_1 = 0.16


def write_melody(target: Path, cards_ms: list[tuple[int, int]]) -> None:
    """A WAV of the length of all cards; each card begins its own motif, and its last beat is silent."""
    samples = array("h")
    for index, (start, end) in enumerate(cards_ms):
        motif = _MOTIFS[index % len(_MOTIFS)]
        beats = (end - start) // BEAT_MS
        for beat in range(beats):
            rests = beat == beats - 1 or beat % 8 == 7
            samples.extend(_silence() if rests else _pluck(motif[beat % len(motif)]))
        samples.extend(array("h", bytes(2 * max(0, RATE * end // 1000 - len(samples)))))
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


@cache
def _silence() -> "array[int]":
    return array("h", bytes(2 * (RATE * BEAT_MS // 1000)))


@cache
def _pluck(tone: int) -> "array[int]":
    """One beat of a tone that swells in 10 ms and dies away before the next."""
    count = RATE * BEAT_MS // 1000
    turn = 2 * math.pi * _TONES[tone] / RATE
    peak = 32_767 * _LOUDNESS_0_1
    return array(
        "h",
        (round(peak * _swell(i, count) * (math.sin(turn * i) + 0.3 * math.sin(2 * turn * i))) for i in range(count)),
    )


def _swell(i: int, count: int) -> float:
    return min(1.0, i / (0.01 * RATE)) * math.exp(-5 * i / count) * (1 - i / count)
