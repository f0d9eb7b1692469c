"""What the tests of titles, praise, nominations and invitations share: how it is asked for."""

from typing import Any

import models
from api.ids import encode
from kit import clock
from tests.chain import Chain

PROBLEM = "... on Problem { code path message }"
FIELDS = {
    "titles": "... on TitleSuccess { title { id name isRetired canGive } }",
    "holdings": "... on TitleHoldingSuccess { holding { id name titleName fromDay toDay reason because takenBackAt } }",
    "praise": "... on PraiseSuccess { praise { id name byName text canRemove } }",
    "nominations": "... on NominationSuccess { nomination { id name honor state answer canDecide isMine } }",
    "invitations": "... on InvitationSuccess { invitation { id name topic state text photos { path } draftPath } }",
}
SHOWS = {
    "defineTitle": "titles", "retireTitle": "titles", "giveTitle": "holdings", "takeBackTitle": "holdings",
    "praise": "praise", "removePraise": "", "nominate": "nominations", "withdrawNomination": "nominations",
    "decideNomination": "nominations", "inviteToShare": "invitations", "withdrawInvitation": "invitations",
    "answerInvitation": "invitations", "declineInvitation": "invitations",
}  # fmt: skip


async def sent(chain: Chain, who: str, deed: str, /, **given: object) -> dict[str, Any]:
    """What `who` is answered; the one thing that the success holds is unpacked."""
    shown = FIELDS.get(SHOWS[deed], "")
    kind = deed[0].upper() + deed[1:]
    text = f"mutation ($input: {kind}Input!) {{ {deed}(input: $input) {{ __typename {shown} {PROBLEM} }} }}"
    answer: dict[str, Any] = (await chain.ask(who, text, input=given))[deed]
    inner = [one for one in answer.values() if isinstance(one, dict)]
    return {**answer, **inner[0]} if inner else answer


def person(chain: Chain, name: str) -> str:
    return encode("Person", chain.people[name])


async def made(chain: Chain, **given: object) -> str:
    """The id of a title; unless said otherwise, a store's lead may give it to two at once, for up to 92 days."""
    allowed = {"name": "季度之星", "nameEn": "Star", "giver": "STORES", "mostDays": 92, "mostHolders": 2}
    answer = await sent(chain, "maker", "defineTitle", **(allowed | given))
    return str(answer["id"])


async def given(chain: Chain, title: str, whom: str, *, by: str = "lead", **term: object) -> dict[str, Any]:
    """From today, 18 November 2026, to the end of the year unless `fromDay` or `toDay` say otherwise."""
    days = {"fromDay": "2026-11-18", "toDay": "2026-12-31"}
    told = {"titleId": title, "personId": person(chain, whom), "reason": "回访做得好"}
    return await sent(chain, by, "giveTitle", **(days | told | term))


async def told(chain: Chain, name: str, kind: str) -> list[dict[str, Any]]:
    """What the person's notifications of a kind were made of."""
    found = await models.Notification.filter(person_id=chain.people[name], kind=kind).order_by("id")
    return [one.params for one in found]


async def honored_for(guide: int, side: str, unit: int) -> dict[str, Any]:
    """Rows of each kind of honor about a guide, given in their store, of which only the rows matter."""
    now = clock.now()
    title = await models.Title.create(
        name=side, giver="STORES", most_days=9, most_holders=0, made_by_id=guide, made_at=now
    )
    held = await models.TitleHolding.create(
        title_id=title.id, person_id=guide, unit_id=unit, from_day=now.date(), to_day=now.date(), reason=side,
        given_by_id=guide, given_at=now,
    )  # fmt: skip
    writer: dict[str, Any] = {"person_id": guide, "by_id": guide}
    praised = await models.Praise.create(**writer, unit_id=unit, text=side, at=now)
    proposed = await models.Nomination.create(**writer, title_id=title.id, reason=side, made_at=now, state="WAITING")
    asked = await models.Invitation.create(**writer, slug=side, topic=side, made_at=now, state="DECLINED")
    rows = {"Title": title, "TitleHolding": held, "Praise": praised, "Nomination": proposed, "Invitation": asked}
    return rows
