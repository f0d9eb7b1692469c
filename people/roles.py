"""May this role do this? Demanded on fields of the schema; which rows they see is `people.scope`'s."""

from enum import StrEnum

from kit.errors import NotAllowed


class Role(StrEnum):
    GUIDE = "GUIDE"
    STORE_LEAD = "STORE_LEAD"
    REGION_LEAD = "REGION_LEAD"
    TRAINER = "TRAINER"
    HQ_MAKER = "HQ_MAKER"
    HQ_APPROVER = "HQ_APPROVER"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


class Right(StrEnum):
    LEARN = "LEARN"
    SEE_SUBTREE = "SEE_SUBTREE"
    SEE_COMPLETION = "SEE_COMPLETION"
    NUDGE = "NUDGE"
    ASSIGN = "ASSIGN"
    SEE_PEOPLE = "SEE_PEOPLE"
    EDIT_PEOPLE = "EDIT_PEOPLE"
    EDIT_UNITS = "EDIT_UNITS"
    ISSUE_LINKS = "ISSUE_LINKS"
    SEE_COURSES = "SEE_COURSES"
    SEE_AUDIT = "SEE_AUDIT"
    EXPORT = "EXPORT"
    DEVELOP = "DEVELOP"
    SEE_SCORES = "SEE_SCORES"
    SEE_KPI = "SEE_KPI"
    EDIT_KPI = "EDIT_KPI"
    FREEZE_KPI = "FREEZE_KPI"
    SPLIT_TARGETS = "SPLIT_TARGETS"
    EDIT_ROSTER = "EDIT_ROSTER"
    ASSESS = "ASSESS"
    USE_SECOND_FACTOR = "USE_SECOND_FACTOR"
    EDIT_HONORS = "EDIT_HONORS"
    COACH = "COACH"
    SEE_SETTLEMENTS = "SEE_SETTLEMENTS"
    EDIT_POLICIES = "EDIT_POLICIES"
    OVERLAY_POLICIES = "OVERLAY_POLICIES"
    APPROVE_SETTLEMENTS = "APPROVE_SETTLEMENTS"
    JUDGE_APPEALS = "JUDGE_APPEALS"
    EDIT_MALL = "EDIT_MALL"
    GIVE_TITLES = "GIVE_TITLES"
    NOMINATE = "NOMINATE"
    INVITE = "INVITE"
    PAY_OUT = "PAY_OUT"


_LEAD = {
    Right.LEARN,
    Right.SEE_SUBTREE,
    Right.SEE_COMPLETION,
    Right.NUDGE,
    Right.SEE_PEOPLE,
    Right.ISSUE_LINKS,
    Right.SEE_COURSES,
    Right.EXPORT,
    Right.SEE_SCORES,
    Right.SPLIT_TARGETS,
    Right.EDIT_ROSTER,
    Right.ASSESS,
    Right.COACH,
    Right.GIVE_TITLES,
    Right.NOMINATE,
}
_HQ = {
    Right.SEE_SUBTREE,
    Right.SEE_COMPLETION,
    Right.SEE_PEOPLE,
    Right.SEE_COURSES,
    Right.EXPORT,
    Right.SEE_SCORES,
    Right.SEE_SETTLEMENTS,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.GUIDE: frozenset({Right.LEARN}),
    Role.STORE_LEAD: frozenset(_LEAD),
    Role.REGION_LEAD: frozenset(_LEAD | {Right.OVERLAY_POLICIES, Right.JUDGE_APPEALS}),
    Role.TRAINER: frozenset({Right.LEARN, Right.SEE_COURSES, Right.INVITE}),
    Role.HQ_MAKER: frozenset(
        _HQ
        | {Right.NUDGE, Right.ASSIGN, Right.ISSUE_LINKS, Right.SEE_KPI, Right.EDIT_KPI, Right.FREEZE_KPI}
        | {
            Right.SPLIT_TARGETS,
            Right.EDIT_ROSTER,
            Right.EDIT_HONORS,
            Right.COACH,
            Right.EDIT_POLICIES,
            Right.EDIT_MALL,
            Right.JUDGE_APPEALS,
            Right.GIVE_TITLES,
            Right.INVITE,
            Right.PAY_OUT,
        }
    ),
    Role.HQ_APPROVER: frozenset(
        _HQ | {Right.FREEZE_KPI, Right.USE_SECOND_FACTOR, Right.APPROVE_SETTLEMENTS, Right.JUDGE_APPEALS, Right.PAY_OUT}
    ),
    Role.ADMIN: frozenset(
        _HQ
        | {Right.EDIT_PEOPLE, Right.EDIT_UNITS, Right.ISSUE_LINKS, Right.SEE_AUDIT, Right.DEVELOP}
        | {Right.USE_SECOND_FACTOR, Right.JUDGE_APPEALS}
    ),
    Role.AUDITOR: frozenset(_HQ | {Right.SEE_AUDIT, Right.SEE_KPI}),
}

RANK: dict[Role, int] = {
    Role.GUIDE: 0,
    Role.TRAINER: 1,
    Role.STORE_LEAD: 1,
    Role.REGION_LEAD: 2,
    Role.AUDITOR: 3,
    Role.HQ_MAKER: 3,
    Role.HQ_APPROVER: 4,
    Role.ADMIN: 5,
}
"""Nobody grants a role at or above their own; a further admin is made by the command line."""

LEARNERS = [role.value for role in Role if Right.LEARN in RIGHTS[role]]


def demand(role: Role, right: Right) -> None:
    """Raises:
    NotAllowed: `role` lacks `right`.
    """
    if right not in RIGHTS[role]:
        raise NotAllowed
