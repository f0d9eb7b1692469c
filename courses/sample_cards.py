"""Draws the cards of the sample videos: a title on the running track, in the product's colours."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from courses.outline_text import Text

COBALT, DEEP, LIME, PALE = (0x24, 0x42, 0xE0), (0x16, 0x20, 0x9A), (0xC9, 0xF2, 0x3D), (0xDC, 0xE3, 0xFF)
INK, MOSS, WHITE = (0x0F, 0x14, 0x28), (0x4D, 0x69, 0x00), (0xFF, 0xFF, 0xFF)
Colour = tuple[int, int, int]
_SMOOTH = 2  # drawn this many times larger, then shrunk: Pillow's own lines have steps
_LANES = 6
# Where systems keep a font with Chinese signs. In collections the wanted face is the simplified Chinese one.
_FONT_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts",
    "/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_FONT_NAMES = (
    "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "SourceHanSansSC-Bold.otf",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc", "msyhbd.ttc", "msyh.ttc", "simhei.ttf",
    "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of one card: the ground's slope, the words, the bar and the lanes."""

    ground: tuple[Colour, Colour]
    large: Colour
    small: Colour
    bar: Colour
    lanes: Colour


_DAY = Look((COBALT, DEEP), WHITE, PALE, LIME, WHITE)
_NIGHT = Look((DEEP, COBALT), WHITE, PALE, LIME, WHITE)
_GO = Look((LIME, LIME), INK, MOSS, COBALT, COBALT)  # the last card says what to do now


def draw_card(title: Text, *, number: int, count: int, size: tuple[int, int], font: Path | None) -> Image.Image:
    """One card. Without a Chinese `font` the English title takes the large place."""
    look = _GO if number == count else (_DAY if number % 2 else _NIGHT)
    picture = _track(look, size).copy()
    draw = ImageDraw.Draw(picture)
    width, height = size
    left, room = width // 12, width * 5 // 6
    large, small = (title.zh, title.en) if font else (title.en, "")

    draw.rounded_rectangle((left, height * 0.27, left + width * 0.09, height * 0.285), height // 100, fill=look.bar)
    end = _write(draw, large, (left, height * 0.33), room, font, height * 0.15, look.large)
    if small and small != large:
        _write(draw, small, (left, end + height * 0.03), room, None, height * 0.075, look.small)
    draw.text((left, height * 0.1), f"{number} / {count}", font=_face(None, round(height * 0.06)), fill=look.small)
    return picture


def draw_runner(height: int) -> Image.Image:
    """The dot that runs along a lane: lime, with an ink rim that keeps it visible on every ground."""
    side = max(8, height // 18) // 2 * 2
    dot = Image.new("RGBA", (side * 4, side * 4), (*INK, 0))
    box = (side // 2, side // 2, side * 7 // 2, side * 7 // 2)
    ImageDraw.Draw(dot).ellipse(box, fill=(*LIME, 255), outline=(*INK, 255), width=side // 3)
    return dot.resize((side, side), Image.Resampling.LANCZOS)


def lane(index: int, size: tuple[int, int]) -> tuple[float, float, float]:
    """Centre x, centre y and radius of a lane: they bend around a point beyond the lower right corner."""
    width, height = size
    return width * 0.92, height * 1.08, height * (0.2 + 0.11 * index)


@cache
def chinese_font() -> Path | None:
    """A font file that has Chinese signs, if this machine has one."""
    for name in _FONT_NAMES:
        for folder in _FONT_FOLDERS:
            found = next(Path(folder).expanduser().rglob(name), None)
            if found:
                return found
    return None


@cache
def _track(look: Look, size: tuple[int, int]) -> Image.Image:
    """The ground and the lanes."""
    start, end = look.ground
    middle = tuple((a + b) // 2 for a, b in zip(start, end, strict=True))
    slope = Image.new("RGB", (2, 2))
    slope.putdata([start, middle, start, end])
    large = (size[0] * _SMOOTH, size[1] * _SMOOTH)
    ground = slope.resize(large, Image.Resampling.BICUBIC)
    lines = Image.new("L", large, 0)
    draw = ImageDraw.Draw(lines)
    for index in range(_LANES):
        x, y, radius = lane(index, large)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=90 - 10 * index, width=large[1] // 110)
    ground.paste(Image.new("RGB", large, look.lanes), mask=lines)
    return ground.resize(size, Image.Resampling.LANCZOS)


def _write(
    draw: ImageDraw.ImageDraw,
    text: str,
    at: tuple[float, float],
    room: int,
    font: Path | None,
    size: float,
    fill: Colour,
) -> float:
    """Write `text` in at most two lines that fit `room`, smaller if need be; gives the y below it."""
    while True:
        face = _face(font, round(size))
        lines = _lines(draw, text, face, room)
        if len(lines) <= 2 or size < 12:
            break
        size *= 0.9
    draw.multiline_text(at, "\n".join(lines), font=face, fill=fill, spacing=size * 0.25)
    return at[1] + len(lines) * size * 1.25


def _lines(draw: ImageDraw.ImageDraw, text: str, face: "_Face", room: int) -> list[str]:
    """Break at spaces; Chinese, which has none, between any two signs."""
    pieces = text.split(" ") if " " in text else [*text]
    joint = " " if " " in text else ""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = lines[-1] + joint + piece
        if draw.textlength(longer, font=face) <= room:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


_Face = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def _face(font: Path | None, size: int) -> _Face:
    """The simplified Chinese face of a font file; without a file the Latin font that Pillow carries."""
    if font is None:
        return ImageFont.load_default(size)
    face = ImageFont.truetype(font, size)
    for index in range(12):
        try:
            candidate = ImageFont.truetype(font, size, index=index)
        except OSError:
            break
        if "SC" in (candidate.getname()[0] or "").split():
            return candidate
    return face
