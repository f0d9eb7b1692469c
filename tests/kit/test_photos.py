"""Photos: made small and upright, and written anew without what the camera noted."""

from io import BytesIO

import pytest
from PIL import Image

from kit import apart, photos


def sent(kind: str = "JPEG", *, size: tuple[int, int] = (400, 200), mode: str = "RGB") -> bytes:
    picture, file = Image.new(mode, size), BytesIO()
    noted = picture.getexif()
    noted[0x0110], noted[0x0112] = "a phone", 6  # model, turned by a quarter
    noted.get_ifd(0x8825)[1] = "N"  # place
    picture.save(file, kind, exif=noted)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_keeps_its_picture_upright_and_nothing_of_its_camera(kind: str) -> None:
    made = photos.bare(sent(kind))

    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (200, 400))
        assert not picture.getexif() and b"a phone" not in made
    assert photos.size(made) == (200, 400)


def test_a_large_photo_is_made_smaller_and_what_is_clear_becomes_white() -> None:
    assert photos.size(photos.bare(sent(size=(4_000, 1_000)))) == (400, 1_600)
    with Image.open(BytesIO(photos.bare(sent("PNG", mode="RGBA")))) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"GIF89a", sent()[:300], b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_does_not_open_is_refused(content: bytes) -> None:
    with pytest.raises(photos.NotAPhoto):
        photos.bare(content)


@pytest.mark.parametrize(
    ("kind", "size"), [("PNG", (4_001, 4_000)), ("WEBP", (4_001, 4_000)), ("JPEG", (10_000, 5_001))]
)
def test_a_picture_of_too_many_points_is_refused_before_it_is_opened(kind: str, size: tuple[int, int]) -> None:
    file = BytesIO()
    Image.new("L", size).save(file, kind)
    with pytest.raises(photos.NotAPhoto):
        photos.bare(file.getvalue())


def scans(many: int) -> bytes:
    """A JPEG that comes clearer in so many steps more, none of which changes a point."""
    file = BytesIO()
    Image.new("L", (640, 640), 90).save(file, "JPEG", progressive=True)
    content = file.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * many + b"\xff\xd9"


def test_a_picture_of_very_many_scans_is_refused_before_it_is_opened() -> None:
    photos.bare(scans(0))
    with pytest.raises(photos.NotAPhoto):
        photos.bare(scans(40))


def test_what_a_phone_puts_behind_its_photo_does_not_matter() -> None:
    """A film of some seconds, in which any bytes can stand."""
    assert photos.size(photos.bare(sent() + b"\xff\xda\x00\x02" * 1_000)) == (200, 400)


@pytest.mark.anyio
async def test_a_photo_is_read_apart_and_one_that_takes_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await photos.bared(sent()) == photos.bare(sent())
    monkeypatch.setattr(apart, "SECONDS", 0)
    with pytest.raises(photos.NotAPhoto):
        await photos.bared(sent())


@pytest.mark.parametrize("content", [b"", b"a,b", sent(), sent("PNG")])
def test_only_what_was_written_anew_passes(content: bytes) -> None:
    with pytest.raises(photos.NotAPhoto):
        photos.size(content)


@pytest.mark.parametrize(("name", "kept"), [("IMG_1.HEIC", "IMG_1.jpg"), ("", "photo.jpg"), ("x/断网.png", "断网.jpg")])
def test_it_is_called_as_before_with_its_new_ending(name: str, kept: str) -> None:
    assert photos.name_of(name) == kept
