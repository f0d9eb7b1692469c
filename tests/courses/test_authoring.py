"""A course folder that changes: what stands in the tables after the second import."""

from pathlib import Path

import pytest

import models
import tests.chain
from courses import authoring, outline
from courses.quizzes import quiz
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain

COURSE = """slug: wash
title: 怎么洗
summary: 四步洗好。
scene: products
level: beginner
lessons:
  - slug: after
    title: 洗完怎么收
    kind: article
    article: after.md
"""
QUIZ = """    quiz:
      draws: 1
      pass_score: 80
      seconds: 60
      items:
        - {text: 怎么收, right: 叠好, wrong: [挂着, 团着], reason: 会变形}
        - {text: 放哪里, right: 干处, wrong: [湿处, 地上], reason: 会生虫}
        - {text: 能挂吗, right: 不能, wrong: [能, 随便], reason: 会拉长}
"""


async def bring_in(folder: Path, text: str, audience_id: int) -> authoring.Imported:
    (folder / "course.yaml").write_text(text)
    (folder / "after.md").write_text("叠好平放。\n")
    return await authoring.store(outline.read_course(folder), {}, audience_id=audience_id, made_by=None)


async def test_a_quiz_taken_out_of_a_lesson_is_no_longer_there(chain: Chain, tmp_path: Path) -> None:
    hq, ana = chain.units["hq"].id, chain.scope("ana")
    await bring_in(tmp_path, COURSE + QUIZ, hq)
    lesson = await models.Lesson.get(slug="after")
    assert await quiz.get(lesson.id, ana)

    await bring_in(tmp_path, COURSE, hq)

    assert await quiz.get(lesson.id, ana) is None
    assert await models.Quiz.all().count() == 0 and await models.Item.filter(retired_at=None).count() == 0
