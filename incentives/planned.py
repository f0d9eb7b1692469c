"""Lines of a plan as whoever books them reads them: with the key of whose account it is."""

from dataclasses import dataclass
from typing import Any

from kit.reading import Select
from models.database import run

_TOUCHED = """SELECT DISTINCT person_id FROM settlementline
    WHERE settlement_id = :settlement AND (amount <> 0 OR thing <> '')"""


@dataclass(slots=True)
class Planned:
    """`lapsed` is what of it is not booked."""

    id: int
    position: int
    person_id: int
    person_key: str
    rule: str
    effect: str
    currency: str
    amount: int
    thing: str
    zh: str
    en: str
    evidence: dict[str, Any]
    is_lifted: bool
    lapsed: int = 0


_next = Select(
    Planned,
    """SELECT settlementline.id, settlementline.position, settlementline.person_id, person.key AS person_key,
        settlementline.rule, settlementline.effect, settlementline.currency, settlementline.amount,
        settlementline.thing, settlementline.zh, settlementline.en, settlementline.evidence,
        settlementline.is_lifted, 0 AS lapsed
    FROM settlementline JOIN person ON person.id = settlementline.person_id
    WHERE settlementline.settlement_id = :settlement AND settlementline.position > :done
        AND settlementline.position <= :until
    ORDER BY settlementline.position""",
    unscoped="Whoever books an approved plan books all of it.",
)


async def following(settlement_id: int, done: int, most: int) -> list[Planned]:
    """So many after the first `done`; what was approved is committed, and never changes."""
    return await _next.rows(settlement=settlement_id, done=done, until=done + most)


async def touched(settlement_id: int) -> set[int]:
    """Whoever gets or loses something by it, a badge too."""
    return {int(one["person_id"]) for one in await run(_TOUCHED, settlement=settlement_id)}
