"""The enums of coaching. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from insights import movement

enter(
    movement.Pattern,
    "What somebody learned, and whether their score moved.",
    called="CoachingPattern",
    LEARNED_NOT_MOVING="Learned, and rose by no more than the whole chain.",
    MOVING_NOT_LEARNED="Rose by more than the whole chain and the noise, without having learned.",
    BOTH="Learned and moving.",
    NEITHER="Neither learned nor moving.",
    UNCLEAR="Too close to call, or in between.",
)
enter(
    movement.LeftOut,
    "Why nothing is said of somebody.",
    called="CoachingLeftOutReason",
    NEW="Began after the first day of the month before.",
    NO_SCORE="Has no score in one of the two months.",
    FEW_DAYS="Worked too few days in one of the two months.",
    CHANGED="Changed store, stage or scorecard between them.",
    FEW_COURSES="Had too few courses that fell due.",
)
