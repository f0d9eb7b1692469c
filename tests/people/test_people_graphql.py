"""Each field and mutation of people through GraphQL, as the roles that may and may not."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import models
from api.context import Context
from api.ids import encode
from api.schema import schema
from kit.errors import NotSignedIn
from people import audit, uploads
from people.scope import viewer_and_scope
from tests.people.conftest import Chain
from tests.people.test_tree import state

pytestmark = pytest.mark.anyio
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def ask(chain: Chain) -> Ask:
    async def run(who: str, document: str, **variables: Any) -> Any:
        viewer, scope = await viewer_and_scope(f"of{who}", "en")
        context = Context(viewer, scope, f"of{who}")
        return await schema.execute(document, variable_values=variables, context_value=context)

    return run


def mutation(name: str, selection: str) -> str:
    problem = "... on Problem { code path message }"
    kind = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {{ __typename {problem} {selection} }} }}"


UNIT = """... on Conflict { currentVersion } ... on UnitSuccess { unit { id name code kind version timeZone
    parent { name } ancestors { name } } }"""
PERSON = "... on PersonSuccess { person { id name role state version unit { name } since } }"


async def done(ask: Ask, who: str, name: str, selection: str, /, **given: Any) -> Any:
    result = await ask(who, mutation(name, selection), input=given)
    assert result.errors is None, result.errors
    return result.data[name]


async def test_the_tree_is_seen_with_people_and_permissions(chain: Chain, ask: Ask) -> None:
    document = """query ($id: ID) { unit(id: $id) { name peopleCount ancestors { name kind } children { name }
        permissions { canEdit { allowed reason } canClose { allowed reason } } } }"""
    admin = (await ask("admin", document, id=encode("Unit", chain.units["east"]))).data["unit"]
    lead = (await ask("lead", document)).data["unit"]

    assert admin == {
        "name": "east", "peopleCount": 4, "children": [{"name": "a"}, {"name": "b"}],
        "ancestors": [{"name": "hq", "kind": "HEADQUARTERS"}, {"name": "north", "kind": "PROVINCE"}],
        "permissions": {
            "canEdit": {"allowed": True, "reason": None},
            "canClose": {
                "allowed": False, "reason": "There are still people or units in it, so it cannot be closed.",
            },
        },
    }  # fmt: skip
    assert (lead["name"], lead["peopleCount"], lead["permissions"]["canEdit"]["allowed"]) == ("a", 2, False)
    assert (await ask("lead", document, id=encode("Unit", chain.units["c"]))).data == {"unit": None}


async def test_people_are_listed_and_paged_with_their_permissions(chain: Chain, ask: Ask) -> None:
    document = """query ($after: String, $unit: ID, $role: Role, $state: PersonState, $search: String) {
        people(first: 2, after: $after, unitId: $unit, role: $role, state: $state, search: $search) { totalCount
            pageInfo { hasNextPage endCursor } edges { node { name employeeNo state unit { name }
                permissions { canEdit { allowed } canIssueLink { allowed } canDismiss { allowed } } } } } }"""
    first = (await ask("region", document)).data["people"]
    second = (await ask("region", document, after=first["pageInfo"]["endCursor"])).data["people"]

    assert first["totalCount"] == 4 and first["pageInfo"]["hasNextPage"]
    assert [edge["node"]["name"] for page in (first, second) for edge in page["edges"]] == [
        "colleague", "guide", "lead", "region",
    ]  # fmt: skip
    assert first["edges"][0]["node"]["permissions"] == {
        "canEdit": {"allowed": False}, "canIssueLink": {"allowed": True}, "canDismiss": {"allowed": False},
    }  # fmt: skip
    unit = encode("Unit", chain.units["south"])
    found = (await ask("admin", document, unit=unit, role="GUIDE", state="ACTIVE", search="FA")).data["people"]
    assert [edge["node"]["name"] for edge in found["edges"]] == ["far"]
    assert (await ask("guide", document)).errors[0].message


async def test_an_admin_builds_the_tree(chain: Chain, ask: Ask) -> None:
    parent = encode("Unit", chain.units["south"])
    given = {"parentId": parent, "kind": "REGION", "name": "West", "code": "W1", "idempotencyKey": "key-00001"}
    made = (await done(ask, "admin", "createUnit", UNIT, **given))["unit"]
    again = (await done(ask, "admin", "createUnit", UNIT, **given))["unit"]
    assert made == again and made["ancestors"] == [{"name": "hq"}, {"name": "south"}]

    store = {"unitId": encode("Unit", chain.units["c"]), "expectedVersion": 1}
    moved = await done(ask, "admin", "editUnit", UNIT, **store, parentId=made["id"], name="C", timeZone="Asia/Tokyo")
    assert moved["unit"] | {"ancestors": []} == {
        "id": store["unitId"], "name": "C", "code": "c", "kind": "STORE", "version": 2, "timeZone": "Asia/Tokyo",
        "parent": {"name": "West"}, "ancestors": [],
    }  # fmt: skip
    stale = await done(ask, "admin", "editUnit", UNIT, **store, name="x")
    assert (stale["__typename"], stale["code"], stale["currentVersion"]) == ("Conflict", "STALE", 2)
    full = await done(ask, "admin", "closeUnit", UNIT, unitId=made["id"], expectedVersion=1)
    assert (full["__typename"], full["code"]) == ("Conflict", "NOT_EMPTY")
    circle = await done(ask, "admin", "editUnit", UNIT, unitId=parent, expectedVersion=1, parentId=made["id"])
    assert circle["code"] == "CYCLE"
    foreign = await done(ask, "lead", "editUnit", UNIT, unitId=store["unitId"], expectedVersion=2, name="x")
    assert foreign["__typename"] == "NotAllowed"


async def test_an_admin_looks_after_the_staff(chain: Chain, ask: Ask) -> None:
    given = {"name": "小明", "employeeNo": "0777", "role": "GUIDE", "unitId": encode("Unit", chain.units["a"])}
    made = (await done(ask, "admin", "createPerson", PERSON, **given, idempotencyKey="key-00001"))["person"]
    assert (made["name"], made["role"], made["state"], made["version"]) == ("小明", "GUIDE", "ACTIVE", 1)
    who = {"personId": made["id"]}

    renamed = await done(ask, "admin", "editPerson", PERSON, **who, expectedVersion=1, name="小红")
    moved = await done(
        ask, "admin", "movePerson", PERSON, **who, expectedVersion=2, unitId=encode("Unit", chain.units["b"]),
        role="STORE_LEAD",
    )  # fmt: skip
    gone = await done(ask, "admin", "dismissPerson", PERSON, **who, expectedVersion=3)
    again = await done(ask, "admin", "dismissPerson", PERSON, **who, expectedVersion=4)

    assert renamed["person"]["name"] == "小红" and moved["person"]["unit"]["name"] == "b"
    assert moved["person"]["role"] == "STORE_LEAD"
    assert gone["person"]["state"] == "DISMISSED" and again["code"] == "DISMISSED"
    own = await done(ask, "admin", "dismissPerson", PERSON, personId=encode("Person", chain.people["admin"]),
                     expectedVersion=1)  # fmt: skip
    high = await done(ask, "admin", "createPerson", PERSON, **{**given, "role": "ADMIN", "employeeNo": "1"},
                      idempotencyKey="key-00002")  # fmt: skip
    assert (own["code"], high["code"]) == ("OWN_ROLE", "ROLE_TOO_HIGH")


async def test_a_lead_issues_a_link_and_nobody_else_does(chain: Chain, ask: Ask) -> None:
    selection = "... on IssueLinkSuccess { url expiresAt }"
    guide = encode("Person", chain.people["guide"])
    link = await done(ask, "lead", "issueLink", selection, personId=guide)
    assert "/link/" in link["url"] and link["expiresAt"].startswith("2026-11-03T10:00:00")

    before = await state()
    assert (await done(ask, "guide", "issueLink", selection, personId=guide))["__typename"] == "NotAllowed"
    far = await done(ask, "lead", "issueLink", selection, personId=encode("Person", chain.people["far"]))
    self = await done(ask, "lead", "issueLink", selection, personId=encode("Person", chain.people["lead"]))
    assert (far["__typename"], self["code"]) == ("NotFound", "ROLE_TOO_HIGH")
    assert await state() == before and await models.OneTimeLink.all().count() == 1


async def test_a_file_is_previewed_and_imported(chain: Chain, ask: Ask) -> None:
    shown = """preview { digest fileName rowCount unitsAdded peopleAdded peopleUnchanged errorCount columns sample
        errors { row column message } }"""
    preview = f"... on PreviewPeopleImportSuccess {{ {shown} }}"
    imported = f"... on ImportPeopleSuccess {{ {shown} importedAt }}"
    content = "employee_no,name,role,unit_code\n0888,Lee,guide,a\n"
    upload = encode("Upload", await uploads.keep("staff.csv", content.encode(), await chain.scope("admin")))

    seen = (await done(ask, "admin", "previewPeopleImport", preview, uploadId=upload))["preview"]
    assert (seen["peopleAdded"], seen["errors"], seen["sample"]) == (1, [], [["0888", "Lee", "guide", "a"]])
    wrong = await done(ask, "admin", "importPeople", imported, uploadId=upload, previewDigest="x" * 64)
    assert (wrong["__typename"], wrong["code"]) == ("Conflict", "FILE_CHANGED")
    taken = await done(ask, "admin", "importPeople", imported, uploadId=upload, previewDigest=seen["digest"])
    assert taken["preview"]["peopleAdded"] == 1 and await models.Person.exists(employee_no="0888")
    foreign = await done(ask, "maker", "previewPeopleImport", preview, uploadId=upload)
    assert foreign["__typename"] == "NotAllowed"


async def test_one_signs_ones_own_devices_out(chain: Chain, ask: Ask) -> None:
    listed = "query { viewer { signIns { id device isCurrent } } }"
    selection = "... on RevokeSignInSuccess { signIns { id } }"
    mine = (await ask("guide", listed)).data["viewer"]["signIns"]
    assert [(one["device"], one["isCurrent"]) for one in mine] == [("phone", True)]
    others = (await ask("lead", listed)).data["viewer"]["signIns"][0]["id"]

    foreign = await done(ask, "guide", "revokeSignIn", selection, signInId=others)
    gone = await done(ask, "guide", "revokeSignIn", selection, signInId=mine[0]["id"])

    assert (foreign["__typename"], gone["signIns"]) == ("NotFound", [])
    assert (await models.SignIn.get(person_id=chain.people["lead"])).ended_at is None
    with pytest.raises(NotSignedIn):
        await ask("guide", listed)


async def test_one_chooses_ones_own_language(chain: Chain, ask: Ask) -> None:
    selection = "... on SetLocaleSuccess { viewer { name } }"
    assert (await done(ask, "guide", "setLocale", selection, locale="en"))["viewer"] == {"name": "guide"}
    wrong = await done(ask, "guide", "setLocale", selection, locale="fr")

    assert (wrong["__typename"], wrong["path"]) == ("ValidationProblem", ["locale"])
    assert (await models.Person.get(id=chain.people["guide"])).locale == "en"


async def test_the_trail_shows_who_did_what_and_the_code_of_a_refusal(chain: Chain, ask: Ask) -> None:
    audit._last_refused.clear()  # the same person's refusal is on record for another database
    given = {"parentId": encode("Unit", chain.units["a"]), "kind": "STORE", "name": "x", "code": "x"}
    refused = await done(ask, "guide", "createUnit", UNIT, **given, idempotencyKey="key-00001")
    seen = "query { audit(first: 5) { edges { node { actor { name } deed object detail } } } }"

    listed = (await ask("auditor", seen)).data["audit"]["edges"]

    assert [one["node"] for one in listed] == [
        {"actor": {"name": "guide"}, "deed": "refused", "object": "createUnit", "detail": refused["code"]}
    ]
