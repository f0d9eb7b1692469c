"""Who the demo chain consists of. All names are invented."""

from people.roles import Role

CHAIN = [
    ("HQ", "", "HEADQUARTERS", "南岸服饰总部"),
    ("JS", "HQ", "PROVINCE", "江苏公司"),
    ("ZJ", "HQ", "PROVINCE", "浙江公司"),
    ("JS-S", "JS", "REGION", "苏南大区"),
    ("JS-N", "JS", "REGION", "苏北大区"),
    ("ZJ-H", "ZJ", "REGION", "杭州大区"),
    ("ZJ-N", "ZJ", "REGION", "宁波大区"),
    ("S101", "JS-S", "STORE", "苏州观前店"),
    ("S102", "JS-S", "STORE", "无锡恒隆店"),
    ("S103", "JS-S", "STORE", "常州南大街店"),
    ("S104", "JS-N", "STORE", "徐州云龙店"),
    ("S105", "JS-N", "STORE", "扬州文昌店"),
    ("S106", "JS-N", "STORE", "南通圆融店"),
    ("S201", "ZJ-H", "STORE", "杭州湖滨店"),
    ("S202", "ZJ-H", "STORE", "杭州城西店"),
    ("S203", "ZJ-H", "STORE", "嘉兴月河店"),
    ("S204", "ZJ-N", "STORE", "宁波天一店"),
    ("S205", "ZJ-N", "STORE", "绍兴银泰店"),
    ("S206", "ZJ-N", "STORE", "温州五马店"),
]
"""Code, the code above, kind, name."""

STAFF = [
    (Role.HQ_MAKER, "HQ", "周敏"),
    (Role.HQ_APPROVER, "HQ", "郑国栋"),
    (Role.ADMIN, "HQ", "何静"),
    (Role.AUDITOR, "HQ", "邵文"),
    (Role.TRAINER, "HQ", "陈越"),
    (Role.REGION_LEAD, "JS-S", "顾海燕"),
    (Role.REGION_LEAD, "JS-N", "孙立"),
    (Role.REGION_LEAD, "ZJ-H", "沈佳宁"),
    (Role.REGION_LEAD, "ZJ-N", "徐波"),
]

_FAMILY = "林王李张刘陈杨赵黄吴周徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = [
    "晓琳", "雨桐", "思远", "佳怡", "子涵", "梦洁", "浩然", "欣妍", "志强", "丽娜", "若曦", "文博",
    "雅婷", "建国", "诗雨", "俊杰", "慧敏", "天宇", "静雯", "海峰", "婉清", "晨曦", "美玲", "世杰",
]  # fmt: skip
NAMES = [_FAMILY[(at * 7) % len(_FAMILY)] + _GIVEN[(at * 5 + at // 24) % len(_GIVEN)] for at in range(200)]

LEAVER = ("S10606", "S106", "钱小雨")
MOVING = ("S20303", "S202")
"""Employee number, and the store that they went to."""
STANDS_STILL, MOVES_ALONE = "S204", "S105"
"""The store that learns and does not move, and the one that moves without learning."""
AWAY = "S20305"
"""Somebody on leave for most of the month that leads look at."""
ZEAL = {STANDS_STILL: 1.0, MOVES_ALONE: -0.35}
