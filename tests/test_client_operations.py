"""Each query that the web client sends: no error, no referee, and the stock executor's answer to the byte."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from graphql import OperationDefinitionNode, OperationType, parse, print_ast
from graphql.utilities import separate_operations
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType as StrawberryOperation

import models
import tests.test_statements
from api.asking import develops
from api.ids import encode
from api.schema import schema
from api.schema.audit import BUDGET
from kit import clock
from tests.chain import Chain
from tests.cinema import phone
from tests.incentives.policy_chain import TERMS as POLICY
from tests.incentives.policy_rows import settled_for
from tests.kpi.capability_chain import published, say
from tests.kpi.scoring_chain import K1_READINGS, K1_TARGETS, K1_WEIGHTS, read, scorecard, settled
from tests.operations import CORE
from tests.walked import walked

pytestmark = pytest.mark.anyio
anyio_backend, shop = tests.test_statements.anyio_backend, tests.test_statements.shop
SENT = Path(__file__).parents[1] / "frontend" / "src"


@cache
def operations() -> dict[str, str]:
    """The text of each query of the guide's and of the console's app, with the fragments that it needs."""
    found: dict[str, str] = {}
    for app in ("guide", "console"):
        files = [file for folder in (app, "shared") for file in sorted((SENT / folder).rglob("*.graphql"))]
        texts = [file.read_text(encoding="utf-8") for file in files]
        for name, document in separate_operations(parse("\n".join(texts))).items():
            first = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
            if first.operation is OperationType.QUERY:
                found[name] = print_ast(document)
    return found


def variables(chain: Chain, name: str, text: str, *, score: int) -> dict[str, Any]:
    """What the query needs, on the filled chain; `score` is one of ana's."""
    number: dict[str, tuple[str, int]] = {
        "CoursePage": ("Course", chain.courses["film"]), "ConsoleCourse": ("Course", chain.courses["film"]),
        "LessonPage": ("Lesson", chain.lessons["film/l1"]), "ConsoleLesson": ("Lesson", chain.lessons["film/l1"]),
        "QuizPage": ("Lesson", chain.lessons["exam/l2"]), "ConsoleGuide": ("Person", chain.people["ana"]),
        "ConsolePerson": ("Person", chain.people["ana"]), "ConsoleMemberSkills": ("Person", chain.people["ana"]),
        "ConsoleModel": ("CapabilityModel", 1), "ConsoleScore": ("Score", score),
        "ConsoleHow": ("Score", score), "GuideHow": ("Score", score), "GuideScoreOf": ("Score", score),
        "GuideScorecard": ("Scorecard", 1), "ConsoleRoster": ("Unit", chain.units["a"].id),
        "ConsoleScorecard": ("Scorecard", 1), "ConsoleReadingImport": ("ReadingImport", 1),
        "ConsolePolicy": ("Policy", 1), "ConsolePolicyVersion": ("PolicyVersion", 1),
        "ConsolePolicyReach": ("PolicyVersion", 1), "ConsolePolicyAppeals": ("Policy", 1),
        "ConsoleSettlement": ("Settlement", 1),
        "ConsolePlanLines": ("Settlement", 1), "ConsolePlanSpared": ("Settlement", 1),
        "GuidePenalty": ("Penalty", 1), "ConsoleAppeal": ("Appeal", 1),
    }  # fmt: skip
    known: dict[str, Any] = {
        "id": encode(*number.get(name, ("Unit", chain.units["hq"].id))),
        "personId": encode("Person", chain.people["ana"]), "currency": "",
        "unitId": encode("Unit", chain.units["hq"].id), "text": "film", "role": "GUIDE",
        "periodId": encode("Period", 1), "scorecardId": encode("Scorecard", 1), "changes": [],
        "shares": [20, 70, 10], "which": "ALL", "level": "PERSON", "ownStore": True, "months": 3,
        "versionId": encode("PolicyVersion", 1), "period": "2026-10", "input": POLICY,
        "month": "2026-11-01", "firstMonth": "2026-11-01", "before": "2026-10-01",
        "firstDay": "2026-06-01", "lastDay": "2027-05-31",
        "holder": {"unitId": encode("Unit", chain.units["hq"].id)}, "measureId": encode("Measure", 1),
        "plan": {
            "revenue": "3600000", "orderValue": "300", "ordersAYear": "4", "conversion": "0.25", "friends": 8_400,
            "retention": "0.8", "guides": 10,
        },
    }  # fmt: skip
    head = next(line for line in text.splitlines() if line.startswith("query"))
    needed = {*re.findall(r"\$(\w+): [\w\[\]]+!", head), *(["id"] if "$id" in head else [])}
    return {one: known.get(one, 0) for one in needed}


def console_asker(name: str) -> str:
    """Whoever has the right that the screen asks for."""
    makers = (
        "Assign", "Credential", "Distribution", "Measure", "Model", "Roster", "Scorecard", "Simulation", "Reading",
        "Draft", "Source", "Wecom", "Polic", "Settlement", "Plan",
    )  # fmt: skip
    return "maker" if any(word in name for word in makers) else "admin"


def test_the_client_sends_queries() -> None:
    assert len(operations()) > 25 and CORE.query_type


async def test_each_query_of_the_client_is_plain_and_like_the_stock_executors(
    shop: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = phone(shop, "ana", clock.Held(clock.now()))
    await ana.open(shop.lessons["film/l1"])
    await scorecard(shop, K1_WEIGHTS, K1_TARGETS)
    await read(shop, "ana", K1_READINGS)
    await read(shop, "ana", K1_READINGS, date(2026, 10, 5))
    await models.ScorecardVersion.all().update(from_day=date(2026, 10, 1))
    await models.Period.create(first_day=date(2026, 10, 1), last_day=date(2026, 10, 31))
    await settled()
    await say(shop, "ana", await published(shop), persona=2, moments=1)
    await settled_for("policy", shop.people["ana"])
    score = (await models.Score.filter(person_id=shop.people["ana"]).order_by("-id"))[0].id
    for name, text in operations().items():
        given = variables(shop, name, text, score=score)
        for who in ("ana", "admin") if not name.startswith("Console") else (console_asker(name),):
            if name == "GuideWhatIf" and who == "admin":
                continue  # who has no score cannot try another one
            ours = await _answer(shop, who, text, given)
            again = [await _answer(shop, who, text, given, is_repeated=True) for _ in range(2)]
            with monkeypatch.context() as swapped:
                swapped.setattr(schema, "execution_context_class", StrawberryGraphQLCoreExecutionContext)
                stock = await _answer(shop, who, text, given, is_stock=True)
            assert [*again, ours] == [stock] * 3, name
    walked("queries of the web client, against the stock executor", len(operations()))


async def _answer(
    shop: Chain, who: str, text: str, given: dict[str, Any], *, is_stock: bool = False, is_repeated: bool = False
) -> bytes:
    """The answer's data to the byte; `is_repeated` takes the short way, for documents that are known."""
    kinds = {StrawberryOperation.QUERY} if is_repeated else None
    assert not is_repeated or schema.guard.recall(text, develops(shop.context(who)))
    BUDGET._spent.clear()
    with structlog.testing.capture_logs() as logs:
        result = await schema.execute(
            text, variable_values=given, context_value=shop.context(who), allowed_operation_types=kinds
        )
    assert isinstance(result, ExecutionResult) and not result.errors, (text, result.errors)
    assert is_stock or [entry for entry in logs if entry["event"] == "refereed"] == [], text
    return orjson.dumps(result.data)
