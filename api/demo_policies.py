"""What the demo chain pays for and takes: learning in time, friends who stay, the grade of the month."""

from collections.abc import Sequence

from incentives.conditions import ConditionKind
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from kpi.scorecards import Freedom

ON_TIME, MISSED = 50, -20
OVERLAY = {"0/0": 60, "2/0": 60}
"""What a young region pays for a course in time, within the bounds that headquarters left."""
APPEAL_DAYS = 14
LEARNING = ("学习节奏", "Learning rhythm")
FRIENDS = ("留存好友奖金", "Bonus for friends who stay")
RIGHT = "报名总部分享日"
GRADES = ("月度评级", "Grade of the month")


def learning(courses: Sequence[str]) -> Terms:
    """By the week: a course by its day gives points; late costs some, and it has to be made good."""
    rules: list[Rule] = []
    for slug in courses:
        given = Effect(EffectKind.POINTS, ON_TIME, freedom=Freedom.BOUNDED, least=30, most=80)
        taken = Effect(EffectKind.POINTS, MISSED), Effect(EffectKind.RETRAINING, thing=slug)
        rules += [
            Rule(ConditionKind.COURSE_ON_TIME, {"course": slug}, (given,)),
            Rule(ConditionKind.COURSE_MISSED, {"course": slug}, taken),
        ]
    cap = Cap("POINTS", person=200, budget=20_000, person_loss=40)
    days = {"appeal_days": APPEAL_DAYS, "judge_days": 10, "making_good_days": 7}
    return Terms(("GUIDE",), Rhythm.WEEK, tuple(rules), (cap,), **days)


def friends() -> Terms:
    """By the month: every ten friends who stay pay 5 yuan, and 5 points; fifty let one come to headquarters."""
    pays = Effect(EffectKind.MONEY, 500, "CNY"), Effect(EffectKind.POINTS, 5)
    rule = Rule(ConditionKind.PER_AMOUNT, {"measure": "kept_adds", "every": 10}, pays)
    day = Effect(EffectKind.ELIGIBILITY, thing=RIGHT)
    many = Rule(ConditionKind.PER_AMOUNT, {"measure": "kept_adds", "every": 50}, (day,))
    caps = Cap("CNY", person=10_000, budget=400_000), Cap("POINTS", person=100, budget=5_000)
    return Terms(("GUIDE",), Rhythm.MONTH, (rule, many), caps)


def grades() -> Terms:
    """By the month: an A pays 100 yuan, to be first gives points, and C and D cost some unless it may be chance."""
    best = Rule(ConditionKind.KPI_GRADE, {"grades": ["A"]}, (Effect(EffectKind.MONEY, 10_000, "CNY"),))
    first = Rule(ConditionKind.BOARD_RANK, {"first": 3}, (Effect(EffectKind.POINTS, 100),))
    last = Rule(ConditionKind.KPI_GRADE, {"grades": ["C", "D"]}, (Effect(EffectKind.POINTS, -10),))
    caps = Cap("CNY", person=10_000, budget=600_000), Cap("POINTS", person=100, budget=2_000, person_loss=10)
    return Terms(("GUIDE",), Rhythm.MONTH, (best, first, last), caps)
