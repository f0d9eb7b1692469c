"""Pictures from SVG's path texts: lines, curves and arcs become points, drawn with Pillow. Only what our art uses."""

import math
import re
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw

Point = tuple[float, float]
Stroke = list[Point]
"""Points of one line, from its first to its last."""
_TOKEN = re.compile(r"[MmLlHhVvCcSsAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
STEPS = 48
"""Points of a curve; of an arc by its angle."""


def strokes(path: str) -> list[Stroke]:
    """The lines of an SVG path: M, L, H, V, C, S, A and Z, absolute or relative."""
    drawn: list[Stroke] = []
    at: Point = (0.0, 0.0)
    bend = at  # where the last curve was heading, for S
    for letter, numbers in _commands(path):
        absolute = _absolute(letter, numbers, at)
        kind = letter.upper()
        if kind == "M":
            drawn.append([(absolute[0], absolute[1])])
        elif kind == "Z":
            drawn[-1].append(drawn[-1][0])
        else:
            if kind == "S":
                absolute = [2 * at[0] - bend[0], 2 * at[1] - bend[1], *absolute]
            drawn[-1] += _points(kind, at, absolute)
        at = drawn[-1][-1]
        bend = (absolute[2], absolute[3]) if kind in "CS" else at
    return drawn


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a letter may be left out where it repeats, after M it means L."""
    tokens, letter = _split(path), ""
    while tokens:
        if tokens[0].isalpha():
            letter = tokens.pop(0)
        count = _TAKES[letter.upper()]
        yield letter, [float(tokens.pop(0)) for _ in range(count)]
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def _split(path: str) -> list[str]:
    return _TOKEN.findall(path)


def _absolute(letter: str, numbers: list[float], at: Point) -> list[float]:
    if letter.isupper() or not numbers:
        return numbers
    if letter == "h":
        return [numbers[0] + at[0]]
    if letter == "v":
        return [numbers[0] + at[1]]
    if letter == "a":
        return [*numbers[:5], numbers[5] + at[0], numbers[6] + at[1]]
    return [number + at[n % 2] for n, number in enumerate(numbers)]


def _points(kind: str, at: Point, numbers: list[float]) -> Stroke:
    if kind == "H":
        return [(numbers[0], at[1])]
    if kind == "V":
        return [(at[0], numbers[0])]
    if kind == "L":
        return [(numbers[0], numbers[1])]
    if kind == "A":
        return _arc(at, numbers)
    return _curve(at, numbers)


def _curve(at: Point, numbers: list[float]) -> Stroke:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = at, numbers
    found = []
    for n in range(1, STEPS + 1):
        t = n / STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return found


def _arc(at: Point, numbers: list[float]) -> Stroke:
    """A circle's arc, by SVG's implementation notes (F.6.5); `rx` and `ry` may differ, the turn of the axes is 0."""
    rx, ry, _, is_large, is_clockwise, x, y = numbers
    end = (x, y)
    half_x, half_y = (at[0] - x) / 2, (at[1] - y) / 2
    stretch = math.sqrt((half_x / rx) ** 2 + (half_y / ry) ** 2) or 1.0
    if stretch > 1:
        rx, ry, stretch = rx * stretch, ry * stretch, 1.0
    away = math.sqrt(max(0.0, 1 - stretch**2)) / stretch * (-1 if is_large == is_clockwise else 1)
    middle = away * rx * half_y / ry + (at[0] + x) / 2, -away * ry * half_x / rx + (at[1] + y) / 2
    first, last = (math.atan2((p[1] - middle[1]) / ry, (p[0] - middle[0]) / rx) for p in (at, end))
    turn = (last - first) % (2 * math.pi)
    if not is_clockwise:
        turn -= 2 * math.pi
    count = max(2, math.ceil(abs(turn) / (math.pi / 48)))
    angles = [first + turn * n / count for n in range(1, count)]
    return [(middle[0] + rx * math.cos(a), middle[1] + ry * math.sin(a)) for a in angles] + [end]


def moved(stroke: Stroke, *, by: Point, scale: float = 1.0) -> Stroke:
    return [(x * scale + by[0], y * scale + by[1]) for x, y in stroke]


def turned(stroke: Stroke, degrees: float, around: Point) -> Stroke:
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [
        (
            around[0] + (x - around[0]) * cos - (y - around[1]) * sin,
            around[1] + (x - around[0]) * sin + (y - around[1]) * cos,
        )
        for x, y in stroke
    ]


class Canvas:
    """A square picture of 100 units a side, drawn four times as fine as it is wanted: that smooths its edges."""

    FINER = 4

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self.unit = pixels * self.FINER / 100
        self.image = Image.new("RGBA", (pixels * self.FINER,) * 2)

    def area(self, outline: Stroke) -> Image.Image:
        """A mask of what lies inside."""
        mask = self._mask()
        ImageDraw.Draw(mask).polygon([(x * self.unit, y * self.unit) for x, y in outline], fill=255)
        return mask

    def line(self, drawn: Sequence[Stroke], width: float) -> Image.Image:
        """A mask of lines with round ends and joints."""
        mask, radius = self._mask(), width * self.unit / 2
        pen = ImageDraw.Draw(mask)
        for stroke in drawn:
            points = [(x * self.unit, y * self.unit) for x, y in stroke]
            pen.line(points, fill=255, width=round(2 * radius))
            for x, y in points:
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        return mask

    def _mask(self) -> Image.Image:
        return Image.new("L", self.image.size)

    def gradient(self, box: tuple[float, float, float, float], colors: tuple[str, str], *, across: bool) -> Image.Image:
        """From the first colour at the top of `box` (left, top, right, bottom) to the second at its bottom; `across`
        from the corner on the left to the one on the right."""
        size = round((box[2] - box[0]) * self.unit), round((box[3] - box[1]) * self.unit)
        down = Image.linear_gradient("L").resize(size)
        share = (
            Image.blend(down, Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(size), 0.5)
            if across
            else down
        )
        inside = Image.composite(Image.new("RGB", size, colors[1]), Image.new("RGB", size, colors[0]), share)
        whole = Image.new("RGB", self.image.size, colors[0])
        whole.paste(inside, (round(box[0] * self.unit), round(box[1] * self.unit)))
        return whole

    def fill(self, mask: Image.Image, paint: Image.Image | str, *, opacity: float = 1.0) -> None:
        color = paint if isinstance(paint, Image.Image) else Image.new("RGB", self.image.size, paint)
        layer = color.convert("RGBA")
        layer.putalpha(mask.point([round(value * opacity) for value in range(256)]))
        self.image.alpha_composite(layer)

    def finished(self) -> Image.Image:
        return self.image.resize((self.pixels, self.pixels), Image.Resampling.LANCZOS)
