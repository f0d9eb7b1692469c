"""Schemathesis makes operations of the schema up; each answer must be one that the schema allows, never a 5xx."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import httpx2
import schemathesis
from graphql import GraphQLSchema, build_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.graphql import nodes

from tests.conformance.fitting import misfits

SEED = 20261121
KNOWN_IDS = """{ unit { id children { id children { id } } } courses { edges { node { id lessons { id } } } }
    people { edges { node { id } } } overdue { edges { node { id } } } }"""


@dataclass
class Fuzzed:
    """What came of it: `answers` counts data, refused (data with errors) and unserved (4xx)."""

    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fuzz(url: str, sdl: Path, *, tokens: list[str], examples: int) -> Fuzzed:
    """Ask `examples` of each query and mutation as each of the people that `tokens` are of; the last one sees all."""
    schema, found = build_schema(sdl.read_text(encoding="utf-8")), Fuzzed()
    with httpx2.Client(headers={"accept": "application/graphql-response+json"}, timeout=30) as client:
        _draw_values_that_exist(_ids(client, url, tokens[-1]))
        for token in tokens:
            client.headers["authorization"] = f"Bearer {token}"
            for operation in schemathesis.graphql.from_path(str(sdl)).get_all_operations():
                assert isinstance(operation, Ok)
                _ask_often(operation.ok(), examples, lambda text: _ask(client, url, schema, text, found))
    return found


def _ask_often(operation: Any, examples: int, ask: Any) -> None:
    @seed(SEED)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy())
    def asked(case: Any) -> None:
        ask(case.body)

    asked()


def _ask(client: httpx2.Client, url: str, schema: GraphQLSchema, text: str, found: Fuzzed) -> None:
    response = _posted(client, url, text)
    answer = response.json()
    wrong = list(misfits(schema, text, response.status_code, answer))
    found.faults += [f"{fault}: {text}" for fault in wrong]
    found.answers["unserved" if "data" not in answer else "refused" if "errors" in answer else "data"] += 1


def _posted(client: httpx2.Client, url: str, text: str, **headers: str) -> httpx2.Response:
    response = client.post(url, json={"query": text}, headers=headers)
    while response.status_code == 429:  # the budget of a person fills up again within seconds
        sleep(min(5, int(response.headers["retry-after"])))
        response = client.post(url, json={"query": text}, headers=headers)
    return response


def _ids(client: httpx2.Client, url: str, token: str) -> list[str]:
    """Of things that exist, so that operations get somewhere."""
    answer = _posted(client, url, KNOWN_IDS, authorization=f"Bearer {token}").json()
    found: list[str] = []
    rest = [answer["data"]]
    while rest:
        match rest.pop():
            case dict() as thing:
                found += [value for name, value in thing.items() if name == "id"]
                rest += thing.values()
            case list() as things:
                rest += things
    return sorted(found)


def _draw_values_that_exist(ids: list[str]) -> None:
    """Mostly: the rest is anything that the type allows."""
    words = st.text(max_size=100).filter(lambda text: "\0" not in text)
    sizes = st.one_of(st.integers(1, 100), st.integers(-(2**31), 2**31 - 1))
    schemathesis.graphql.scalar("ID", st.one_of(st.sampled_from(ids), st.sampled_from(ids), words).map(nodes.String))
    schemathesis.graphql.scalar("String", words.map(nodes.String))
    schemathesis.graphql.scalar("Int", sizes.map(nodes.Int))
    schemathesis.graphql.scalar("Date", st.dates(date.min).map(str).map(nodes.String))
    schemathesis.graphql.scalar("DateTime", st.datetimes().map(lambda at: nodes.String(f"{at.isoformat()}Z")))
