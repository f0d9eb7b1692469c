"""Others' tools on a real server, one line each.   python -m tests.conformance.run

What each of them must find is fixed here; a tool that cannot run has failed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from graphql import (
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)

from tests.conformance.fuzzing import fuzz
from tests.conformance.probing import probe
from tests.conformance.serving import SUBSCRIPTION, Server, served

HERE = Path(__file__).parent
SDL = HERE.parents[1] / "api/schema/schema.graphql"
DEVELOPER, GUIDE, OTHER_GUIDE, MAKER = "admin", "ana", "bo", "maker"
EXAMPLES = 10  # of each query and mutation, for each of three people


@dataclass(frozen=True)
class Told:
    """`figures` in one line; `faults` in full."""

    figures: str
    faults: list[str]


def main() -> int:
    for program in ("node", "git"):
        if not shutil.which(program):
            print(f"{program} is not on PATH: run make conformance")
            return 1
    with ExitStack() as open_now:
        server = open_now.enter_context(served())
        tools: dict[str, Callable[[], Told]] = {
            "graphql-http": lambda: _node("audits.mjs", server.url, server.token(DEVELOPER)),
            "graphql-ws, graphql-sse": lambda: _clients(server),
            "relay, eslint, inspector": _schema,
            "introspection": lambda: _introspection(server),
            "jose, jsonld": lambda: _badges(server),
            "clairvoyance": lambda: _probe(server),
            "schemathesis": lambda: _fuzz(server),
            "server's log": lambda: Told("mistakes of its own", server.mistakes()),
        }
        passed = sum([_told(name, tool) for name, tool in tools.items()])
    print(f"{passed} passed, {len(tools) - passed} failed")
    return 0 if passed == len(tools) else 1


def _told(name: str, tool: Callable[[], Told]) -> bool:
    told = tool()
    for fault in told.faults[:20]:
        print(f"    {fault}")
    print(f"{'✗' if told.faults else '✓'} {name}: {told.figures}, {len(told.faults)} faults", flush=True)
    return not told.faults


def _node(script: str, *arguments: str) -> Told:
    command = ["node", str(HERE / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    lines = (done.stdout + done.stderr).splitlines()
    if done.returncode == 0:
        return Told("; ".join(lines), [])
    return Told(f"exit {done.returncode}", lines or ["said nothing"])


def _clients(server: Server) -> Told:
    """A guide listens while courses are ordered for them."""
    maker = {"authorization": f"Bearer {server.token(MAKER)}", "content-type": "application/json"}
    courses = _data(server, MAKER, "{ courses(first: 1) { edges { node { id } } } }")["courses"]["edges"]
    guide = _data(server, GUIDE, "{ viewer { id } }")["viewer"]["id"]
    order = """mutation ($input: AssignCourseInput!) { assignCourse(input: $input) {
        ... on AssignCourseSuccess { assignment { enrolledCount } } ... on Problem { code message } } }"""
    whom = {"courseId": courses[0]["node"]["id"], "to": {"personId": guide}, "idempotencyKey": "conformance"}
    body = json.dumps({"query": order, "variables": {"input": whom}})
    return _node(
        "clients.mjs", server.url, server.token(GUIDE), SUBSCRIPTION, json.dumps({"headers": maker, "body": body})
    )


def _schema() -> Told:
    """The schema against itself as it was before it was last changed."""
    git = ["git", "-C", str(SDL.parents[2])]
    name = str(SDL.relative_to(SDL.parents[2]))
    is_changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", name]).returncode
    commits = subprocess.run([*git, "log", "-2", "--format=%H", "--", name], capture_output=True, text=True).stdout
    before = "HEAD" if is_changed else commits.split()[-1] if commits else "HEAD"
    with tempfile.NamedTemporaryFile(suffix=".graphql") as old:
        shown = subprocess.run([*git, "show", f"{before}:{name}"], capture_output=True, check=True)
        old.write(shown.stdout)
        old.flush()
        return _node("schema.mjs", str(SDL), old.name)


def _introspection(server: Server) -> Told:
    """What the server tells of itself is the schema that was committed."""
    told = build_client_schema(_data(server, DEVELOPER, get_introspection_query(one_of=True, specified_by_url=True)))  # type: ignore[arg-type]
    committed = build_schema(SDL.read_text(encoding="utf-8"))
    ours, theirs = (print_schema(lexicographic_sort_schema(each)).splitlines() for each in (told, committed))
    return Told(f"{len(ours)} lines", sorted(set(ours) ^ set(theirs)))


def _badges(server: Server) -> Told:
    """A guide takes a badge out, headquarters withdraws it, and strangers look both times."""
    data = os.environ.get("PACESETTER_OB3_DATA", "")
    if not data:
        return Told("not run: PACESETTER_OB3_DATA does not name the folder of the standard's contexts", [])
    shelf = _data(server, GUIDE, "{ viewer { shelf { awardedAt badge { id } } } }")["viewer"]["shelf"]
    badge = next(one["badge"]["id"] for one in shelf if one["awardedAt"])
    issue = f'mutation {{ issueCredential(input: {{badgeId: "{badge}"}}) {{ ... on CredentialSuccess {{ {MADE} }} }} }}'
    made = _data(server, GUIDE, issue)["issueCredential"]["credential"]
    headers = {"authorization": f"Bearer {server.token(GUIDE)}"}
    jwt = httpx2.get(f"{server.url.removesuffix('/graphql')}{made['downloadPath']}.jwt", headers=headers).text
    valid = _node("badges.mjs", jwt, data)
    wanted = f'{{credentialId: "{made["id"]}", reason: "conformance"}}'
    _data(server, MAKER, f"mutation {{ revokeCredential(input: {wanted}) {{ __typename }} }}")
    withdrawn = _node("badges.mjs", jwt, data, "revoked")
    return Told(f"{valid.figures}; withdrawn: {withdrawn.figures}", valid.faults + withdrawn.faults)


MADE = "credential { id downloadPath }"


def _probe(server: Server) -> Told:
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    by_guide = probe(server.url, schema, server.token(GUIDE))
    by_developer = probe(server.url, schema, server.token(DEVELOPER), most=100)
    if not by_developer.leaks:
        by_guide.leaks.append("Developers are told no name either: the probe asks nothing.")
    return Told(f"{by_guide.guesses} guesses by a guide", by_guide.leaks)


def _fuzz(server: Server) -> Told:
    tokens = [server.token(name) for name in (OTHER_GUIDE, MAKER, DEVELOPER)]
    found = fuzz(server.url, SDL, tokens=tokens, examples=EXAMPLES)
    figures = ", ".join(f"{count} {kind}" for kind, count in found.answers.most_common())
    if found.answers["data"] < found.answers.total() / 2:
        found.faults.append("Most operations were refused: this proves little.")
    return Told(f"{found.answers.total()} operations ({figures})", found.faults)


def _data(server: Server, who: str, query: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {server.token(who)}"}
    answer = httpx2.post(server.url, json={"query": query}, headers=headers, timeout=30).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())
