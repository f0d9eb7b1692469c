"""What the tests of credentials share: who earns what, how it is asked for, how a stranger checks it."""

from datetime import timedelta
from typing import Any

import httpx2

import models
from api.ids import encode
from honors import awards
from honors.issuer import Issuer
from honors.verifying import Believed, verify_credential
from kit import clock
from people import tokens
from tests.chain import Chain

PROBLEM = "__typename ... on Problem { code path message }"
SHELF = """{ viewer { shelf { badge { id slug } credential { id downloadPath shareUrl isRevoked reason } } } }"""
FIELDS = (
    "credential { id badge { slug } isRevoked reason downloadPath shareUrl showsName validUntil canRenew issuedAt }"
)


def mutation(name: str) -> str:
    kind = name[0].upper() + name[1:]
    return (
        f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ ... on CredentialSuccess {{ {FIELDS} }} "
        f"{PROBLEM} }} }}"
    )


async def done(chain: Chain, who: str, name: str, **given: object) -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask(who, mutation(name), input=given))[name]
    return answer


async def earned(chain: Chain, who: str) -> str:
    """The id of the badge that a full score earns."""
    await chain.pass_quiz(who, "two/l1", 100)
    await awards.sweep()
    return encode("Badge", (await models.Badge.get(slug="full-marks")).id)


async def issued(chain: Chain, who: str) -> dict[str, Any]:
    answer = await done(chain, who, "issueCredential", badgeId=await earned(chain, who))
    found: dict[str, Any] = answer["credential"]
    return found


async def kept() -> list[dict[str, Any]]:
    return [dict(one) for one in await models.Credential.all().order_by("id").values()]


def as_(who: str) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens.access_token(sign_in=who, person=who)}"}


async def checked(web: httpx2.AsyncClient, our: Issuer, token: str) -> Believed:
    """As a stranger would: everything fetched from the addresses that the token names."""
    key = await web.get(our.key_url)
    url = our.status_url(0)
    lists = {url: (await web.get(url)).text}
    return verify_credential(token, issuer=our.id, keys={our.key_url: key.json()}, lists=lists, now=clock.now())


async def vouched_for(guide: int, name: str) -> models.Credential:
    """A credential of a badge of its own, of which only the row matters."""
    now = clock.now()
    badge = await models.Badge.create(slug=name, name=name, tier=1, icon="star", rule="STREAK", condition={"days": 3})
    award = await models.Award.create(guide_id=guide, badge_id=badge.id, because=name, awarded_at=now)
    return await models.Credential.create(
        award_id=award.id, guide_id=guide, key=name, subject=name, list_number=0, list_index=guide, token=name,
        issued_at=now, valid_until=now + timedelta(days=1),
    )  # fmt: skip
