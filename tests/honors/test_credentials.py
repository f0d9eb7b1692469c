"""Issuing, sharing and withdrawing, through GraphQL and over HTTP; each time by the wrong person as well."""

import asyncio
from datetime import timedelta
from io import BytesIO

import httpx2
import pytest
from PIL import Image

import models
from api.ids import encode
from honors import credentials
from honors.baking import NoCredentialInside, baked_svg, unbaked
from honors.issuer import Issuer
from honors.verifying import NotBelieved, verify_credential
from kit import clock
from kit.errors import NotAllowed, NotFound
from people import tokens
from tests.chain import Chain
from tests.honors.vouching import SHELF, as_, checked, done, earned, issued, kept

pytestmark = pytest.mark.anyio


async def test_a_guide_takes_an_earned_badge_out_and_a_stranger_can_check_it(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient
) -> None:
    made = await issued(chain, "ana")

    token = (await web.get(f"{made['downloadPath']}.jwt", headers=as_("ana"))).text
    believed = await checked(web, our, token)
    [row] = await kept()
    assert (
        believed.id == f"https://learn.example.com/ob/credentials/{row['key']}" and believed.subject == row["subject"]
    )
    assert believed.achievement["name"] == "Full Marks" and believed.achievement["inLanguage"] == "en"
    assert (made["isRevoked"], made["reason"], made["shareUrl"], made["showsName"]) == (False, "", None, False)
    assert await models.Audit.filter(deed="issue_credential", actor_id=chain.people["ana"]).count() == 1


async def test_a_credential_names_nobody(chain: Chain, our: Issuer, web: httpx2.AsyncClient) -> None:
    await models.Person.filter(id=chain.people["ana"]).update(name="安娜安娜", employee_no="E-77812")
    made = await issued(chain, "ana")

    claims = tokens.witnessed_claims((await web.get(f"{made['downloadPath']}.jwt", headers=as_("ana"))).text, our.keys)
    assert not [word for word in ("安娜", "77812", "'ana'") if word in str(claims)]
    assert claims["credentialSubject"]["id"].startswith("urn:uuid:")


async def test_the_pictures_carry_the_same_credential(chain: Chain, our: Issuer, web: httpx2.AsyncClient) -> None:
    made = await issued(chain, "ana")

    files = {
        kind: await web.get(f"{made['downloadPath']}.{kind}", headers=as_("ana")) for kind in ("jwt", "png", "svg")
    }
    assert len({unbaked(file.content) for file in files.values()}) == 1
    Image.open(BytesIO(files["png"].content)).verify()
    assert [file.headers["content-type"] for file in files.values()] == [
        "application/vc+jwt", "image/png", "image/svg+xml"
    ]  # fmt: skip
    assert all(file.headers["cache-control"] == "no-store" for file in files.values())
    assert 'filename="full-marks.png"' in files["png"].headers["content-disposition"]


@pytest.mark.parametrize(
    "file", [b"", b"\x89PNG\r\n\x1a\n", b"<svg></svg>", b"<svg", b'<!DOCTYPE x [<!ENTITY a "b">]><svg/>']
)
def test_a_picture_without_a_credential_is_said_to_have_none(file: bytes) -> None:
    if file:
        with pytest.raises(NoCredentialInside):
            unbaked(file)
    else:
        assert unbaked(file) == ""
    with pytest.raises(NoCredentialInside):
        baked_svg("<div/>", "a.b.c")


async def test_asking_again_and_fifty_times_at_once_gives_the_same_credential(chain: Chain, our: Issuer) -> None:
    badge = await earned(chain, "ana")

    answers = await asyncio.gather(*(done(chain, "ana", "issueCredential", badgeId=badge) for _ in range(20)))

    assert len({answer["credential"]["id"] for answer in answers}) == 1
    assert len(await kept()) == 1
    assert await models.Audit.filter(deed="issue_credential").count() == 1


async def test_who_has_not_earned_the_badge_gets_no_credential(chain: Chain, our: Issuer) -> None:
    badge = await earned(chain, "ana")

    refused = await done(chain, "bo", "issueCredential", badgeId=badge)
    by_headquarters = await done(chain, "maker", "issueCredential", badgeId=badge)

    assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["badgeId"])
    assert by_headquarters["code"] == "NOT_ALLOWED"
    assert await kept() == []


async def test_in_its_last_ninety_days_a_credential_is_renewed_under_the_same_id(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient, held: clock.Held
) -> None:
    made = await issued(chain, "ana")
    badge = encode("Badge", (await models.Badge.get(slug="full-marks")).id)
    [before] = await kept()

    held.pass_by(days=1095 - 91)
    early = (await done(chain, "ana", "issueCredential", badgeId=badge))["credential"]
    assert (early["id"], early["canRenew"], await kept()) == (made["id"], False, [before])
    held.pass_by(days=1, seconds=1)
    await models.SignIn.all().update(expires_at=clock.now() + timedelta(days=9))
    await done(chain, "ana", "issueCredential", badgeId=badge)

    [after] = await kept()
    same = ("id", "key", "subject", "list_number", "list_index")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert after["valid_until"] - before["valid_until"] == timedelta(days=1095 - 90, seconds=1)
    believed = await checked(web, our, after["token"])
    assert believed.id.endswith(before["key"])
    assert tokens.witnessed_claims(after["token"], our.keys)["awardedDate"] == "2026-11-18T04:00:00Z"


async def test_a_guides_credentials_share_a_holder_and_never_a_place_in_the_list(chain: Chain, our: Issuer) -> None:
    badge = await earned(chain, "ana")
    await done(chain, "ana", "issueCredential", badgeId=badge)
    await done(chain, "bo", "issueCredential", badgeId=await earned(chain, "bo"))
    second = await models.Badge.get(slug="steady-hand")
    await models.Award.create(guide_id=chain.people["ana"], badge_id=second.id, because="test", awarded_at=clock.now())
    await done(chain, "ana", "issueCredential", badgeId=encode("Badge", second.id))

    rows = await kept()
    subjects = [(row["guide_id"], row["subject"]) for row in rows]
    assert len(set(subjects)) == 2 and len({subject for _, subject in subjects}) == 2
    assert len({row["list_index"] for row in rows}) == 3 and {row["list_number"] for row in rows} == {0}


async def test_only_the_guide_downloads_it(chain: Chain, our: Issuer, web: httpx2.AsyncClient) -> None:
    made = await issued(chain, "ana")

    for who in ("bo", "lead", "region", "maker", "admin", "auditor"):
        for kind in ("jwt", "png", "svg"):
            answer = await web.get(f"{made['downloadPath']}.{kind}", headers=as_(who))
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND"), who
    assert (await web.get(f"{made['downloadPath']}.jwt")).status_code == 401
    assert (await web.get(f"{made['downloadPath']}.pdf", headers=as_("ana"))).status_code == 404
    assert (await web.get("/ob/credentials/nothing.jwt", headers=as_("ana"))).status_code == 404


async def test_nobody_but_the_guide_sees_its_addresses_and_only_headquarters_sees_it_at_all(
    chain: Chain, our: Issuer
) -> None:
    made = await issued(chain, "ana")
    await done(chain, "ana", "shareCredential", credentialId=made["id"], showsName=True)
    node = "query ($id: ID!) { node(id: $id) { ... on Credential { downloadPath shareUrl guide { name } } } }"

    assert (await chain.ask("maker", node, id=made["id"]))["node"] == {
        "downloadPath": None, "shareUrl": None, "guide": {"name": "ana"}
    }  # fmt: skip
    for who in ("bo", "lead", "region", "trainer", "admin", "auditor"):
        assert await chain.ask(who, node, id=made["id"]) == {"node": None}, who
    listed = "{ credentials { totalCount edges { node { guide { name } badge { slug } } } } }"
    assert (await chain.ask("maker", listed))["credentials"]["totalCount"] == 1
    for who in ("ana", "lead", "admin"):
        assert isinstance(await chain.refused(who, listed), NotAllowed), who


async def test_headquarters_finds_credentials_by_person_and_by_badge(chain: Chain, our: Issuer) -> None:
    await issued(chain, "ana")
    await issued(chain, "bo")
    listed = "query ($s: String!) { credentials(search: $s) { edges { node { guide { name } } } } }"

    async def found(search: str) -> list[str]:
        edges = (await chain.ask("maker", listed, s=search))["credentials"]["edges"]
        return [edge["node"]["guide"]["name"] for edge in edges]

    assert [await found(text) for text in ("", "AN", "满分", "full m", "nobody")] == [
        ["bo", "ana"], ["ana"], ["bo", "ana"], ["bo", "ana"], []
    ]  # fmt: skip


async def test_headquarters_withdraws_a_credential_with_a_reason_and_everybody_can_tell(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient
) -> None:
    made, others = await issued(chain, "ana"), await issued(chain, "bo")
    [token, other] = [row["token"] for row in await kept()]
    await checked(web, our, token)

    answer = await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="代考，已核实")

    assert (answer["credential"]["isRevoked"], answer["credential"]["reason"]) == (True, "代考，已核实")
    with pytest.raises(NotBelieved, match="revoked"):
        await checked(web, our, token)
    await checked(web, our, other)
    [told] = await models.Notification.filter(kind="CREDENTIAL_REVOKED")
    assert (told.person_id, told.params["reason"]) == (chain.people["ana"], "代考，已核实")
    [trace] = await models.Audit.filter(deed="revoke_credential")
    assert (trace.actor_id, trace.detail) == (chain.people["maker"], "代考，已核实")
    assert others["isRevoked"] is False


async def test_a_withdrawn_credential_is_neither_withdrawn_nor_issued_nor_shared_again(
    chain: Chain, our: Issuer
) -> None:
    made = await issued(chain, "ana")
    badge = encode("Badge", (await models.Badge.get(slug="full-marks")).id)
    await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="mistake")
    before = await kept()

    for who, name, given in (
        ("maker", "revokeCredential", {"credentialId": made["id"], "reason": "again"}),
        ("ana", "issueCredential", {"badgeId": badge}),
        ("ana", "shareCredential", {"credentialId": made["id"], "showsName": False}),
    ):
        refused = await done(chain, who, name, **given)
        assert refused["code"] == "REVOKED" and "mistake" in refused["message"]
    assert await kept() == before


async def test_withdrawing_needs_a_reason_and_the_right(chain: Chain, our: Issuer) -> None:
    made = await issued(chain, "ana")
    before = await kept()

    for who in ("ana", "bo", "lead", "region", "trainer", "admin", "auditor"):
        refused = await done(chain, who, "revokeCredential", credentialId=made["id"], reason="x")
        assert refused["code"] == "NOT_ALLOWED", who
    empty = await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="  ")
    assert (empty["code"], empty["path"]) == ("INVALID", ["reason"])
    assert await kept() == before


async def test_what_anybody_may_read_is_readable_by_other_sites_and_names_the_chain(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient
) -> None:
    profile = await web.get("/ob/issuer")
    gained = await web.get("/ob/achievements/full-marks", headers={"accept-language": "en"})
    picture = await web.get("/ob/achievements/full-marks.png")
    drawn = await web.get("/ob/achievements/full-marks.svg")
    status = await web.get("/ob/status/0")

    assert (profile.json()["id"], profile.json()["name"]) == ("https://learn.example.com/ob/issuer", "hq")
    assert (gained.json()["name"], gained.json()["image"]["id"]) == (
        "Full Marks", "https://learn.example.com/ob/achievements/full-marks.png"
    )  # fmt: skip
    assert picture.content.startswith(b"\x89PNG") and drawn.text.startswith("<svg")
    assert status.headers["content-type"] == "application/vc+jwt"
    for answer in (profile, gained, picture, drawn, status):
        assert answer.headers["access-control-allow-origin"] == "*" and "public" in answer.headers["cache-control"]
    for nowhere in ("/ob/status/1", "/ob/keys/other", "/ob/achievements/none", "/ob/achievements/full-marks.gif"):
        assert (await web.get(nowhere)).status_code == 404, nowhere


async def test_the_next_list_begins_when_half_of_one_is_given_away(
    chain: Chain, our: Issuer, web: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "PLACES", 1)
    await issued(chain, "ana")
    made = await issued(chain, "bo")

    assert [row["list_number"] for row in await kept()] == [0, 1]
    await done(chain, "maker", "revokeCredential", credentialId=made["id"], reason="mistake")
    lists = {our.status_url(n): (await web.get(our.status_url(n))).text for n in (0, 1)}
    [first, second] = [row["token"] for row in await kept()]
    verify_credential(first, issuer=our.id, keys=our.keys, lists=lists, now=clock.now())
    with pytest.raises(NotBelieved, match="revoked"):
        verify_credential(second, issuer=our.id, keys=our.keys, lists=lists, now=clock.now())


async def test_the_shelf_shows_the_viewers_own_credential_only(chain: Chain, our: Issuer) -> None:
    made = await issued(chain, "ana")
    of_person = "query ($id: ID!) { node(id: $id) { ... on Person { badges { credential { id } } } } }"

    mine = [one["credential"] for one in (await chain.ask("ana", SHELF))["viewer"]["shelf"] if one["credential"]]
    assert [one["id"] for one in mine] == [made["id"]]
    seen = await chain.ask("lead", of_person, id=encode("Person", chain.people["ana"]))
    assert {one["credential"] for one in seen["node"]["badges"]} == {None}


async def test_a_list_that_does_not_exist_is_not_found(chain: Chain, our: Issuer) -> None:
    with pytest.raises(NotFound):
        await credentials.status(1)
