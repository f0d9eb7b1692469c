"""The enums of weeks. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from insights import unusual

enter(
    unusual.Against,
    "What a number was compared with.",
    called="WeekComparison",
    OWN_PAST="The person's own weeks before.",
    PEERS="The same week of the guides of the same stage.",
)
