"""Badge art from (slug, tier, icon), the same as in the client: shared/badges/art.ts. As SVG, and as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import orjson
from PIL import Image, ImageChops

from kit.drawing import Canvas, Stroke, moved, strokes, turned

GLYPHS = Path(__file__).parent.parent / "frontend/src/shared/badges/glyphs.json"
PAIRS = (
    ("#2442E0", "#16209A"), ("#08806C", "#04473F"), ("#C2410C", "#7C2407"),
    ("#9D174D", "#5B0B2D"), ("#6D28D9", "#3B1387"), ("#0369A1", "#073B63"),
)  # fmt: skip
RIMS = (("#E3A877", "#8A4F23"), ("#D8DEEA", "#6F7890"), ("#FFD45E", "#9A6700"))
OUTER = "M50 3 L89 25.5 V70.5 L50 97 L11 70.5 V25.5 Z"
INNER = "M50 11 L82 29.6 V66.4 L50 88 L18 66.4 V29.6 Z"
SHINE = "M50 11 L82 29.6 L18 40 V29.6 Z"
PIXELS = 512


@dataclass(frozen=True, slots=True)
class Look:
    """What a badge's picture is made of. `tier` 1 bronze, 2 silver, 3 gold; others count as the nearest."""

    slug: str
    tier: int
    icon: str

    @property
    def step(self) -> int:
        return min(3, max(1, self.tier))

    @property
    def hash(self) -> int:
        return fingerprint(self.slug)

    @property
    def tilt(self) -> int:
        return (self.hash >> 5) % 60 - 30

    @property
    def lanes(self) -> list[tuple[str, str]]:
        """Each lane's path, and its opacity."""
        shift = (self.hash >> 11) % 14
        ys = [shift + at * 11 for at in range(self.step + 2)]
        return [
            (f"M-10 {52 + y} C 25 {30 + y}, 60 {78 + y}, 112 {40 + y}", f"{0.34 - 0.05 * at:.2f}")
            for at, y in enumerate(ys)
        ]


def fingerprint(slug: str) -> int:
    """FNV-1a over code points, 32 bit: the number that a name always gives."""
    value = 2166136261
    for letter in slug:
        value = (value ^ ord(letter)) * 16777619 & 0xFFFFFFFF
    return value


@cache
def _glyphs() -> dict[str, list[str]]:
    found: dict[str, list[str]] = orjson.loads(GLYPHS.read_bytes())
    return found


def glyph(icon: str) -> Sequence[str]:
    known = _glyphs()
    return known.get(icon, known["star"])


def inside_svg(look: Look) -> str:
    """What stands inside an `<svg viewBox="0 0 100 100">`, letter for letter as the client writes it."""
    name = f"badge{_base36(look.hash)}{look.step}"
    defs = _gradient(name, PAIRS[look.hash % len(PAIRS)], 1) + _gradient(f"{name}r", RIMS[look.step - 1], 0)
    lanes = "".join(
        f'<path d="{path}" fill="none" stroke="#fff" stroke-opacity="{opacity}" stroke-width="3.2"/>'
        for path, opacity in look.lanes
    )
    outlines = "".join(f'<path d="{path}"/>' for path in glyph(look.icon))
    return (
        f'<defs>{defs}<clipPath id="{name}c"><path d="{INNER}"/></clipPath></defs>'
        f'<path d="{OUTER}" fill="url(#{name}r)"/><path d="{INNER}" fill="url(#{name})"/>'
        f'<g clip-path="url(#{name}c)"><g transform="rotate({look.tilt} 50 50)">{lanes}</g></g>'
        '<svg x="28" y="25" width="44" height="44" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{outlines}</svg><path d="{SHINE}" fill="#fff" opacity=".12"/>'
    )


def _gradient(name: str, colors: tuple[str, str], across: int) -> str:
    return (
        f'<linearGradient id="{name}" x1="0" y1="0" x2="{across}" y2="1"><stop stop-color="{colors[0]}"/>'
        f'<stop offset="1" stop-color="{colors[1]}"/></linearGradient>'
    )


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (_base36(number // 36) if number >= 36 else "") + digits[number % 36]


def svg(look: Look) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{PIXELS}" height="{PIXELS}">'
    return f"{head}{inside_svg(look)}</svg>"


@lru_cache(maxsize=64)
def png(look: Look, pixels: int = PIXELS) -> bytes:
    """The picture as a file, on nothing. Takes a good part of a second: call it in a thread."""
    file = BytesIO()
    picture(look, pixels).save(file, "PNG", optimize=True)
    return file.getvalue()


def picture(look: Look, pixels: int = PIXELS) -> Image.Image:
    canvas = Canvas(pixels)
    rim, core = canvas.area(_outline(OUTER)), canvas.area(_outline(INNER))
    canvas.fill(rim, canvas.gradient((11, 3, 89, 97), RIMS[look.step - 1], across=False))
    canvas.fill(core, canvas.gradient((18, 11, 82, 88), PAIRS[look.hash % len(PAIRS)], across=True))
    for path, opacity in look.lanes:
        lane = [turned(stroke, look.tilt, (50, 50)) for stroke in strokes(path)]
        canvas.fill(ImageChops.multiply(canvas.line(lane, 3.2), core), "#fff", opacity=float(opacity))
    drawn = [moved(stroke, by=(28, 25), scale=44 / 24) for path in glyph(look.icon) for stroke in strokes(path)]
    canvas.fill(canvas.line(drawn, 2 * 44 / 24), "#fff")
    canvas.fill(canvas.area(_outline(SHINE)), "#fff", opacity=0.12)
    return canvas.finished()


def _outline(path: str) -> Stroke:
    return strokes(path)[0]
