"""The names of a plan: what each gets or loses and why, and who is spared; kept with a settlement, or of a trial."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from incentives import planning
from kit.listing import Paged
from kit.reading import column, row
from kit.text import like
from ledger.statements import decimal
from people.scope import in_words, sees_former


class LineKind(StrEnum):
    GAINING = "GAINING"
    LOSING = "LOSING"
    CUT = "CUT"
    TWICE = "TWICE"


@row
class Line:
    """What somebody gets or loses by an effect."""

    id: int = column("settlementline.id")
    settlement_id: int = column("settlementline.settlement_id")
    position: int = column("settlementline.position")
    person_id: int = column("settlementline.person_id")
    unit_id: int = column("settlementline.unit_id")
    rule: str = column("settlementline.rule")
    effect: str = column("settlementline.effect")
    currency: str = column("settlementline.currency")
    amount_minor: int = column("settlementline.amount")
    uncapped_minor: int = column("settlementline.uncapped")
    lapsed_minor: int = column("settlementline.lapsed")
    is_twice: bool = column("settlementline.is_twice")
    is_lifted: bool = column("settlementline.is_lifted")
    thing: str = column("settlementline.thing")
    reason: str = column(in_words("settlementline.zh", "settlementline.en"))
    evidence: dict[str, Any] = column("settlementline.evidence")

    @property
    def amount(self) -> str:
        return decimal(self.amount_minor, self.currency)

    @property
    def uncapped(self) -> str:
        return decimal(self.uncapped_minor, self.currency)

    @property
    def lapsed(self) -> str:
        return decimal(self.lapsed_minor, self.currency)

    @property
    def proofs(self) -> list["Proof"]:
        return proofs(self.evidence)


@row
class Proof:
    """A piece of the evidence."""

    name: str
    value: str


def proofs(evidence: Mapping[str, Any]) -> list[Proof]:
    return [Proof(name, str(value)) for name, value in sorted(evidence.items()) if value is not None]


@row
class Spared:
    """Somebody who would lose something by a rule and does not."""

    id: int = column("settlementspared.id")
    settlement_id: int = column("settlementspared.settlement_id")
    person_id: int = column("settlementspared.person_id")
    unit_id: int = column("settlementspared.unit_id")
    rule: str = column("settlementspared.rule")
    because: str = column("settlementspared.reason")
    reason: str = column(in_words("settlementspared.zh", "settlementspared.en"))


def _within(table: str) -> str:
    """SQL: in the unit that is asked for, and with a name that holds what is searched for."""
    return f"""{sees_former(f"{table}.person_id")}
    AND (CAST(:unit AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM unit AS place JOIN unit AS top ON top.id = :unit
        WHERE place.id = {table}.unit_id AND place.path LIKE top.path || '%'))
    AND (:search = '%%' OR EXISTS (SELECT 1 FROM person AS named WHERE named.id = {table}.person_id
        AND (lower(named.name) LIKE :search ESCAPE '!' OR lower(named.employee_no) LIKE :search ESCAPE '!')))"""


lines = Paged(
    Line,
    f"""FROM settlementline WHERE settlementline.settlement_id IN :parents AND {_within("settlementline")}
    AND (:kind = '' OR :kind = 'GAINING' AND (settlementline.amount > 0 OR settlementline.amount = 0
            AND settlementline.uncapped >= 0 AND (settlementline.effect = 'RETRAINING') = settlementline.is_lifted)
        OR :kind = 'LOSING' AND (settlementline.amount < 0 OR settlementline.amount = 0
            AND (settlementline.uncapped < 0
                OR (settlementline.effect = 'RETRAINING') <> settlementline.is_lifted))
        OR :kind = 'CUT' AND settlementline.amount <> settlementline.uncapped
        OR :kind = 'TWICE' AND settlementline.is_twice)""",
    by="settlement_id",
    order=("position", "id"),
)
spared = Paged(
    Spared,
    f"FROM settlementspared WHERE settlementspared.settlement_id IN :parents AND {_within('settlementspared')}",
    by="settlement_id",
    order=("id",),
)


def within(*, unit_id: int | None = None, search: str = "") -> dict[str, Any]:
    """What `spared` asks for: a unit with all below it, a part of name or employee number."""
    return {"unit": unit_id or 0, "search": like(search)}


def filters(*, kind: LineKind | None = None, unit_id: int | None = None, search: str = "") -> dict[str, Any]:
    """What `lines` asks for, beside that: those who gain, lose, are cut by a cap, or lose for the same twice."""
    return {"kind": kind.value if kind else "", **within(unit_id=unit_id, search=search)}


def lines_of(plan: planning.Plan, twice: Sequence[int], locale: str, most: int) -> list[Line]:
    """The first of a plan that nobody keeps."""
    return [
        Line(
            id=at, settlement_id=0, position=at, person_id=one.person_id, unit_id=one.unit_id, rule=one.rule,
            effect=one.effect, currency=one.currency, amount_minor=one.amount, uncapped_minor=one.uncapped,
            lapsed_minor=0, is_twice=one.amount < 0 and one.person_id in twice, is_lifted=one.is_lifted,
            thing=one.thing,
            reason=one.en if locale == "en" else one.zh, evidence=dict(one.evidence),
        )
        for at, one in enumerate(plan.lines[:most], 1)
    ]  # fmt: skip


def spared_of(plan: planning.Plan, locale: str, most: int) -> list[Spared]:
    return [
        Spared(at, 0, one.person_id, one.unit_id, one.rule, one.reason, one.en if locale == "en" else one.zh)
        for at, one in enumerate(plan.spared[:most], 1)
    ]
