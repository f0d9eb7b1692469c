"""The enums of titles, nominations, invitations and duties. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from honors import invitations, nominations, titles
from insights import duties

enter(
    titles.Giver,
    "Who gives a title; whoever stands above may as well.",
    called="TitleGiver",
    HEADQUARTERS="Only headquarters.",
    REGIONS="The leads of regions, too.",
    STORES="The leads of stores, too.",
)
enter(
    nominations.NominationState,
    "Where a nomination stands.",
    WAITING="Headquarters has not decided.",
    GIVEN="The honor was given.",
    DECLINED="It was not given.",
    WITHDRAWN="The lead took it back.",
)
enter(
    invitations.InvitationState,
    "Where an invitation to share stands.",
    OPEN="Not answered.",
    ANSWERED="Answered: a lesson can be made of it.",
    DECLINED="The person said no, or took the answer back.",
    WITHDRAWN="It was taken back before it was answered.",
)
enter(
    duties.DutyKind,
    "What waits to be decided or done.",
    JUDGE_APPEALS="Open appeals that the viewer may judge; unanswered in time they lapse.",
    APPROVE_SETTLEMENTS="Settlements that were sent, and that the viewer has no part in.",
    SETTLE_PERIODS="Periods of policies that are over and were not settled.",
    DECIDE_NOMINATIONS="Nominations that somebody else made.",
    HAND_OVER="Redemptions whose items were not handed over.",
)
