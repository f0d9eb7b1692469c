"""The page that a guide opens to others, through GraphQL and over HTTP."""

import httpx2
import pytest

import models
from honors.issuer import Issuer
from kit import clock
from tests.chain import Chain
from tests.honors.vouching import done, issued, kept

pytestmark = pytest.mark.anyio


async def test_a_shared_page_shows_what_the_guide_chose_and_nothing_else(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient
) -> None:
    made = await issued(chain, "ana")

    bare = (await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=False))["credential"]
    page = await web.get(bare["shareUrl"].replace("/badges/", "/ob/shared/"), headers={"accept-language": "en"})

    assert page.json() == {
        "badge": {"slug": "full-marks", "tier": 2, "icon": "target-arrow"}, "name": "Full Marks",
        "description": "Score 100 in any quiz", "holder": None, "issuer": "hq",
        "awardedAt": "2026-11-18T04:00:00+00:00", "validUntil": "2029-11-17T04:00:00+00:00", "state": "VALID",
    }  # fmt: skip
    assert page.headers["cache-control"] == "no-store" and "access-control-allow-origin" not in page.headers
    named = (await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=True))["credential"]
    assert named["shareUrl"] == bare["shareUrl"]
    page = await web.get(bare["shareUrl"].replace("/badges/", "/ob/shared/"))
    assert (page.json()["holder"], page.json()["name"]) == ("ana", "一次满分")


async def test_a_page_that_was_taken_back_is_gone_for_ever(chain: Chain, our: Issuer, web: httpx2.AsyncClient) -> None:
    made = await issued(chain, "ana")
    first = (await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=True))["credential"]
    closed = (await done(chain, "ana", "unshareCredential", credentialId=made["id"]))["credential"]
    again = (await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=False))["credential"]

    assert (closed["shareUrl"], closed["showsName"]) == (None, False)
    codes = [
        (await web.get(url.replace("/badges/", "/ob/shared/"))).status_code
        for url in (first["shareUrl"], again["shareUrl"])
    ]
    assert codes == [404, 200] and (await web.get("/ob/shared/x")).status_code == 404


async def test_the_page_says_when_a_badge_has_expired_or_was_withdrawn(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient, held: clock.Held
) -> None:
    made = await issued(chain, "ana")
    shared = (await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=True))["credential"]
    page = shared["shareUrl"].replace("/badges/", "/ob/shared/")

    held.pass_by(days=1095)
    assert (await web.get(page)).json()["state"] == "EXPIRED"
    held.pass_by(days=-1)
    await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="mistake")
    said = (await web.get(page)).json()
    assert said["state"] == "REVOKED" and "mistake" not in str(said)
    await models.Credential.all().update(token="a.b.c", revoked_at=None)
    assert (await web.get(page)).json()["state"] == "DOUBTFUL"


async def test_nobody_shares_or_closes_anothers_page(chain: Chain, our: Issuer) -> None:
    made = await issued(chain, "ana")
    before = await kept()

    for who in ("bo", "lead", "maker", "admin"):
        for name, given in (("shareCredential", {"showsName": True}), ("unshareCredential", {})):
            refused = await done(chain, who, name, credentialId=made["id"], **given)
            assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["credentialId"]), (who, name)
    assert await kept() == before
