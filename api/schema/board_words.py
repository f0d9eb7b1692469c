"""The enums of boards. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from kpi import sizes, standings

enter(
    standings.Level,
    "Who is compared on a board.",
    called="BoardLevel",
    PERSON="People of the same role and stage.",
    STORE="Stores of the same stage and size.",
    REGION="Regions of the same stage.",
)
enter(
    sizes.StoreSize,
    "By how many people of a store brought numbers.",
    SMALL="Up to 4.",
    MEDIUM="5 to 9.",
    LARGE="10 and more.",
)
