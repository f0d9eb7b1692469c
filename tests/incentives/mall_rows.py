"""An item of the mall and a redemption of it, as they stand in the tables."""

from typing import Any

import models
from kit import clock


async def redeemed_by(guide: int, unit: models.Unit) -> dict[str, Any]:
    """For the guide's unit, and redeemed by the guide."""
    now = clock.now()
    item = await models.MallItem.create(name="x", price=5, stock=1, unit_id=unit.id, made_by_id=1, made_at=now)
    made = await models.Redemption.create(
        item_id=item.id, name="x", person_id=guide, unit_id=unit.id, price=5, state="FULFILLED", redeemed_at=now
    )
    return {"MallItem": item, "Redemption": made}
