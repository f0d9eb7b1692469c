"""Every deed that the product records has words on the console's record of deeds, in both languages."""

import ast
import json
from pathlib import Path

from incentives.penalties import AppealState
from incentives.settlements import SettlementState

ROOT = Path(__file__).parents[1]
WORDS = ("kpi", "people", "honors", "ledger", "incentives", "courses", "api")
STATES = {"settlement_": SettlementState, "appeal_": AppealState}
RECORDING = {"record": 0, "record_of": 1, "note": 0, "leave_trace": 0}


def deeds(file: Path) -> set[str]:
    """What is given to the audit as a deed; a name stands for whatever the file calls its own functions with."""
    tree = ast.parse(file.read_text())
    found: set[str] = set()
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        at = RECORDING.get(call.func.attr) if ast.unparse(call.func).startswith("audit.") else None
        if at is None or len(call.args) <= at:
            continue
        deed = call.args[at]
        if isinstance(deed, ast.Name):
            found |= _given(tree, deed.id)
        elif isinstance(deed, ast.JoinedStr):
            prefix = ast.literal_eval(deed.values[0])
            found |= {f"{prefix}{state.value.lower()}" for state in STATES[prefix]}
        else:
            found |= _texts(deed)
    return found


def _given(tree: ast.Module, name: str) -> set[str]:
    """The texts that functions of the file get for their argument `name`."""
    found: set[str] = set()
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)):
        names = [one.arg for one in function.args.args]
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            if name in names and ast.unparse(call.func) == function.name and len(call.args) > names.index(name):
                found |= _texts(call.args[names.index(name)])
    return found


def _texts(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_deed_has_words_in_both_languages() -> None:
    recorded = {deed for folder in WORDS for file in sorted((ROOT / folder).rglob("*.py")) for deed in deeds(file)}

    assert {"target_set", "measure_retired", "settlement_approved", "appeal_granted", "signed_in"} <= recorded
    listed = (ROOT / "frontend/src/console/hq/audit/deeds.ts").read_text()
    assert {deed for deed in recorded if f"'{deed}'" not in listed} == set()
    for language in ("zh-CN", "en"):
        words = json.loads((ROOT / f"frontend/src/console/{language}.json").read_text())["deed"]
        assert recorded - set(words) == set()
