"""Films, quizzes and phones for the tests of watching: a chain whose courses can really be taken, by the commands."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import pytest

import models
from courses import beats, prompts, watching
from courses.attention import positions
from courses.proof import beat_mac
from courses.reading import open_article
from kit import clock
from kit.settings import Settings
from models.database import opened
from people.scope import Scope
from tests.chain import NOON, Chain, built
from tests.databases import ready

MINUTE_MS = 60_000
POOL, DRAWS, PASS_SCORE, SECONDS = 9, 3, 60, 300
READING = 30
"""Seconds that the article of `exam` takes at least."""


@pytest.fixture
def kind() -> str:
    """The kind of database; a test that could race is given both."""
    return "sqlite"


@pytest.fixture
async def cinema(kind: str, tmp_path: Path, held: clock.Held, anyio_backend: str) -> AsyncIterator[Chain]:
    """The chain, with the course `film` (a video of a minute) that ana and bo take, and `exam` (an article, a quiz)."""
    async with ready(kind, tmp_path) as settings:
        if settings.is_sqlite:
            chain = await copied(settings.database_path)
            async with opened(settings):
                yield chain
        else:
            async with opened(settings):
                yield await filled()


_FILLED: list[tuple[bytes, Chain]] = []


async def copied(path: Path) -> Chain:
    """Put a filled database there: built once a process, for building it takes longer than most tests."""
    if not _FILLED:
        with TemporaryDirectory() as folder:
            made = Settings(data=Path(folder), database_url="")
            async with opened(made):
                chain = await filled()
            _FILLED.append((made.database_path.read_bytes(), chain))
    content, chain = _FILLED[0]
    path.write_bytes(content)  # noqa: ASYNC240 - before anything else runs
    return deepcopy(chain)


async def filled() -> Chain:
    chain = await built()
    await add_film(chain, "film")
    await add_exam(chain, "exam")
    for name in ("ana", "bo"):
        for slug in ("film", "exam"):
            await chain.enrol(name, slug)
    return chain


async def add_film(chain: Chain, slug: str, *, duration_ms: int = MINUTE_MS, audience: str = "hq") -> int:
    """A course of one video; its lesson is `slug/l1`."""
    await chain.add_course(slug, lessons=1)
    await models.Course.filter(slug=slug).update(audience_id=chain.units[audience].id)
    lesson = chain.lessons[f"{slug}/l1"]
    media = await models.Media.create(
        lesson_id=lesson, number=1, source_digest="", source_file="film.mp4", duration_ms=duration_ms,
        folder=f"folder-{slug}", poster_file="poster.jpg", is_ready=True, made_at=NOON,
    )  # fmt: skip
    await models.Rendition.create(media_id=media.id, height=360, file="360.mp4", bytes=1)
    await models.Caption.create(media_id=media.id, locale="zh", file="zh.vtt", cues=[[0, 900, "你好"]])
    await models.Lesson.filter(id=lesson).update(kind="VIDEO", media_id=media.id, duration_ms=duration_ms)
    for number in range(3):
        await add_item(lesson, "PROMPT", number)
    await add_item(lesson, "CHECK", 0)
    return lesson


async def add_exam(chain: Chain, slug: str) -> int:
    """A course of an article, `slug/l1`, and a quiz, `slug/l2`."""
    await chain.add_course(slug, lessons=2)
    lesson = chain.lessons[f"{slug}/l2"]
    await models.Lesson.filter(id=lesson).update(kind="QUIZ", has_quiz=True)
    await models.Lesson.filter(id=chain.lessons[f"{slug}/l1"]).update(article="读一读", least_seconds=READING)
    await models.Quiz.create(lesson_id=lesson, draws=DRAWS, pass_score=PASS_SCORE, seconds=SECONDS)
    for number in range(POOL):
        await add_item(lesson, "QUIZ", number)
    return lesson


async def add_item(lesson: int, purpose: str, position: int) -> None:
    """The right option is the one called 对. A prompt has a fourth, and may so be answered twice."""
    options = [{"zh": "错", "en": "wrong"}, {"zh": "对", "en": "right"}, {"zh": "也错", "en": "wrong too"}]
    if purpose == "PROMPT":
        options.append({"zh": "都不对", "en": "none"})
    await models.Item.create(
        lesson_id=lesson, purpose=purpose, kind="SINGLE", position=position, text=f"题 {position}", options=options,
        correct=[1], reason="因为", digest=f"{purpose} {position}",
    )  # fmt: skip


@dataclass(eq=False)
class Phone:
    """A guide's device: what the web client does, by the commands behind it."""

    scope: Scope
    held: clock.Held
    name: str = "phone"
    lease: int = 0
    key: str = ""
    seq: int = 0
    opened_ms: int = 0

    async def open(self, lesson: int, *, key: str = "", take_over: bool = False, is_offline: bool = False) -> int:
        self.lease = await watching.open_lease(
            lesson, scope=self.scope, key=key or token_hex(8), device=self.name,
            take_over=take_over, is_offline=is_offline,
        )  # fmt: skip
        kept = await models.Lease.get(id=self.lease)
        self.key, self.seq, self.opened_ms = kept.key, kept.last_seq, kept.opened_ms
        return self.lease

    def beat(self, from_s: float, to_s: float, *, offset_s: float | None = None) -> beats.Sealed:
        """The next beat, as played just now."""
        self.seq += 1
        now_ms = clock.now_ms() - self.opened_ms
        offset_ms = now_ms if offset_s is None else round(1000 * offset_s)
        return self.sealed(self.seq, round(1000 * from_s), round(1000 * to_s), offset_ms)

    def sealed(self, seq: int, from_ms: int, to_ms: int, offset_ms: int) -> beats.Sealed:
        mac = beat_mac(self.key, seq, from_ms, to_ms, offset_ms)
        return beats.Sealed(seq, from_ms, to_ms, offset_ms, mac)

    async def send(
        self, *sent: beats.Sealed, lease: int | None = None, position_ms: int | None = None
    ) -> beats.Outcome:
        return await beats.send(beats.Report(self.scope.me, lease or self.lease, sent, position_ms))

    async def play(self, from_s: int, to_s: int, *, answering: bool = True) -> beats.Outcome:
        """Real time passes; a beat every ten seconds, and each prompt is answered right."""
        outcome = None
        for start in range(from_s, to_s, 10):
            end = min(start + 10, to_s)
            self.held.pass_by(seconds=end - start)
            outcome = await self.send(self.beat(start, end))
            if answering:
                await self.answer_open()
        assert outcome
        return outcome

    async def answer_open(self, *, right: bool = True) -> None:
        asked = await models.Prompt.filter(guide_id=self.scope.me, answered_ms=None).order_by("-id").first()
        if asked and clock.now_ms() <= asked.issued_ms + 60_000:
            await prompts.answer(asked.id, chosen(asked, right=right), scope=self.scope)


def chosen(asked: models.Prompt, *, right: bool = True) -> list[int]:
    """What to choose at a prompt."""
    correct: list[int] = asked.shown["correct"]
    return correct if right else [at for at in range(len(asked.shown["options"])) if at not in correct][:1]


async def read(chain: Chain, who: str, held: clock.Held) -> None:
    """Open the article of `exam` and let the time pass that it takes."""
    await open_article(chain.lessons["exam/l1"], scope=chain.scope(who))
    held.pass_by(seconds=READING)


def phone(chain: Chain, who: str, held: clock.Held, name: str = "phone") -> Phone:
    return Phone(chain.scope(who), held, name)


async def drawn_at(phone: Phone) -> tuple[int, ...]:
    """Where the lesson that `phone` watches asks, in milliseconds."""
    kept = await models.Lease.get(id=phone.lease)
    film, watched = (
        await models.Media.get(id=kept.media_id),
        await models.Coverage.get(guide_id=kept.guide_id, media_id=kept.media_id),
    )
    return positions(bytes.fromhex(watched.seed), film.duration_ms)
