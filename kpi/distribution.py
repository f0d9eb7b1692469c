"""Grades by fixed shares, as a proposal: where the cuts would lie, and whose grade would be another. Nothing is kept.

Only for groups of 30 people and more of one role and stage, never within one store: among few, a fixed share says that
somebody has to be bad. Equal scores at a cut all go up.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kit.errors import Invalid, NotFound
from kit.reading import Select, column, row
from kpi import periods, scorecards
from kpi.card import NoScorecard
from kpi.formulas import rounded
from kpi.scorecards import Rules
from kpi.scores import as_text
from people.scope import Scope

LEAST_PEOPLE = 30
MOST_PEOPLE = 60_000
MOST_CHANGES = 200
WHOLE = 100


class SharesWrong(Invalid):
    zh = "各等级的占比为 0 到 100，合计 100，不能多于等级的个数。"
    en = "Shares go from 0 to 100, total 100, and are no more than there are grades."


@row
class Graded:
    person_id: int = column("score.person_id")
    unit_id: int = column("score.unit_id")
    role: str = column("score.role")
    stage: int = column("score.stage")
    hundredths: int = column("score.score")
    grade: str = column("score.grade")


@row
class Cut:
    """A grade, the least score for it, and how many would have it; `least` None where nobody would."""

    grade: str
    share: int
    least: str | None
    people: int
    people_now: int


@row
class Change:
    person_id: int
    points: str | None
    grade_now: str
    grade_then: str


@row
class Group:
    """People of one role and stage. Without cuts where they are too few, or all of one store."""

    role: str
    stage: int
    people: int
    stores: int
    is_fit: bool
    cuts: list[Cut]
    up: int
    down: int
    changes: list[Change]


graded = Select(
    Graded,
    """FROM score JOIN period ON period.id = score.period_id JOIN unit ON unit.id = score.unit_id
    WHERE score.period_id = :period AND (score.is_frozen OR period.frozen_at IS NULL) AND score.grade <> ''
    AND unit.path LIKE :branch ORDER BY score.score DESC, score.person_id LIMIT :limit""",
)


async def distribution(period_id: int, shares: Sequence[int], scope: Scope) -> list[Group]:
    """What `shares` per cent for each grade, the best first, would make of a month's grades, group by group.

    Raises:
        NotFound: there is no such month.
        NoScorecard: none was in force.
        SharesWrong
    """
    month = await periods.period.rows(parents=[period_id])
    if not month:
        raise NotFound(path=["periodId"])
    version = await scorecards.in_force.rows(day=month[0].first_day)
    if not version:
        raise NoScorecard(path=["periodId"])
    bands = [name for name, _ in Rules.of(version[0].rules).bands]
    if len(shares) > len(bands) or sum(shares) != WHOLE or not all(0 <= share <= WHOLE for share in shares):
        raise SharesWrong(path=["shares"])
    groups: dict[tuple[str, int], list[Graded]] = {}
    for one in await graded.seen(scope, period=period_id, limit=MOST_PEOPLE):
        groups.setdefault((one.role, one.stage), []).append(one)
    by_band = dict(zip(bands, [*shares, *[0] * len(bands)], strict=False))
    return [_group(role, stage, people, by_band) for (role, stage), people in sorted(groups.items())]


def _group(role: str, stage: int, people: Sequence[Graded], shares: Mapping[str, int]) -> Group:
    stores = len({one.unit_id for one in people})
    if len(people) < LEAST_PEOPLE or stores < 2:
        return Group(role, stage, len(people), stores, False, [], 0, 0, [])
    then = grades([one.hundredths for one in people], shares)
    order = {name: at for at, name in enumerate(shares)}
    moved = [
        (one, grade, order[one.grade] - order[grade])
        for one, grade in zip(people, then, strict=True)
        if one.grade != grade
    ]
    changes = [Change(one.person_id, as_text(one.hundredths), one.grade, grade) for one, grade, _ in moved]
    return Group(
        role=role,
        stage=stage,
        people=len(people),
        stores=stores,
        is_fit=True,
        cuts=[_cut(name, share, people, then) for name, share in shares.items()],
        up=sum(by > 0 for *_, by in moved),
        down=sum(by < 0 for *_, by in moved),
        changes=changes[:MOST_CHANGES],
    )


def grades(scores: Sequence[int], shares: Mapping[str, int]) -> list[str]:
    """The grade of each of `scores`, the best first; equal scores have the same grade, the better one at a cut."""
    found: list[str] = []
    upto = 0
    for name, share in shares.items():
        upto += share
        end = int(rounded(Decimal(upto * len(scores)) / WHOLE, 0))
        while len(found) < end or (found and len(found) < len(scores) and scores[len(found)] == scores[len(found) - 1]):
            found.append(name)
    return found


def _cut(name: str, share: int, people: Sequence[Graded], then: Sequence[str]) -> Cut:
    own = [one.hundredths for one, grade in zip(people, then, strict=True) if grade == name]
    now = sum(one.grade == name for one in people)
    return Cut(name, share, as_text(min(own)) if own else None, len(own), now)
