"""The sample courses are whole, and their videos are made on the spot."""

import shutil
import time
import wave
from pathlib import Path

import pytest
from PIL import Image

from courses import sample_cards, sample_video
from courses.outline import Course, Level, Scene, read_course, refuse_beyond_the_end
from courses.outline_text import Text
from courses.sample_sound import write_melody
from courses.storyboard import Storyboard, read_storyboards
from kit import video
from kit.errors import NotFound

FOLDERS = sample_video.sample_folders()
COURSES: list[tuple[Course, dict[str, Storyboard]]] = [
    (read_course(folder, awaits_videos=True), read_storyboards(folder)) for folder in FOLDERS
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_the_samples_lead_from_beginner_to_mastery() -> None:
    levels = [course.level for course, _ in COURSES]

    assert levels == sorted(levels, key=[*Level].index) and {*levels} == {*Level}
    assert len({course.slug for course, _ in COURSES}) == len({course.scene for course, _ in COURSES}) == 5
    assert COURSES[0][0].scene is Scene.PRIVATE_DOMAIN


def test_every_sample_has_three_to_five_lessons_of_each_kind_and_english() -> None:
    for course, _ in COURSES:
        assert 3 <= len(course.lessons) <= 5
        assert {lesson.kind.lower() for lesson in course.lessons} == {"video", "article", "quiz"}
        assert all(lesson.title.en != lesson.title.zh for lesson in course.lessons)
        assert all(len(lesson.title.zh) <= 16 for lesson in course.lessons)


def test_every_sample_video_has_a_storyboard_a_prompt_and_a_check_in_time() -> None:
    for course, boards in COURSES:
        videos = [lesson for lesson in course.lessons if lesson.video]
        assert {lesson.slug for lesson in videos} == {*boards}
        assert all(lesson.prompts and lesson.checks for lesson in videos)
        assert all(lesson.video and lesson.video.name == f"{lesson.slug}.mp4" for lesson in videos)
        refuse_beyond_the_end(course, {slug: board.duration_ms for slug, board in boards.items()})


def test_captions_in_both_languages_change_with_the_cards_and_end_with_the_video() -> None:
    for course, boards in COURSES:
        for lesson in course.lessons:
            assert [captions.locale for captions in lesson.captions] == (["zh", "en"] if lesson.video else [])
            for captions in lesson.captions:
                board = boards[lesson.slug]
                starts = {cue.from_ms for cue in captions.cues}
                assert {card.from_ms for card in board.cards} <= starts
                assert captions.cues[-1].to_ms == board.duration_ms


def test_sample_videos_last_from_20_to_60_seconds() -> None:
    lengths = [board.duration_ms for _, boards in COURSES for board in boards.values()]

    assert len(lengths) == 8 and min(lengths) >= 20_000 and max(lengths) == 60_000


@pytest.mark.anyio
async def test_the_first_video_is_made_in_seconds_and_is_as_long_as_its_storyboard(tmp_path: Path) -> None:
    target = tmp_path / "360.mp4"
    started = time.monotonic()

    await sample_video.make_video(FOLDERS[0], "why-friends", target, height=360)

    assert time.monotonic() - started < 30  # about 3 s on two idle cores
    facts = await video.probe(target)
    assert (facts.width, facts.height, facts.has_audio) == (640, 360, True)
    assert facts.duration_ms == COURSES[0][1]["why-friends"].duration_ms
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat") and len(content) < 1_500_000


@pytest.mark.anyio
async def test_the_pictures_change_and_move(tmp_path: Path) -> None:
    target = tmp_path / "360.mp4"
    await sample_video.make_video(FOLDERS[0], "why-friends", target, height=360)

    shots = []
    for number, at_ms in enumerate((1_000, 2_000, 8_000, 26_000)):
        shot = tmp_path / f"{number}.jpg"
        await video.poster(target, shot, at_ms=at_ms)
        shots.append(shot.read_bytes())

    assert len({*shots}) == 4
    lime = Image.open(tmp_path / "3.jpg").convert("RGB").getpixel((10, 10))
    assert isinstance(lime, tuple) and lime[1] > 200 and lime[2] < 110


@pytest.mark.anyio
async def test_a_made_course_is_a_course_folder_with_nothing_missing(tmp_path: Path) -> None:
    await sample_video.make_course(FOLDERS[1], tmp_path / "made", height=180)

    course = read_course(tmp_path / "made")
    measured = {lesson.slug: (await video.probe(lesson.video)).duration_ms for lesson in course.lessons if lesson.video}
    refuse_beyond_the_end(course, measured)
    assert measured == {slug: board.duration_ms for slug, board in COURSES[1][1].items()}


@pytest.mark.anyio
async def test_a_copy_of_a_sample_gets_the_videos_that_are_missing_and_keeps_those_that_are_there(
    tmp_path: Path,
) -> None:
    copy = shutil.copytree(FOLDERS[0], tmp_path / "mine")
    (copy / "why-friends.mp4").write_bytes(b"my own")

    await sample_video.make_missing(copy, height=180)
    await sample_video.make_missing(tmp_path)  # no storyboard, nothing to make

    assert (copy / "why-friends.mp4").read_bytes() == b"my own"
    assert (await video.probe(copy / "how-to-ask.mp4")).duration_ms == COURSES[0][1]["how-to-ask"].duration_ms


@pytest.mark.anyio
async def test_a_lesson_without_a_storyboard_has_no_video_to_make(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await sample_video.make_video(FOLDERS[0], "quiz", tmp_path / "quiz.mp4")

    assert not [*tmp_path.iterdir()]  # noqa: ASYNC240


def test_without_a_chinese_font_the_english_title_is_drawn() -> None:
    title = Text("加个企业微信", "Add her in WeCom")
    size = (640, 360)
    drawn = sample_cards.draw_card(title, number=1, count=3, size=size, font=None)
    only_english = sample_cards.draw_card(Text(title.en, title.en), number=1, count=3, size=size, font=None)
    blank = sample_cards.draw_card(Text("", " "), number=1, count=3, size=size, font=None)

    assert drawn.tobytes() == only_english.tobytes() != blank.tobytes()


def test_a_melody_is_as_long_as_its_cards_and_can_be_heard(tmp_path: Path) -> None:
    write_melody(tmp_path / "a.wav", [(0, 4_000), (4_000, 7_250)])

    with wave.open(str(tmp_path / "a.wav")) as file:
        samples = file.readframes(file.getnframes())
        assert file.getnframes() == round(7.25 * file.getframerate())
    loudest = max(abs(int.from_bytes(samples[i : i + 2], "little", signed=True)) for i in range(0, len(samples), 2))
    assert 3_000 < loudest < 16_000
