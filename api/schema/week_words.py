"""The enums of weeks and months worth a look. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from insights import month_looks, unusual

enter(
    unusual.Against,
    "What a number was compared with.",
    called="WeekComparison",
    OWN_PAST="The person's own weeks before.",
    PEERS="The same week of the guides of the same stage.",
)
enter(
    month_looks.Obstacle,
    "Why nobody is compared in a month.",
    called="MonthLookObstacle",
    NO_POINTS="Nobody has points by it.",
    FEW="Too few guides of one stage have points.",
    ALIKE="More than half have the same points.",
)
