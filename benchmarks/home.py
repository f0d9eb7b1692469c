"""`python -m benchmarks.home`: what the home query costs, beside code written by hand and beside stock tools (P1, P2).

20 courses with 120 lessons and the viewer's progress in each. All answers are compared before anything is timed.
"""

import asyncio
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import build
from benchmarks import chain, stock
from benchmarks.asking import App, post, read_only, signed_in, token_of
from benchmarks.pairs import cpu_us, judge, ratio, show
from kit import garbage

HOME = """query Home { viewer { name enrolments(first: 20) { edges { node { dueAt course { title lessons {
  title durationMs myProgress { coveredMs isComplete } } } } } } } }"""
ENROLMENTS = """SELECT e.version_id, e.due_at, c.title FROM enrolment e JOIN course c ON c.id = e.course_id
  WHERE e.guide_id = ? AND c.audience_id IN (SELECT value FROM json_each(?)) ORDER BY e.sort_at, e.id LIMIT 20"""
LESSONS = """SELECT v.version_id, l.title, l.duration_ms, p.covered_ms, p.completed_at FROM versionlesson v
  JOIN lesson l ON l.id = v.lesson_id LEFT JOIN lessonprogress p ON p.lesson_id = l.id AND p.guide_id = ?
  WHERE v.version_id IN (%s) ORDER BY v.version_id, v.position"""


def raw(path: str) -> Starlette:
    """Three statements and a loop: who asks, courses that are meant for them, lessons. In one language."""
    db = read_only(path)

    async def home(request: Request) -> Response:
        await request.body()
        me = signed_in(db, request)
        above = f"[{me.path.strip('/').replace('/', ',')}]"
        taken = db.execute(ENROLMENTS, (me.id, above)).fetchall()
        lessons: dict[int, list[Any]] = {version: [] for version, _, _ in taken}
        marks = ",".join("?" * len(lessons))
        for version, title, lasts, covered, done in db.execute(LESSONS % marks, (me.id, *lessons)):
            mine = None if covered is None else {"coveredMs": covered, "isComplete": done is not None}
            lessons[version].append({"title": title, "durationMs": lasts, "myProgress": mine})
        edges = [
            {"node": {"dueAt": due.replace(" ", "T"), "course": {"title": title, "lessons": lessons[version]}}}
            for version, due, title in taken
        ]
        data = {"viewer": {"name": me.name, "enrolments": {"edges": edges}}}
        return Response(orjson.dumps({"data": data}), media_type="application/json")

    return Starlette(routes=[Route("/graphql", home, methods=["POST"])])


async def main() -> None:
    chain.quiet_logs()
    async with chain.empty() as settings:
        await chain.fill()
        apps: dict[str, App] = {
            "raw": raw(str(settings.database_path)), "ours": build(settings), "stock": stock.app()
        }  # fmt: skip
        tokens = [token_of(guide) for guide in range(1, chain.GUIDES + 1)]

        async def ask(app: App, number: int) -> bytes:
            at = number * 37 % chain.GUIDES
            answer: bytes = await post(app, {"query": HOME}, guide=at + 1, token=tokens[at])
            return answer

        answers = {name: orjson.loads(await ask(app, 17)) for name, app in apps.items()}
        for name, answer in answers.items():
            assert answer["data"] == answers["raw"]["data"], (name, answer)
        garbage.settle()
        figures = await cpu_us({name: lambda n, app=app: ask(app, n) for name, app in apps.items()})  # type: ignore[misc]
        show(figures, "us")
        judge("P1 home query, CPU against raw Starlette + sqlite3 + orjson", ratio(figures, "ours", "raw"), most=6)
        judge("P2 home query, CPU of stock Strawberry + Tortoise over ours", ratio(figures, "stock", "ours"), least=5)


if __name__ == "__main__":
    asyncio.run(main())
