"""What a guide sees of rewards and penalties: what each line rests on, what waits, what the server attaches itself."""

from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image
from starlette.applications import Starlette

import models
from api.ids import decode, encode
from api.uploads import ROUTES
from incentives.executing import execute
from kit import clock, photos
from models.database import run
from people import keyring, tokens, uploads
from people.roles import Role
from tests.chain import Chain
from tests.cinema import add_film
from tests.incentives.policy_chain import approved, published, submitted
from tests.incentives.test_appeals import DECIDE, OPEN, PENALTIES, WITHDRAW, appeal, give, judge

pytestmark = pytest.mark.anyio
GROUNDS = """{ statement { edges { node { amount reason grounds { period sentence policy { name } course { title }
    proofs { name value } penalty { taken sentence policy { name } } } } } } }"""
WAITING = "{ viewer { rewardsWaiting { policies penalties appealUntil } } }"
MINE = "{ myPolicies { policy { name } fromDay acknowledgedAt } }"
LESSONS = "lessons { title kind coveredMs durationMs completedAt missed refused { count sentence } }"
KNOWN = f"{{ penalties(first: 2) {{ edges {{ node {{ {LESSONS} appeal {{ {LESSONS} }} }} }} }} }}"
JUDGING = """query ($policy: ID, $unit: ID) { appeals(policyId: $policy, unitId: $unit) { edges { node { person { name }
    held canBeWithdrawn canJudge { allowed reason } photos { url width height } policy { name } } } } }"""
REVERSALS = """{ policyReversals { policy { name } sentence penalties appeals open granted partly dismissed isBad } }"""


@pytest.fixture
async def shop(chain: Chain, held: clock.Held, version: dict[str, Any]) -> Chain:
    """Bo and chi have 100 points each, less the 20 that the settlement of October took; ana got 50."""
    await give("bo", "chi")
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    await chain.add_person("judge", Role.HQ_MAKER, "hq")
    return chain


def jpeg(*, width: int = 40, exif: bool = False, kind: str = "JPEG") -> bytes:
    picture, file = Image.new("RGB", (width, 20), "red"), BytesIO()
    noted = picture.getexif()
    if exif:
        noted[0x0110], noted[0x0112] = "a phone", 6
    picture.save(file, kind, exif=noted)
    return file.getvalue()


async def sent(chain: Chain, name: str, content: bytes = b"") -> str:
    return encode("Upload", await uploads.keep("x.jpg", content or photos.bare(jpeg()), chain.scope(name)))


async def open_with(chain: Chain, name: str, **given: Any) -> Any:
    found = (await chain.ask(name, PENALTIES))["penalties"]["edges"][0]["node"]["id"]
    values = {"penaltyId": found, "text": "那几天断网", **given}
    return (await chain.ask(name, OPEN, input=values))["openAppeal"]


async def test_a_line_says_which_rule_for_which_month_by_what_evidence(shop: Chain) -> None:
    [line] = [edge["node"] for edge in (await shop.ask("ana", GROUNDS))["statement"]["edges"]]
    grounds = line["grounds"]

    assert (line["amount"], grounds["period"], grounds["policy"]["name"]) == ("50", "2026-10", "Learning rhythm")
    assert grounds["sentence"] == "Each month, a guide who completes “Course one” on time: +50 points."
    assert grounds["course"] == {"title": "Course one"} and grounds["penalty"] is None
    assert {one["name"] for one in grounds["proofs"]} == {"course", "due", "done"}


async def test_a_line_that_took_leads_to_its_penalty_and_a_gift_rests_on_nothing(shop: Chain) -> None:
    lines = [edge["node"] for edge in (await shop.ask("bo", GROUNDS))["statement"]["edges"]]

    assert lines[0]["grounds"]["penalty"] == {
        "taken": "-20", "policy": {"name": "Learning rhythm"},
        "sentence": "Each month, a guide who does not complete “Course one” by its due date: −20 points, "
        "retraining: “Course one”.",
    }  # fmt: skip
    assert lines[1]["grounds"] is None


async def test_what_waits_is_what_was_not_read_and_what_can_still_be_contested(shop: Chain, held: clock.Held) -> None:
    until = "2026-11-25"
    bo = (await shop.ask("bo", WAITING))["viewer"]["rewardsWaiting"]
    assert (bo["policies"], bo["penalties"], bo["appealUntil"][:10]) == (0, 1, until)
    assert (await shop.ask("ana", WAITING))["viewer"]["rewardsWaiting"]["penalties"] == 0

    await models.PolicySeen.filter(person_id=shop.people["bo"]).delete()
    await appeal(shop, "bo")

    waits = {"policies": 1, "penalties": 0, "appealUntil": None}
    assert (await shop.ask("bo", WAITING))["viewer"]["rewardsWaiting"] == waits
    held.pass_by(days=8)
    assert (await shop.ask("chi", WAITING))["viewer"]["rewardsWaiting"]["penalties"] == 0


async def test_the_rules_of_somebody_are_those_in_force_for_their_role_and_place(shop: Chain, held: clock.Held) -> None:
    await published(shop, held, nameEn="West", unitId=encode("Unit", shop.units["west"].id))

    names = {who: await rules(shop, who) for who in ("ana", "dan", "lead", "maker")}
    assert names == {"ana": ["Learning rhythm"], "dan": ["West", "Learning rhythm"], "lead": [], "maker": []}
    await models.Policy.filter(name_en="West").update(retired_from=clock.now().date())
    assert await rules(shop, "dan") == ["Learning rhythm"]


async def rules(shop: Chain, who: str) -> list[str]:
    return [one["policy"]["name"] for one in (await shop.ask(who, MINE))["myPolicies"]]


async def test_a_later_version_in_force_takes_the_place_of_the_one_before(shop: Chain, held: clock.Held) -> None:
    await published(shop, held, policyId=encode("Policy", (await models.Policy.get()).id), note="x")
    found = (await shop.ask("ana", MINE))["myPolicies"]
    assert [(one["fromDay"], one["acknowledgedAt"] is not None) for one in found] == [("2026-10-01", True)]


async def test_an_appeal_takes_along_what_the_server_knows_of_the_course(shop: Chain) -> None:
    """Bo watched a part of a film, but faster than it plays; what is known then stays, whatever comes later."""
    await _a_film_in_course_one(shop)
    [before] = [edge["node"] for edge in (await shop.ask("bo", KNOWN))["penalties"]["edges"]]
    film = next(one for one in before["lessons"] if one["kind"] == "VIDEO")
    assert film["refused"] == [{"count": 7, "sentence": "Played faster than double speed"}]
    assert (film["completedAt"], film["missed"]) == (None, 1)
    await appeal(shop, "bo")
    await run("UPDATE lease SET refusals = '{}'")

    [after] = [
        edge["node"] for edge in (await shop.ask("judge", KNOWN))["penalties"]["edges"] if edge["node"]["appeal"]
    ]

    assert after["appeal"]["lessons"] == before["lessons"]
    assert all(one["refused"] == [] for one in after["lessons"])


async def _a_film_in_course_one(shop: Chain) -> None:
    await add_film(shop, "film")
    bo, lesson = shop.people["bo"], shop.lessons["film/l1"]
    enrolled = await models.Enrolment.get(guide_id=bo)
    await models.VersionLesson.create(version_id=enrolled.version_id, lesson_id=lesson, position=9, is_required=True)
    media = await models.Media.get(lesson_id=lesson)
    await models.Lease.create(
        guide_id=bo, lesson_id=lesson, media_id=media.id, key="k", opened_ms=0, ends_ms=1, ended_ms=1, heard_ms=0,
        refusals={"OVER_BUDGET": 7},
    )  # fmt: skip
    await models.Prompt.create(guide_id=bo, media_id=media.id, lesson_id=lesson, at_ms=1, shown={}, issued_ms=0)


async def test_photos_go_with_an_appeal_three_at_most_and_only_ones_own(shop: Chain) -> None:
    mine = [await sent(shop, "bo", photos.bare(jpeg(width=number))) for number in (30, 31, 32, 33)]
    foreign, table = await sent(shop, "chi"), await sent(shop, "bo", b"a,b")
    for given, code in ((mine, "INVALID"), ([foreign], "NOT_FOUND"), ([table], "NOT_A_PHOTO")):
        assert (await open_with(shop, "bo", photoIds=given))["code"] == code
    with_place = await sent(shop, "bo", jpeg(exif=True))
    assert (await open_with(shop, "bo", photoIds=[with_place]))["code"] == "NOT_A_PHOTO"
    assert await models.Appeal.all().count() == 0 == await models.AppealPhoto.all().count()

    made = (await open_with(shop, "bo", photoIds=mine[:3]))["appeal"]

    for who in ("bo", "lead", "judge"):
        [node] = [edge["node"] for edge in (await shop.ask(who, JUDGING))["appeals"]["edges"]]
        assert [one["url"] for one in node["photos"]] == [f"/uploads/appeals/{made['id']}/{n}.jpg" for n in range(3)]
        assert [one["width"] for one in node["photos"]] == [30, 31, 32]


async def test_a_photo_is_shown_to_whoever_may_see_the_appeal(shop: Chain, tmp_path: Path) -> None:
    made = (await open_with(shop, "bo", photoIds=[await sent(shop, "bo")]))["appeal"]
    tokens.use(keyring.opened(tmp_path / "keys"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Starlette(routes=ROUTES))) as client:

        async def get(who: str, position: int = 0) -> httpx2.Response:
            headers = {"authorization": f"Bearer {tokens.access_token(sign_in=who, person=who)}"}
            return await client.get(f"http://testserver/uploads/appeals/{made['id']}/{position}.jpg", headers=headers)

        for who in ("bo", "lead", "region", "judge"):
            shown = await get(who)
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg"), who
        for who in ("ana", "chi", "dan", "trainer"):
            assert (await get(who)).status_code == 404, who
        assert (await get("bo", 1)).status_code == 404


async def test_the_same_key_opens_one_appeal_and_tells_it_again(shop: Chain) -> None:
    photo, key = await sent(shop, "bo"), "draft of bo"
    first = await open_with(shop, "bo", photoIds=[photo], idempotencyKey=key)
    again = await open_with(shop, "bo", photoIds=[photo], idempotencyKey=key)
    other = await open_with(shop, "bo", text="别的", idempotencyKey=key)

    assert first == again and other["code"] == "KEY_REUSED"
    assert (await models.Appeal.all().count(), await models.AppealPhoto.all().count()) == (1, 1)


async def test_the_same_key_tells_the_appeal_also_when_its_photos_are_forgotten(shop: Chain, held: clock.Held) -> None:
    photo, key = await sent(shop, "bo"), "draft of bo"
    first = await open_with(shop, "bo", photoIds=[photo], idempotencyKey=key)
    held.pass_by(days=2)
    unknown = encode("Upload", 987)

    assert await open_with(shop, "bo", photoIds=[photo], idempotencyKey=key) == first
    assert await open_with(shop, "bo", photoIds=[await sent(shop, "bo")], idempotencyKey=key) == first
    other = await sent(shop, "bo", photos.bare(jpeg(width=30)))
    for ids, text in (([photo], "别的"), ([other], "那几天断网"), ([], "那几天断网")):
        assert (await open_with(shop, "bo", photoIds=ids, text=text, idempotencyKey=key))["code"] == "KEY_REUSED"
    for ids, with_key in (([photo, unknown], key), ([unknown], "another draft")):
        assert (await open_with(shop, "bo", photoIds=ids, idempotencyKey=with_key))["code"] == "NOT_FOUND"
    assert (await models.Appeal.all().count(), await models.AppealPhoto.all().count()) == (1, 1)


async def test_the_list_says_who_may_judge_and_why_not(shop: Chain, held: clock.Held) -> None:
    made = await appeal(shop, "bo")
    for who, allowed in (("judge", True), ("region", True), ("maker", False), ("lead", False), ("bo", False)):
        [node] = [edge["node"] for edge in (await shop.ask(who, JUDGING))["appeals"]["edges"]]
        assert (node["canJudge"]["allowed"], node["canBeWithdrawn"]) == (allowed, who == "bo"), who
        assert allowed or node["canJudge"]["reason"]
    held.pass_by(days=8)
    assert (await why_not(shop)).startswith("The time to answer is over")
    await shop.ask("bo", WITHDRAW, input={"appealId": made["id"]})
    assert await why_not(shop) == "This appeal has been decided."


async def why_not(shop: Chain) -> str:
    [node] = [edge["node"] for edge in (await shop.ask("judge", JUDGING))["appeals"]["edges"]]
    return str(node["canJudge"]["reason"])


async def test_whoever_wrote_or_published_the_rule_is_no_judge_of_it(shop: Chain) -> None:
    made = await appeal(shop, "bo")
    for column in ("made_by_id", "published_by_id"):
        before = await models.PolicyVersion.get()
        await models.PolicyVersion.all().update(**{column: shop.people["judge"]})
        assert await judge(shop, made, "GRANTED") == "NOT_INDEPENDENT", column
        await models.PolicyVersion.all().update(**{column: getattr(before, column)})
    assert (await judge(shop, made, "GRANTED"))["state"] == "GRANTED"


async def test_appeals_are_found_by_policy_and_unit(shop: Chain) -> None:
    await appeal(shop, "bo")
    policy = (await models.Policy.get()).id
    for given, n in (
        ({"policy": encode("Policy", policy)}, 1), ({"policy": encode("Policy", policy + 1)}, 0),
        ({"unit": encode("Unit", shop.units["east"].id)}, 1), ({"unit": encode("Unit", shop.units["west"].id)}, 0),
    ):  # fmt: skip
        assert len((await shop.ask("judge", JUDGING, **given))["appeals"]["edges"]) == n, given


async def test_rules_that_are_taken_back_often_show(shop: Chain) -> None:
    await judge(shop, await appeal(shop, "bo"), "GRANTED")
    await appeal(shop, "chi")

    [one] = (await shop.ask("judge", REVERSALS))["policyReversals"]
    assert (one["penalties"], one["appeals"], one["open"], one["granted"], one["isBad"]) == (2, 2, 1, 1, False)
    assert one["sentence"].startswith("Each month, a guide who does not complete “Course one”")
    await _contested(shop, "DISMISSED", "LAPSED")
    [one] = (await shop.ask("region", REVERSALS))["policyReversals"]
    assert (one["dismissed"], one["isBad"]) == (1, True)

    await models.SettlementLine.filter(amount__lt=0).update(rule="1.1")  # what was corrected of a reward is no penalty
    assert (await shop.ask("judge", REVERSALS))["policyReversals"] == []


async def _contested(shop: Chain, *states: str) -> None:
    """More of the same rule, as they stand in the tables."""
    line = (await models.SettlementLine.filter(amount__lt=0).order_by("id"))[0]
    old = await models.Appeal.get(line_id=line.id)
    for number, state in enumerate(states, 50):
        fields = {name: getattr(line, name) for name in line._meta.fields_map if name not in ("id", "settlement")}
        more = await models.SettlementLine.create(**{**fields, "position": number})
        await models.Appeal.create(
            line_id=more.id, person_id=line.person_id, policy_id=old.policy_id, text="x", state=state, amount=20,
            opened_at=old.opened_at, due_at=old.due_at, decided_at=old.opened_at,
        )  # fmt: skip


async def test_the_result_of_an_appeal_leads_to_its_penalty(shop: Chain) -> None:
    made = await appeal(shop, "bo")
    await shop.ask("judge", DECIDE, input={"appealId": made["id"], "state": "GRANTED", "reason": "查过了", "kept": 0})

    nodes = (await shop.ask("bo", "{ viewer { notifications { edges { node { kind link } } } } }"))["viewer"]
    links = {edge["node"]["kind"]: edge["node"]["link"] for edge in nodes["notifications"]["edges"]}
    line = await models.SettlementLine.get(person_id=shop.people["bo"], amount__lt=0)
    assert links["APPEAL_DECIDED"] == f"/rewards/penalty/{encode('Penalty', line.id)}"
