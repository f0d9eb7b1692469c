"""Pictures of what the demo chain's points buy, drawn from a few paths: a thing in white on a colour of its own."""

from io import BytesIO

from kit.drawing import Canvas, strokes

PIXELS = 800
INK, SIGNAL = "#153A36", "#C9F24B"
Art = tuple[tuple[str, str], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The ground from its top to its bottom; what is white, what is lime, and the lines."""

TEA: Art = (
    ("#FFE3C2", "#F7B267"),
    ("M26 42 H66 V58 A18 18 0 0 1 48 76 H44 A18 18 0 0 1 26 58 Z",),
    ("M26 42 H66 V50 H26 Z",),
    ("M66 47 H71 A8 8 0 0 1 71 63 H65", "M20 83 H74", "M38 21 C34 26 42 29 38 34", "M52 21 C48 26 56 29 52 34"),
)
UMBRELLA: Art = (
    ("#CFE8FF", "#7FB6EA"),
    ("M16 54 A34 34 0 0 1 84 54 Z",),
    ("M38 54 A24 34 0 0 1 50 20 A24 34 0 0 1 62 54 Z",),
    ("M50 20 V15", "M50 54 V77 A7 7 0 0 1 36 77"),
)
BAG: Art = (
    ("#DDF3E4", "#8CCFA5"),
    ("M26 40 H74 L79 84 H21 Z",),
    ("M40 56 H60 V70 H40 Z",),
    ("M38 48 V36 C38 14 62 14 62 36 V48",),
)
TICKET: Art = (
    ("#E7DEFF", "#A995E8"),
    ("M16 34 H84 V44 A7 7 0 0 0 84 58 V68 H16 V58 A7 7 0 0 0 16 44 Z",),
    ("M32 41 L50 51 L32 61 Z",),
    ("M64 40 V44", "M64 49 V53", "M64 58 V62"),
)
FLASK: Art = (
    ("#D5F1EE", "#5FB8AE"),
    ("M37 35 H63 V78 A7 7 0 0 1 56 85 H44 A7 7 0 0 1 37 78 Z", "M41 18 H59 V35 H41 Z"),
    ("M37 54 H63 V64 H37 Z",),
    ("M41 27 H59",),
)
CASE: Art = (
    ("#FFD9DC", "#EE8F98"),
    ("M32 36 H68 A5 5 0 0 1 73 41 V77 A5 5 0 0 1 68 82 H32 A5 5 0 0 1 27 77 V41 A5 5 0 0 1 32 36 Z",),
    ("M56 36 H64 V82 H56 Z",),
    ("M40 35 V18 H60 V35", "M38 45 V73", "M47 45 V73", "M35 87 H36", "M64 87 H65"),
)


def drawn(art: Art) -> bytes:
    """A square JPEG."""
    ground, white, lime, lines = art
    canvas = Canvas(PIXELS)
    whole = canvas.area([(0, 0), (100, 0), (100, 100), (0, 100)])
    canvas.fill(whole, canvas.gradient((0, 0, 100, 100), ground, across=True))
    for paint, paths in (("#FFFFFF", white), (SIGNAL, lime)):
        for path in paths:
            for outline in strokes(path):
                canvas.fill(canvas.area(outline), paint)
    outlines = [stroke for path in (*white, *lines) for stroke in strokes(path)]
    canvas.fill(canvas.line(outlines, 2.4), INK)
    file = BytesIO()
    canvas.finished().convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()
