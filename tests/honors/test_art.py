from io import BytesIO
from pathlib import Path

import orjson
import pytest
from PIL import Image

from honors.art import GLYPHS, PIXELS, Look, fingerprint, inside_svg, png, svg
from honors.definitions import BUILT_IN
from kit.drawing import strokes

SAMPLE = GLYPHS.with_name("art.sample.json")


def test_the_server_draws_letter_for_letter_what_the_client_draws() -> None:
    for sample in orjson.loads(SAMPLE.read_bytes()):
        assert inside_svg(Look(sample["slug"], sample["tier"], sample["icon"])) == sample["art"]


def test_the_fingerprint_is_fnv_1a_as_the_client_computes_it() -> None:
    assert [fingerprint(text) for text in ("", "a", "foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]


def test_every_built_in_badge_has_an_outline_of_its_own() -> None:
    known = orjson.loads(Path(GLYPHS).read_bytes())
    assert [badge.icon for badge in BUILT_IN if badge.icon not in known] == []


def test_a_name_from_outside_brings_no_markup_in() -> None:
    assert "script" not in svg(Look('"><script>', 1, "<script>"))


def test_the_picture_is_the_hexagon_on_nothing_with_its_outline_in_white() -> None:
    image = Image.open(BytesIO(png(Look("pacesetter", 3, "trophy"))))

    assert (image.size, image.mode) == ((PIXELS, PIXELS), "RGBA")
    middle, above = PIXELS // 2, round(PIXELS * 0.06)
    assert image.getpixel((2, 2)) == (0, 0, 0, 0)
    rim = image.getpixel((middle, above))
    assert isinstance(rim, tuple) and rim[3] == 255 and rim[0] > 230 and rim[2] < 110  # gold
    foot = image.getpixel((middle, round(PIXELS * (25 + 44 * 19 / 24) / 100)))
    assert isinstance(foot, tuple) and min(foot) > 230  # the trophy's stem


def test_a_badge_of_another_tier_or_name_has_another_picture() -> None:
    looks = [Look("a", 1, "star"), Look("a", 2, "star"), Look("b", 1, "star"), Look("a", 1, "shirt")]
    assert len({png(look, 64) for look in looks}) == 4


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M1 2l3 4", [[(1, 2), (4, 6)]]),
        ("M1 2h3v-1H0V5", [[(1, 2), (4, 2), (4, 1), (0, 1), (0, 5)]]),
        ("M1 1 2 2m1 1l1 0z", [[(1, 1), (2, 2)], [(3, 3), (4, 3), (3, 3)]]),
        ("M0 0l.5-.5", [[(0, 0), (0.5, -0.5)]]),
    ],
)
def test_a_path_becomes_the_points_it_names(path: str, expected: list[list[tuple[float, float]]]) -> None:
    assert strokes(path) == expected


@pytest.mark.parametrize(
    ("flags", "middle"), [("0 0 1", (1, -1)), ("0 0 0", (1, 1)), ("0 1 1", (1, -1)), ("0 1 0", (1, 1))]
)
def test_an_arc_runs_round_on_the_side_its_flags_say(flags: str, middle: tuple[float, float]) -> None:
    [points] = strokes(f"M0 0A1 1 {flags} 2 0")

    nearest = min(points, key=lambda point: (point[0] - 1) ** 2 + (point[1] - middle[1]) ** 2)
    assert nearest == pytest.approx(middle, abs=0.05) and points[-1] == (2, 0)
    assert all((x - 1) ** 2 + y**2 == pytest.approx(1, abs=1e-9) for x, y in points)


def test_a_small_and_a_large_arc_between_the_same_points_differ() -> None:
    small, large = (strokes(f"M0 0A1 1 0 {flag} 1 1 1")[0] for flag in (0, 1))
    assert (min(x for x, _ in small), max(x for x, _ in large)) == pytest.approx((0, 2), abs=0.01)
