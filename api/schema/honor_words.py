"""The enums of titles, nominations and invitations. Import it before a type is declared with one of them."""

from api.schema.enums import enter
from honors import invitations, nominations, titles

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
