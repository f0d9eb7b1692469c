"""Invitations to share: one of the best is asked, answers in words and photos, and a course can come of it."""

import asyncio
import io
import zipfile
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image
from starlette.applications import Starlette

import models
from api import shared_lessons, uploads
from api.ids import encode
from courses.authoring import import_course
from courses.outline import read_course
from people import tokens
from people.keyring import Keyring
from tests.chain import Chain
from tests.honors.honoring import person, sent, told
from tests.honors.vouching import as_

pytestmark = pytest.mark.anyio
LIST = "{ invitations(first: 10) { edges { node { name state text draftPath } } } }"
WORDS = "先问需要，再推荐。\n\n第二天回访一次。"


@pytest.fixture
async def web() -> httpx2.AsyncClient:
    tokens.use(Keyring({"one": b"x" * 32}))
    transport = httpx2.ASGITransport(Starlette(routes=[*uploads.ROUTES, *shared_lessons.ROUTES]))
    return httpx2.AsyncClient(transport=transport, base_url="http://chain")


def picture(size: tuple[int, int] = (2400, 1200)) -> bytes:
    """A photo that says where it was taken."""
    file, taken = io.BytesIO(), Image.Exif()
    taken[0x8825] = {1: "N", 2: (31.0, 12.0, 0.0)}
    taken[0x0112] = 6
    Image.new("RGB", size, "#2442E0").save(file, "JPEG", exif=taken)
    return file.getvalue()


async def invited(chain: Chain, whom: str = "ana", by: str = "maker", topic: str = "老客回访") -> dict[str, Any]:
    return await sent(chain, by, "inviteToShare", guideId=person(chain, whom), topic=topic)


async def answered(chain: Chain, one: dict[str, Any], *photos: str, text: str = WORDS) -> dict[str, Any]:
    return await sent(chain, "ana", "answerInvitation", invitationId=one["id"], text=text, photoIds=[*photos])


async def uploaded(web: httpx2.AsyncClient, who: str, content: bytes) -> httpx2.Response:
    return await web.post("/uploads?name=photo.jpg", content=content, headers=as_(who))


async def listed(chain: Chain, who: str) -> list[dict[str, Any]]:
    return [one["node"] for one in (await chain.ask(who, LIST))["invitations"]["edges"]]


async def test_a_guide_answers_in_words_and_photos_that_say_nothing_of_where_they_were_taken(
    chain: Chain, web: httpx2.AsyncClient
) -> None:
    assert (await uploaded(web, "ana", picture())).status_code == 403, "nobody asked"
    one = await invited(chain)
    assert await told(chain, "ana", "INVITED") == [{"topic": "老客回访", "by": "maker"}]

    photo = (await uploaded(web, "ana", picture())).json()["id"]
    done = await answered(chain, one, photo)

    assert (done["state"], done["text"], done["draftPath"]) == ("ANSWERED", WORDS, None)
    assert await told(chain, "maker", "SHARED") == [{"topic": "老客回访", "person": "ana"}]
    [shown] = done["photos"]
    seen = {}
    for who in ("ana", "maker", "trainer", "bo", "lead", "auditor"):
        seen[who] = (await web.get(shown["path"], headers=as_(who))).status_code
    assert seen == {"ana": 200, "maker": 200, "trainer": 200, "bo": 404, "lead": 404, "auditor": 404}
    kept = Image.open(io.BytesIO((await web.get(shown["path"], headers=as_("ana"))).content))
    assert kept.size == (800, 1600) and not kept.getexif(), "upright, smaller, without a place"


async def test_what_is_no_photo_is_refused_and_nothing_is_lost(chain: Chain, web: httpx2.AsyncClient) -> None:
    one = await invited(chain)
    await answered(chain, one)
    wrong = (await uploaded(web, "ana", b"%PDF-1.7")).json()["id"]

    for given, code in (([wrong], "INVALID"), ([wrong] * 7, "INVALID"), ([encode("Upload", 99)], "NOT_FOUND")):
        assert (await answered(chain, one, *given, text="neu"))["code"] == code
    assert (await models.Invitation.get()).text == WORDS
    assert (await answered(chain, one, text=" \n "))["code"] == "INVALID"
    assert (await answered(chain, one, text="x" * 5001))["code"] == "INVALID"


async def test_an_answer_becomes_a_draft_that_the_importer_takes_and_the_course_names_the_guide(
    chain: Chain, web: httpx2.AsyncClient, tmp_path: Path
) -> None:
    one = await invited(chain, topic='老客"回访": 三步')
    photo = (await uploaded(web, "ana", picture((40, 20)))).json()["id"]
    await answered(chain, one, photo)
    [seen] = await listed(chain, "trainer")

    answer = await web.get(seen["draftPath"], headers=as_("trainer"))
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)

    folder = tmp_path / (await models.Invitation.get()).slug
    course = read_course(folder)
    assert (course.slug, course.title.zh) == (folder.name, '老客"回访": 三步')
    assert (folder / "sharing.md").read_text() == WORDS + "\n" and (folder / "photos/1.jpg").is_file()
    assert "ana" not in (folder / "course.yaml").read_text(), "whose it is can be forgotten"
    await import_course(folder, audience_id=chain.units["hq"].id)
    found = await chain.ask("bo", "{ courses(first: 50) { edges { node { slug sharedBy } } } }")
    shared = [each["node"] for each in found["courses"]["edges"]]
    assert {each["slug"]: each["sharedBy"] for each in shared}[course.slug] == "ana"
    assert {each["sharedBy"] for each in shared if each["slug"] != course.slug} == {None}
    assert (await answered(chain, one, text="neu"))["code"] == "CONFLICT", "a course has come of it"
    for who, status in (("ana", 403), ("lead", 403), ("maker", 200)):
        path = f"/invitations/{one['id']}/draft.zip"
        assert (await web.get(path, headers=as_(who))).status_code == status, who


async def test_an_answer_can_be_changed_and_taken_back(chain: Chain, web: httpx2.AsyncClient) -> None:
    one = await invited(chain)
    photo = (await uploaded(web, "ana", picture((40, 20)))).json()["id"]
    await answered(chain, one, photo)

    assert (await answered(chain, one, text="短一点"))["photos"] == []
    assert (await sent(chain, "ana", "declineInvitation", invitationId=one["id"]))["state"] == "DECLINED"
    assert (await models.Invitation.get()).text == "" and await models.InvitationPhoto.all().count() == 0
    for deed, given in (("declineInvitation", {}), ("answerInvitation", {"text": "x", "photoIds": []})):
        assert (await sent(chain, "ana", deed, invitationId=one["id"], **given))["code"] == "CONFLICT"
    assert (await web.get(f"/invitations/{one['id']}/draft.zip", headers=as_("maker"))).status_code == 404


async def test_who_invites_whom(chain: Chain) -> None:
    for by, whom, code in (
        ("lead", "ana", "NOT_ALLOWED"), ("ana", "bo", "NOT_ALLOWED"), ("admin", "ana", "NOT_ALLOWED"),
        ("maker", "maker", "NOT_ALLOWED"), ("maker", "auditor", "NOT_FOUND"),  # who does not learn here
    ):  # fmt: skip
        assert (await invited(chain, whom, by))["code"] == code, (by, whom)
    assert (await invited(chain, "dan", "trainer"))["state"] == "OPEN"
    assert (await invited(chain, "dan", "maker"))["code"] == "CONFLICT", "they have not answered yet"
    assert [len(await listed(chain, who)) for who in ("dan", "maker", "trainer", "ana", "lead")] == [1, 1, 1, 0, 0]


async def test_ten_who_invite_at_once_invite_once(chain: Chain) -> None:
    answers = await asyncio.gather(*[invited(chain) for _ in range(10)])

    assert sorted("state" in one for one in answers) == [False] * 9 + [True]
    assert len(await told(chain, "ana", "INVITED")) == 1


async def test_an_invitation_is_taken_back_until_it_is_answered(chain: Chain) -> None:
    one, other = await invited(chain), await invited(chain, "bo")
    await answered(chain, one)

    assert (await sent(chain, "maker", "withdrawInvitation", invitationId=one["id"]))["code"] == "CONFLICT"
    assert (await sent(chain, "bo", "withdrawInvitation", invitationId=other["id"]))["code"] == "NOT_ALLOWED"
    assert (await sent(chain, "trainer", "withdrawInvitation", invitationId=other["id"]))["state"] == "WITHDRAWN"
    assert (await sent(chain, "bo", "answerInvitation", invitationId=other["id"], text="x", photoIds=[]))["code"] == (
        "CONFLICT"
    )
    for who in ("bo", "lead", "trainer"):
        answer = await sent(chain, who, "answerInvitation", invitationId=one["id"], text="x", photoIds=[])
        assert answer["code"] == "NOT_FOUND", who
    deeds = [one.deed for one in await models.Audit.all().order_by("id") if "invit" in one.deed]
    assert deeds == ["invite_to_share", "invite_to_share", "answer_invitation", "withdraw_invitation"]
