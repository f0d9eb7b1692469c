"""Every row × role by foreign id: what is out of sight is answered like what does not exist, wherever an id may go."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from strawberry.types import ExecutionResult

import models
import tests.test_access
from api.ids import encode
from api.relations import NODES
from api.schema import schema
from courses import watching
from kit import clock
from people.roles import Right, Role
from people.scope import Scope
from tests.chain import Chain
from tests.cinema import add_film
from tests.kept_rows import kept_of, public
from tests.operations import NOWHERE, id_places, meant, nowhere, operation
from tests.test_access import ROLES
from tests.walked import walked

pytestmark = pytest.mark.anyio
anyio_backend, everybody = tests.test_access.anyio_backend, tests.test_access.everybody
full_purse = tests.test_access.full_purse


PUBLIC = {"Badge", "CapabilityModel", "Measure", "Period", "Policy", "PolicyVersion", "Scorecard", "Title"}
"""The same for everybody."""


@dataclass
class Rows:
    """Of each type a row of the east (ana's, store a) and one of the west (dan's, store c); and who sees them.

    Written from security.md, not from `people.scope`: `sees` answers in Python, by name.
    """

    chain: Chain
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    async def fill(self) -> None:
        month, card, counted, able = await public()
        for side, who, store, region in (("east", "ana", "a", "east"), ("west", "dan", "c", "west")):
            await add_film(self.chain, f"only {side}", audience=region)
            guide, lesson = self.chain.people[who], self.chain.lessons[f"only {side}/l1"]
            enrolled = await self.chain.enrol(who, f"only {side}")
            lease = await watching.open_lease(lesson, scope=self.chain.scope(who), key=f"rows of {who}")
            now = clock.now()
            tried = await models.QuizAttempt.create(
                guide_id=guide, lesson_id=lesson, seed="", draw=[], pass_score=1, opened_at=now, deadline_at=now
            )
            asked = await models.Prompt.create(
                guide_id=guide, media_id=(await models.Media.get(lesson_id=lesson)).id, lesson_id=lesson, at_ms=1,
                shown={"options": [], "correct": []}, issued_ms=clock.now_ms(),
            )  # fmt: skip
            made: dict[str, Any] = {
                "Person": guide, "Unit": self.chain.units[store].id, "Course": self.chain.courses[f"only {side}"],
                "Lesson": lesson, "Enrolment": enrolled, "Lease": lease, "QuizAttempt": tried.id, "Prompt": asked.id,
                "Badge": 0, "Period": month.id, "Scorecard": card.id, "Measure": counted.id,
                "CapabilityModel": able.id,
                **await kept_of(self.chain, side, guide, self.chain.units[store], month.id, card.id),
            }  # fmt: skip
            for kind, number in made.items():
                self.numbers[kind, side] = int(number)

    def sees(self, who: str, kind: str, side: str) -> bool:
        role, is_own = ROLES[who], {"east": "ana", "west": "dan"}[side] == who
        above_all = role in (Role.HQ_MAKER, Role.HQ_APPROVER, Role.ADMIN, Role.AUDITOR)
        in_branch = above_all or (role in (Role.STORE_LEAD, Role.REGION_LEAD) and side == "east")
        answers: dict[str, bool] = {
            "Person": in_branch or is_own,
            "Enrolment": in_branch or is_own,
            "Unit": in_branch or is_own,
            "Assignment": in_branch,
            "AuditEntry": role in (Role.ADMIN, Role.AUDITOR),
            # Courses of a region are meant for all below it; HQ's roles see all, a trainer at HQ those of HQ.
            "Course": in_branch or is_own,
            "Lesson": in_branch or is_own,
            "Score": in_branch or is_own,
            "Assessment": is_own or (in_branch and role not in (Role.HQ_MAKER, Role.HQ_APPROVER)),
            "StatementLine": in_branch or is_own,
            "Settlement": above_all,
            "Payout": above_all,
            "Penalty": in_branch or is_own,
            "Appeal": in_branch or is_own,
            "MallItem": in_branch or is_own,
            "Redemption": in_branch or is_own,
            "ReadingImport": role in (Role.HQ_MAKER, Role.AUDITOR),
            "ReadingSource": role in (Role.HQ_MAKER, Role.AUDITOR),
            "Credential": is_own or role is Role.HQ_MAKER,
            "WecomRun": role in (Role.HQ_MAKER, Role.AUDITOR),
            # What was given in a store is for the store, and for those who see its people.
            "TitleHolding": in_branch or is_own,
            "Praise": in_branch or is_own,
            "Nomination": role is Role.HQ_MAKER,  # whom it is about never sees it
            "Invitation": is_own or role in (Role.HQ_MAKER, Role.TRAINER),
        }
        return kind in PUBLIC or answers.get(kind, is_own)


@pytest.fixture(scope="module")
async def rows(everybody: Chain) -> Rows:
    made = Rows(everybody)
    await made.fill()
    return made


async def asked(rows: Rows, who: str, text: str, variables: Any) -> tuple[object, object]:
    """The answer as a client reads it: data, and what the errors say."""
    result = await schema.execute(text, variable_values=variables, context_value=rows.chain.context(who))
    assert isinstance(result, ExecutionResult)
    return result.data, [(str(e.original_error or e), e.path) for e in result.errors or ()]


def test_every_node_type_has_its_rows_here(rows: Rows) -> None:
    assert set(NODES) <= {kind for kind, _ in rows.numbers}


async def test_node_and_nodes_show_what_the_role_may_see_and_nothing_else(rows: Rows) -> None:
    combinations = 0
    for kind in NODES:
        if kind in PUBLIC:
            continue
        for who in (*ROLES, "dan"):
            for side in ("east", "west"):
                id, lost = encode(kind, rows.numbers[kind, side]), encode(kind, NOWHERE)
                is_seen = may_see(rows, who, kind, side)
                data, errors = await asked(rows, who, BY_ID, {"id": id, "ids": [id, lost]})
                shown = {"__typename": kind, "id": id} if is_seen else None
                assert (data, errors) == ({"node": shown, "nodes": [shown, None]}, []), (who, kind, side)
                combinations += 1
    walked("node types × rows × roles, by node and nodes", combinations)


BY_ID = "query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }"


def may_see(rows: Rows, who: str, kind: str, side: str) -> bool:
    return (
        rows.sees(who, kind, side)
        if who in ROLES
        else side == "west"
        and kind
        not in (
            "Assignment",
            "AuditEntry",
            "ReadingImport",
            "ReadingSource",
            "Payout",
            "Settlement",
            "WecomRun",
            "Nomination",
        )
    )


async def test_a_foreign_id_is_answered_like_one_that_does_not_exist_wherever_it_may_stand(rows: Rows) -> None:
    """All places of queries and mutations that take an id, for all roles; the other ids are the role's own."""
    combinations = 0
    before = await tests.test_access.contents()
    for root, name, declared, path in id_places():
        kind = meant(path.rsplit(".", 1)[-1])
        if name in ("node", "nodes") or kind in ("Item", "Option"):
            continue
        for who in ROLES:
            for side in ("east", "west"):
                if rows.sees(who, kind, side) or (path.endswith("guideId") and who == "trainer"):
                    continue  # a trainer invites whoever is on the chain's wall, without seeing more of them
                foreign, lost = [
                    await asked(
                        rows, who, *operation(root, name, declared, placing(rows, who, path, number), filled=True)
                    )
                    for number in (rows.numbers[kind, side], NOWHERE)
                ]
                assert foreign == lost, (who, name, path, side)
                combinations += 1
    after = await tests.test_access.contents()
    assert {table for table in before if before[table] != after[table]} <= {"idempotencykey"}
    walked("places of ids × foreign rows × roles", combinations)


def placing(rows: Rows, who: str, path: str, number: int) -> Callable[[str, str], str]:
    """`number` at `path`; elsewhere a row that `who` sees, if there is one."""

    def at(where: str, kind: str) -> str:
        if where == path:
            return encode(kind, number)
        seen = [side for side in ("east", "west") if (kind, side) in rows.numbers and rows.sees(who, kind, side)]
        return encode(kind, rows.numbers[kind, seen[0]]) if seen else nowhere(where, kind)

    return at


async def test_an_id_of_another_type_is_answered_like_one_that_does_not_exist(rows: Rows) -> None:
    combinations = 0
    for root, name, declared, path in id_places():
        kind = meant(path.rsplit(".", 1)[-1])
        if name in ("node", "nodes") or kind in ("Item", "Option"):
            continue
        wrong = "Course" if kind != "Course" else "Unit"

        def at(where: str, meant: str, path: str = path, wrong: str = wrong) -> str:
            return encode(wrong, 1) if where == path else nowhere(where, meant)

        for who in ROLES:
            given = await asked(rows, who, *operation(root, name, declared, at, filled=True))
            lost = await asked(rows, who, *operation(root, name, declared, nowhere, filled=True))
            is_not_found = "NOT_FOUND" in str(given[0]) or "There is no such thing." in str(given[1])
            assert is_not_found or told(given) == told(lost), (who, name, path)
            combinations += 1
    walked("places of ids × roles, an id of another type", combinations)


RELATIONS = """query ($id: ID!) { node(id: $id) { id
    ... on Person { unit { id parent { id } children { id } } enrolments { edges { node { id course { id } } } } }
    ... on Unit { parent { id children { id } } ancestors { id } children { id children { id } } }
    ... on Course { lessons { id course { id } } myEnrolment { id guide { id } nextLesson { id } } }
    ... on Lesson { course { id lessons { id } } }
    ... on Enrolment { guide { id unit { id } } course { id } nextLesson { id } }
    ... on Assignment { course { id } unit { id } person { id } madeBy { id } }
    ... on AuditEntry { actor { id } }
    ... on Lease { lesson { id course { id } } } } }"""


def told(answer: tuple[object, object]) -> str:
    """Without the path, which may say which id was no id of its type."""
    return re.sub(r"'path': (None|\[[^]]*\])", "", str(answer))


async def test_relations_of_a_row_in_sight_do_not_lead_out_of_sight(rows: Rows) -> None:
    """Over every relation, two steps on: only ids that the role may ask for by themselves."""
    combinations = 0
    for who in ROLES:
        reached: set[str] = set()
        for (kind, side), number in rows.numbers.items():
            if kind in NODES and kind != "Badge" and rows.sees(who, kind, side):
                data, errors = await asked(rows, who, RELATIONS, {"id": encode(kind, number)})
                assert errors == [] and isinstance(data, dict) and data["node"], (who, kind)
                reached |= set(_ids(data))
        if not (ids := sorted(reached)):
            continue
        again, errors = await asked(rows, who, BY_ID, {"id": ids[0], "ids": ids})
        assert errors == [] and isinstance(again, dict)
        assert [one["id"] if one else None for one in again["nodes"]] == ids, who
        combinations += len(ids)
    walked("rows reached over relations × roles", combinations)


def _ids(data: object) -> list[str]:
    if isinstance(data, dict):
        return [value for name, value in data.items() if name == "id" and value] + [
            id for value in data.values() for id in _ids(value)
        ]
    return [id for one in data for id in _ids(one)] if isinstance(data, list) else []


def test_the_scope_of_a_role_that_sees_no_subtree_matches_no_unit(rows: Rows) -> None:
    for who, role in ROLES.items():
        scope: Scope = rows.chain.scope(who)
        assert (scope.branch == "-") == (not scope.may(Right.SEE_SUBTREE)), role
        assert scope.branch in ("-", f"{scope.path}%") and "%" not in scope.path
