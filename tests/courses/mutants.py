"""Plants one fault at a time in a copy of the rules of watching and runs their tests against it: `make mutants`.

Property tests run first, examples only against what they let through. A fault that survives both is a rule that no test
keeps. The first run is of the unchanged copy, which must pass.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ("__init__", "credit", "attention", "evidence", "proof")
TESTS = {
    "credit": ("test_credit.py", "test_credit_order.py", "test_credit_bounds.py", "test_credit_honest.py"),
    "attention": ("test_attention.py", "test_attention_always.py"),
    "evidence": ("test_evidence.py",),
    "proof": ("test_proof.py",),
}
SHARED = ("strategies.py", "oracle.py")


@dataclass(frozen=True)
class Fault:
    """A change of `module`: each text of `swaps` stands there exactly once and is replaced."""

    name: str
    module: str
    swaps: tuple[tuple[str, str], ...]

    def plant(self, folder: Path) -> None:
        path = folder / "courses" / f"{self.module}.py"
        source = path.read_text()
        for right, wrong in self.swaps:
            if source.count(right) != 1:
                raise SystemExit(f"{self.name}: stands {source.count(right)} times in {path.name}, not once: {right}")
            source = source.replace(right, wrong)
        path.write_text(source)


def credit(name: str, *swaps: tuple[str, str]) -> Fault:
    return Fault(name, "credit", swaps)


def attention(name: str, *swaps: tuple[str, str]) -> Fault:
    return Fault(name, "attention", swaps)


BUDGET = "100 * (credit.used_ms + end - start) > BUDGET_PERCENT * open_ms"
ANY_ORDER = ("beat.seq <= credit.last_seq:", "False:")
SORTED = "return [first[seq] for seq in sorted(first)]"
FIRST = "_precedence(beat) < _precedence(known)"
ORIGIN = "open_ms = min(beat.received_ms, lease.ends_ms) - lease.opened_ms"

FAULTS = [
    credit("no budget", (BUDGET, "False")),
    credit("lease end ignored", ("else min(self.ended_ms, latest)", "else latest")),
    credit("no dedupe", (SORTED, "return sorted(beats, key=lambda beat: (beat.seq, _precedence(beat)))"), ANY_ORDER),
    credit("last receipt", (FIRST, FIRST.replace("<", ">"))),
    credit("arrival order", (SORTED, "return list(first.values())"), ANY_ORDER),
    credit(
        "no range check", ("0 <= beat.from_ms < beat.to_ms <= duration_ms + OVERRUN_MS", "beat.from_ms < beat.to_ms")
    ),
    credit(
        "offset ignored",
        ("beat.offset_ms < 0", "False"),
        ("100 * beat.offset_ms > DRIFT_PERCENT * (beat.received_ms - lease.opened_ms)", "False"),
        ("beat.offset_ms > lease.ends_ms - lease.opened_ms", "False"),
    ),
    credit("no drift of a phone's clock", ("DRIFT_PERCENT = 101", "DRIFT_PERCENT = 100")),
    credit(
        "a play may lie in the future",
        ("return min(lease.opened_ms + beat.offset_ms, beat.received_ms)", "return lease.opened_ms + beat.offset_ms"),
    ),
    credit("sum for union", ("if touched < beyond:", "if False:"), ("joined and start <= joined[-1][1]", "False")),
    credit("rate 1.0", ("BUDGET_PERCENT = 202", "BUDGET_PERCENT = 100")),
    credit("wrong origin", (ORIGIN, ORIGIN.replace("lease.opened_ms", "min(b.received_ms for b in lease.beats)"))),
    credit("longest time of a lease ignored", ("self.opened_ms + self.lasts_ms", "self.opened_ms + 10**12")),
    credit("a beat of any length", ("end - start > LONGEST_BEAT_MS", "False")),
    credit(
        "overrun not clamped",
        ("return min(beat.from_ms, duration_ms), min(beat.to_ms, duration_ms)", "return beat.from_ms, beat.to_ms"),
    ),
    credit("budget not used up", ("Credit(credit.used_ms + end - start, beat.seq", "Credit(credit.used_ms, beat.seq")),
    credit("last gap not looked at", ("if position < stop:", "if False:")),
    attention("a miss forfeits nothing", ("if play.played_ms <= loss.missed_ms", "if False")),
    attention("a miss forfeits for ever", ("if play.played_ms <= loss.missed_ms", "if True")),
    attention(
        "a miss forfeits back to the start", ("max((earlier for earlier in drawn if earlier < at_ms), default=0)", "0")
    ),
    attention(
        "a later pass restores",
        (
            "if instant is not None and instant <= passed.get(at, instant)",
            "if instant is not None and at not in passed",
        ),
    ),
    attention("a late answer counts", ("return prompt.passed and in_time", "return prompt.passed")),
    attention("a miss after the pass takes", ("and instant <= passed.get(at, instant)", "")),
    attention("passing is enough without watching", ("or not is_watched(left, stretch(drawn, at))", "")),
    attention("asked again without watching again", ("is_reached = at not in before and any", "is_reached = any")),
    attention("asked again at once", ("return last is None or BUDGET", "return True or BUDGET")),
    attention("prompts further apart", ("(APART_MS - step_ms) // 2", "APART_MS - step_ms")),
    Fault(
        "the digest depends on order",
        "evidence",
        (("sorted(_lease_line(lease) for lease in", "list(_lease_line(lease) for lease in"),),
    ),
    Fault(
        "a row cut short is taken",
        "evidence",
        (
            ("    if shift:\n", "    if False:\n"),
            (
                "if number is None:\n        raise EvidenceDamaged(",
                "if number is None:\n        return 0\n        raise EvidenceDamaged(",
            ),
        ),
    ),
    Fault(
        "a later receipt wins in a merge",
        "evidence",
        (
            (
                "frozenset(first_receipts(_beats(numbers, opened_ms)))",
                "frozenset({b.seq: b for b in _beats(numbers, opened_ms)}.values())",
            ),
        ),
    ),
    Fault("the offset is not sealed", "proof", ((".{to_ms}.{offset_ms}", ".{to_ms}"),)),
]


def copy_into(folder: Path) -> None:
    for kept in ("courses", "tests/courses"):
        (folder / kept).mkdir(parents=True)
    for name in RULES:
        shutil.copy(ROOT / "courses" / f"{name}.py", folder / "courses")
    for name in (*SHARED, *(test for tests in TESTS.values() for test in tests)):
        shutil.copy(ROOT / "tests" / "courses" / name, folder / "tests" / "courses")
    shutil.copy(ROOT / "pyproject.toml", folder)


def killer_of(folder: Path, module: str) -> str | None:
    """The first test that fails: property tests before examples, those of `module` before others; None if all pass."""
    return first_failure(folder, module, "hypothesis") or first_failure(folder, module, "not hypothesis")


def first_failure(folder: Path, module: str, marked: str) -> str | None:
    own = TESTS[module]
    others = (test for tests in TESTS.values() for test in tests if test not in own)
    paths = [f"tests/courses/{name}" for name in (*own, *others)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-m", marked, *paths],
        cwd=folder,
        env={**os.environ, "PACESETTER_SHRINK": "no", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    failed = re.search(r"^FAILED \S+?::(\w+)", run.stdout, re.MULTILINE)
    if run.returncode == 1 and failed:
        return failed[1]
    if run.returncode:
        raise SystemExit(f"the tests could not be run:\n{run.stdout}{run.stderr}")
    return None


def main() -> int:
    """Print what killed each fault; the number of those that nothing killed."""
    survivors = 0
    for fault in [None, *FAULTS]:
        with tempfile.TemporaryDirectory(prefix="mutants-") as name:
            folder = Path(name)
            copy_into(folder)
            if fault is None:
                if broken := killer_of(folder, "credit"):
                    raise SystemExit(f"the unchanged rules already fail {broken}")
                continue
            fault.plant(folder)
            killer = killer_of(folder, fault.module)
        survivors += killer is None
        print(f"{fault.module:9s} {fault.name:40s} {f'KILLED by {killer}' if killer else 'SURVIVED'}", flush=True)
    print(f"{len(FAULTS) - survivors} of {len(FAULTS)} killed")
    return survivors


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
