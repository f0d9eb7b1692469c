"""The rules that keep the house in order: names, sizes, floors, words, the exported schema."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from api.schema import schema
from kit.settings import Settings

ROOT = Path(__file__).parents[1]
WORDS = ("people", "courses", "kpi", "ledger", "honors", "incentives", "insights")
PACKAGES = ("api", "kit", "models", *WORDS)
WITHOUT_TABLES = {"insights": "reads what others keep; the sums it reads are in models/rollups.py"}
MOST_LINES, MOST_OF_A_FUNCTION = 300, 40
FLOORS = {
    "strawberry-graphql": "0.341", "starlette": "1.3.1", "python-multipart": "0.0.27", "graphql-core": "3.3.2",
    "python-jose": "3.5",
}  # fmt: skip


@cache
def sources() -> dict[str, ast.Module]:
    """Every Python file of ours, by its path; migrations are generated."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return {
        path: ast.parse((ROOT / path).read_text(encoding="utf-8"))
        for path in listed
        if not path.startswith("models/migrations/steps/") and (ROOT / path).exists()
    }


def of_the_product() -> dict[str, ast.Module]:
    return {path: tree for path, tree in sources().items() if path.split("/")[0] in PACKAGES}


def names(tree: ast.AST) -> Iterator[str]:
    """What a file calls and imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.rsplit(".", 1)[-1]


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_the_folders_are_the_words() -> None:
    tops = {path.split("/")[0] for path in sources() if "/" in path} - {"tests", "benchmarks"}
    assert tops == set(PACKAGES)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_the_same_on_every_floor(word: str) -> None:
    assert (ROOT / "api/schema" / f"{word}.py").exists()
    assert any((ROOT / "tests" / word).glob("test_*.py"))
    assert (ROOT / "models" / f"{word}.py").exists() != (word in WITHOUT_TABLES)


def test_no_file_has_more_than_300_lines() -> None:
    long = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {path: lines for path, lines in long.items() if lines > MOST_LINES} == {}


def test_no_function_has_more_than_40_lines() -> None:
    long = {}
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > MOST_OF_A_FUNCTION:
                    long[f"{path}:{node.name}"] = lines
    assert set(long) <= {"tests/courses/attacks.py:attacks"}  # a table of data


def test_no_file_is_named_after_nothing() -> None:
    bad = {"utils", "helpers", "service", "services", "manager", "managers", "common", "misc"}
    assert [path for path in sources() if Path(path).stem in bad] == []


@pytest.mark.parametrize("folder", ["models/migrations/steps", "docs/decisions"])
def test_steps_and_decisions_are_numbered_one_after_the_other(folder: str) -> None:
    """A number that is there already was taken meanwhile: count on from the last."""
    numbers = sorted(int(path.name[:4]) for path in (ROOT / folder).glob("[0-9]*"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_step_follows_the_one_before_it() -> None:
    steps = sorted((ROOT / "models/migrations/steps").glob("[0-9]*.py"))
    for before, step in pairwise(steps):
        assert f'dependencies = [("models", "{before.stem}")]' in step.read_text(encoding="utf-8"), step.name


def test_test_folders_have_no_init() -> None:
    """One would shadow the package of the same name."""
    assert [path for path in sources() if path.startswith("tests/") and path.endswith("__init__.py")] == []


def test_insights_writes_nothing() -> None:
    writing = {"atomic", "run", "run_many", "in_transaction", "save", "create", "bulk_create", "delete", "update"}
    for path, tree in of_the_product().items():
        if path.startswith("insights/"):
            assert writing & set(names(tree)) == set(), path
            assert not any(isinstance(node, ast.Import | ast.ImportFrom) and "models" in ast.unparse(node)
                           for node in ast.walk(tree)), path  # fmt: skip


def test_only_honors_and_incentives_book() -> None:
    """Everybody else reads statements."""
    booking = {"ledger.posting.post", "ledger.posting.reverse", "ledger.closing"}
    for path, tree in of_the_product().items():
        if path.split("/")[0] not in ("ledger", "honors", "incentives"):
            found = set(imports(tree)) | {f"ledger.{call}" for call in calls(tree)}
            assert not booking & found, path


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_only_people_scope_makes_a_scope() -> None:
    makers = {path for path, tree in sources().items() if {"Scope", "scope.Scope"} & set(calls(tree))}
    assert makers == {"people/scope.py"}


def test_only_models_begins_a_transaction() -> None:
    users = {path for path, tree in of_the_product().items() if "in_transaction" in set(names(tree))}
    assert users and {path for path in users if not path.startswith("models/")} == set()


def test_except_exception_stands_at_edges_only() -> None:
    """Elsewhere it would hide our mistakes."""
    wide = set()
    for path, tree in of_the_product().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) == "BaseException"):
                assert any(isinstance(one, ast.Raise) for one in ast.walk(node)), f"{path} swallows everything"
            if isinstance(node, ast.ExceptHandler) and node.type and ast.unparse(node.type) == "Exception":
                wide.add(path.split("/")[0])
    assert wide <= {"api", "kit", "models"}


def test_every_setting_stands_in_the_readmes_table() -> None:
    table = dict(re.findall(r"^\| `(PACESETTER_[A-Z_]+)` \| ?([^|]*)\|", (ROOT / "README.md").read_text(), re.M))
    assert set(table) == {f"PACESETTER_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        said = str(default).lower() if isinstance(default, bool) else str(default)
        assert table[f"PACESETTER_{name.upper()}"].strip().strip("`") in (said, "" if said else "empty", "-", "–"), name


def test_the_exported_schema_is_the_one_that_is_served() -> None:
    assert (ROOT / "api/schema/schema.graphql").read_text(encoding="utf-8") == schema.as_str() + "\n"


def test_every_element_of_the_schema_is_described() -> None:
    core = schema._schema
    roots = {core.query_type, core.mutation_type, core.subscription_type}
    bare = []
    for name, kind in core.type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description and kind not in roots and not name.endswith(("Result", "Success")):
            bare.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType):
            bare += [f"{name}.{field}" for field, one in kind.fields.items() if not one.description]
    assert bare == []


def test_enum_values_are_upper_and_fields_are_camel() -> None:
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLEnumType):
            assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", value) for value in kind.values), name
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            assert all(re.fullmatch(r"[a-z][a-zA-Z0-9]*", field) for field in kind.fields), name


def test_imports_go_down_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_no_package_is_older_than_its_known_holes(package: str, floor: str) -> None:
    def parts(text: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", text)]

    locked = re.findall(rf"^{re.escape(package)}==([\d.]+)", (ROOT / "requirements.lock").read_text(), re.M)
    if package == "python-multipart" and not locked:
        assert "python-multipart" not in (ROOT / "pyproject.toml").read_text()  # uploads are raw bodies: not needed
        return
    assert len(locked) == 1 and parts(locked[0]) >= parts(floor)
    assert parts(version(package)) >= parts(floor)
