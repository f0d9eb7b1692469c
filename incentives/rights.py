"""Rights that people have earned, in the words of the policy: each stands with its line until another lifts it."""

from datetime import datetime
from typing import Any

from kit.listing import Listing
from kit.reading import column, row
from people.scope import sees_former


@row
class EarnedRight:
    id: int = column("settlementline.id")
    person_id: int = column("settlementline.person_id")
    policy_id: int = column("settlement.policy_id")
    thing: str = column("settlementline.thing")
    period: str = column("settlement.period")
    earned_at: datetime = column("settlement.posted_at")


earned = Listing(
    EarnedRight,
    f"""FROM person JOIN settlementline ON settlementline.person_id = +person.id
        AND settlementline.effect = 'ELIGIBILITY' AND NOT settlementline.is_lifted
    JOIN settlement ON settlement.id = settlementline.settlement_id AND settlement.posted_at IS NOT NULL
    WHERE {sees_former("person.id")} AND NOT EXISTS (SELECT 1 FROM settlementline AS later
        JOIN settlement AS other ON other.id = later.settlement_id AND other.posted_at IS NOT NULL
        WHERE later.person_id = settlementline.person_id AND later.is_lifted AND later.id > settlementline.id
        AND later.rule = settlementline.rule AND other.policy_id = settlement.policy_id
        AND other.period = settlement.period) AND (CAST(:person AS BIGINT) = 0 OR person.id = :person)""",
    order=("id",),
    descending=True,
)


def of_person(person_id: int = 0) -> dict[str, Any]:
    return {"person": person_id}
