from pathlib import Path

import orjson
import pytest

import models
from courses.words import Scene
from honors import awards
from honors.badges import nearest, shelves
from honors.definitions import BUILT_IN, SCENES, enter_built_in
from honors.rules import CourseRecord, Record, Rule, steps
from kit.reading import Select
from tests.chain import NOON, Chain

TODAY = NOON.date()


def course(slug: str, done: int, every: int = 4, *, complete: bool = False) -> CourseRecord:
    return CourseRecord(slug, "SERVICE", slug.upper(), done, every, complete)


@pytest.mark.parametrize(
    ("rule", "condition", "courses", "expected"),
    [
        ("COURSE_COMPLETED", {"course": "x"}, [course("x", 3)], (3, 4, "1 lesson of “X” to go")),
        ("COURSE_COMPLETED", {"course": "x"}, [course("x", 4)], (3, 4, "1 lesson of “X” to go")),
        ("COURSE_COMPLETED", {"scene": "SERVICE"}, [course("x", 1), course("y", 2)], (2, 4, "2 lessons of “Y” to go")),
        ("COURSE_COMPLETED", {"course": "z"}, [course("x", 1)], None),
        ("PATH_COMPLETED", {"courses": ["x", "y"]}, [course("x", 4, complete=True), course("y", 0)],
         (1, 2, "1 course to go: Y")),
        ("PATH_COMPLETED", {"courses": ["x", "nowhere"]}, [course("x", 4, complete=True)], None),
        ("STREAK", {"days": 3}, [], (0, 3, "Learn on 3 more days; days off do not break it")),
        ("QUIZ_MASTERED", {"score": 90, "quizzes": 3}, [], (0, 3, "Score 90 or more in 3 more quizzes")),
    ],
)  # fmt: skip
def test_missing_steps_are_counted_and_said(
    rule: str, condition: dict[str, object], courses: list[CourseRecord], expected: tuple[int, int, str] | None
) -> None:
    way = steps(rule, condition, Record(courses, [], [], TODAY))

    assert (way and (way.done, way.all, way.missing[1])) == expected


def test_a_scene_has_one_name_in_the_screens_the_badges_and_the_handbook() -> None:
    root = Path(__file__).parents[2]
    zh, en = (orjson.loads((root / f"frontend/src/shared/i18n/{each}.json").read_bytes()) for each in ("zh-CN", "en"))
    handbook = (root / "docs/course-folder.md").read_text()

    assert list(SCENES) == [scene.value for scene in Scene]
    assert {key: (zh["scene"][key], en["scene"][key]) for key in zh["scene"]} == SCENES
    assert all(f"`{scene.lower()}` {names[0]} {names[1]}" in handbook for scene, names in SCENES.items())


def test_built_in_badges_are_whole_in_both_languages() -> None:
    assert len({badge.slug for badge in BUILT_IN}) == len(BUILT_IN) >= 12
    assert {badge.rule for badge in BUILT_IN} == set(Rule) - {Rule.SEASON_DAYS}
    assert {badge.tier for badge in BUILT_IN} == {1, 2, 3}
    assert all([*badge.name, *badge.description, badge.icon] for badge in BUILT_IN)
    assert all(len(badge.name[0]) <= 40 and len(badge.name[1]) <= 60 for badge in BUILT_IN)


@pytest.mark.anyio
async def test_entering_the_built_in_badges_again_changes_nothing_but_their_words(chain: Chain) -> None:
    before = {badge.slug: badge.id for badge in await models.Badge.all()}
    await models.Badge.filter(slug="full-marks").update(name="alt")

    await enter_built_in()

    assert {badge.slug: badge.id for badge in await models.Badge.all()} == before
    kept = await models.Badge.get(slug="steady-hand")
    assert (kept.condition, kept.tier) == ({"score": 90, "quizzes": 3}, 3)
    assert (await models.Badge.get(slug="full-marks")).name == "一次满分"


@pytest.mark.anyio
async def test_shelf_shows_what_is_earned_and_what_can_be_earned_here(chain: Chain) -> None:
    await chain.enrol("ana", "one")
    await models.Enrolment.all().update(completed_lessons=1)
    await chain.pass_quiz("ana", "two/l1", 100)
    await awards.sweep()

    for locale, missing in (("en", "1 lesson of “Course one” to go"), ("zh", "《课 one》还差 1 节")):
        [shelf] = await shelves([chain.viewer("ana")], chain.scope("ana", locale))
        shown = {place.badge.slug: place for place in shelf}

        assert shown["full-marks"].awarded_at == NOON and shown["full-marks"].missing is None
        face = shown["friendly-face"]
        assert (face.done_steps, face.all_steps, face.missing, face.awarded_at) == (1, 2, missing, None)
        assert "pacesetter" not in shown, "its courses are not taught here"
        [near] = await nearest([chain.viewer("ana")], chain.scope("ana", locale))
        assert near and near.badge.slug == "friendly-face"


@pytest.mark.anyio
async def test_shelves_of_many_people_take_as_many_statements_as_one(chain: Chain) -> None:
    await chain.pass_quiz("bo", "two/l1", 100)
    await awards.sweep()
    lead, reader = chain.scope("lead"), Select.reader
    assert hasattr(reader, "statements")

    counted: list[int] = []
    for names in (["ana"], ["ana", "bo", "lead"]):
        before = reader.statements
        found = await shelves([chain.viewer(name) for name in names], lead)
        counted.append(reader.statements - before)

    assert counted == [6, 6]
    assert sum(place.awarded_at is not None for place in found[1]) == 1


@pytest.mark.anyio
async def test_nobody_sees_the_deeds_of_people_out_of_sight(chain: Chain) -> None:
    await chain.pass_quiz("dan", "two/l1", 100)
    await chain.study("dan", TODAY)
    await awards.sweep()

    for name in ("ana", "lead"):
        [shelf] = await shelves([chain.viewer("dan")], chain.scope(name))

        assert not [place for place in shelf if place.awarded_at or place.done_steps]
