"""The chain's company in WeCom, and whose account is whose: by screen and by table."""

from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi import measures
from people import uploads
from tests.chain import Chain
from tests.kpi.fake_wecom import CORP, SECRET
from tests.kpi.wecom_chain import ACCOUNT, GUIDES, RUNS, account, begin, guides, map_guide, set_account
from tests.test_access import contents

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("key_file")]
TABLE = """mutation ($input: %sWecomGuidesInput!) { %sWecomGuides(input: $input) { __typename
    ... on WecomTableSuccess { table { fileName rowCount changed errorCount errors { row column message } } }
    ... on Problem { code } } }"""
PREVIEW, IMPORT = TABLE % ("Preview", "preview"), TABLE % ("Import", "import")


async def mapped() -> dict[int, str]:
    return {one.person_id: one.userid for one in await models.WecomGuide.all()}


async def test_the_company_is_entered_and_its_secret_is_never_told(chain: Chain) -> None:
    entered = await set_account(chain)

    kept = {"corpId": CORP, "holdDays": 7, "fromDay": "2026-11-01", "version": 1}
    assert entered["account"] == {**kept, "measures": account()["measures"]}
    assert await chain.ask("maker", ACCOUNT) == {"wecomAccount": entered["account"]}
    everywhere = str(await contents()) + str([vars(one) for one in await models.Audit.all()])
    assert SECRET not in everywhere and SECRET.encode().hex() not in everywhere
    traces = await models.Audit.filter(deed="wecom_set")
    assert [(one.object, one.detail) for one in traces] == [("wecom", "with a new secret")]


async def test_a_change_without_a_secret_keeps_the_secret_and_another_company_needs_its_own(chain: Chain) -> None:
    await set_account(chain)
    sealed = (await models.WecomAccount.get()).sealed

    changed = await set_account(chain, secret=None, holdDays=14, expectedVersion=1)
    other = await set_account(chain, secret=None, corpId="ww-other", expectedVersion=2)

    assert (changed["account"]["holdDays"], changed["account"]["version"]) == (14, 2)
    assert (other["code"], other["path"]) == ("INVALID", ["secret"])
    kept = await models.WecomAccount.get()
    assert (kept.sealed, kept.corp_id) == (sealed, CORP)


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"secret": None}, "INVALID", ["secret"]), ({"secret": "two words"}, "INVALID", ["secret"]),
        ({"corpId": ""}, "INVALID", ["corpId"]), ({"corpId": "a" * 65}, "INVALID", ["corpId"]),
        ({"holdDays": -1}, "INVALID", ["holdDays"]), ({"holdDays": 31}, "INVALID", ["holdDays"]),
        ({"measures": []}, "INVALID", ["measures"]), ({"measures": ["gmv"]}, "INVALID", ["measures"]),
        ({"fromDay": "2026-11-18"}, "INVALID", ["fromDay"]), ({"fromDay": "2026-05-21"}, "INVALID", ["fromDay"]),
        ({"expectedVersion": 1}, "STALE", None),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(
    chain: Chain, changed: dict[str, Any], code: str, path: list[str] | None
) -> None:
    refused = await set_account(chain, **changed)

    assert (refused["code"], refused["path"]) == (code, path)
    assert await models.WecomAccount.all().count() == 0


async def test_180_days_back_is_the_most(chain: Chain) -> None:
    assert (await set_account(chain, fromDay="2026-05-22"))["account"]["fromDay"] == "2026-05-22"


async def test_a_guide_is_mapped_to_an_account_to_another_and_to_none(chain: Chain) -> None:
    assert (await map_guide(chain, "ana", "Ana.Wang"))["person"] == {"name": "ana"}
    again = await map_guide(chain, "bo", "ana.wang")
    await map_guide(chain, "ana", "ana2")
    free = await map_guide(chain, "bo", "ana.wang")
    await map_guide(chain, "ana", None)

    assert (again["code"], again["path"]) == ("CONFLICT", ["userid"])
    assert free["__typename"] == "MapWecomGuideSuccess"
    assert await mapped() == {chain.people["bo"]: "ana.wang"}


async def test_another_account_is_fetched_from_the_beginning(chain: Chain) -> None:
    await map_guide(chain, "ana", "ana")
    await models.WecomGuide.all().update(fetched_to="2026-11-17")
    await map_guide(chain, "ana", "ana")
    assert (await models.WecomGuide.get()).fetched_to is not None
    await map_guide(chain, "ana", "ana2")

    assert (await models.WecomGuide.get()).fetched_to is None


async def test_those_without_an_account_and_those_that_failed_are_listed_by_themselves(chain: Chain) -> None:
    await map_guide(chain, "ana", "ana")
    await map_guide(chain, "bo", "bo")
    await models.WecomGuide.filter(userid="bo").update(error_code=60111, error_said="x")

    everybody = [(one["person"]["name"], one["userid"]) for one in await guides(chain)]
    assert everybody == [("ana", "ana"), ("bo", "bo"), ("chi", None), ("dan", None), ("lead", None)]
    assert [one["person"]["name"] for one in await guides(chain, "UNMAPPED")] == ["chi", "dan", "lead"]
    failed = await guides(chain, "FAILED")
    assert [(one["person"]["name"], one["problem"]) for one in failed] == [("bo", "WeCom has no such userid.")]


async def table(chain: Chain, query: str, text: str, who: str = "maker") -> dict[str, Any]:
    kept = await uploads.keep("账号.csv", text.encode("gb18030"), chain.scope(who))
    answer = await chain.ask(who, query, input={"uploadId": encode("Upload", kept)})
    return dict(next(iter(answer.values())))


async def test_a_table_of_two_columns_maps_whoever_it_names(chain: Chain) -> None:
    await map_guide(chain, "ana", "old")
    await map_guide(chain, "dan", "dan")
    text = "工号,企业微信账号,姓名\nana,old2,Ana\nbo,old,Bo\nchi,Chi,Chi\n"

    seen = (await table(chain, PREVIEW, text))["table"]
    assert seen == {"fileName": "账号.csv", "rowCount": 3, "changed": 3, "errorCount": 0, "errors": []}
    assert len(await mapped()) == 2
    done = (await table(chain, IMPORT, text))["table"]
    again = (await table(chain, IMPORT, text))["table"]

    assert (done["changed"], again["changed"]) == (3, 0)
    names = {name: chain.people[name] for name in ("ana", "bo", "chi", "dan")}
    assert await mapped() == {names["ana"]: "old2", names["bo"]: "old", names["chi"]: "Chi", names["dan"]: "dan"}


async def test_two_may_swap_their_accounts_in_one_table(chain: Chain) -> None:
    await map_guide(chain, "ana", "one")
    await map_guide(chain, "bo", "two")

    await table(chain, IMPORT, "工号,账号\nana,two\nbo,one\n")

    assert await mapped() == {chain.people["ana"]: "two", chain.people["bo"]: "one"}


async def test_a_table_with_a_fault_says_all_of_them_and_changes_nothing(chain: Chain) -> None:
    await map_guide(chain, "dan", "taken")
    text = "employee_no,userid\nana,a b\nnobody,n\nbo,same\nchi,SAME\nlead,Taken\n,x\n"

    seen = (await table(chain, PREVIEW, text))["table"]
    refused = await table(chain, IMPORT, text)

    assert [(one["row"], one["column"]) for one in seen["errors"]] == [
        (2, "userid"), (7, "employee_no"), (3, "employee_no"), (5, "userid"), (6, "userid"),
    ]  # fmt: skip
    assert (seen["errorCount"], refused["code"]) == (5, "FILE_ROWS")
    assert await mapped() == {chain.people["dan"]: "taken"}


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "auditor", "trainer"])
async def test_only_makers_change_what_has_to_do_with_wecom_and_auditors_read_it(
    chain: Chain, name: str, held: clock.Held
) -> None:
    await set_account(chain)
    answers = [
        await set_account(chain, name, expectedVersion=1),
        await map_guide(chain, "ana", "ana", name),
        await begin(chain, name),
        await table(chain, PREVIEW, "工号,账号\nana,ana\n", name),
        await table(chain, IMPORT, "工号,账号\nana,ana\n", name),
    ]

    assert [one["code"] for one in answers] == ["NOT_ALLOWED"] * 5
    for query, values in ((RUNS, {}), (GUIDES, {"which": "ALL"})):
        if name == "auditor":
            assert await chain.ask(name, query, **values)
        else:
            assert type(await chain.refused(name, query, **values)).__name__ == "NotAllowed"
    assert await mapped() == {} and await models.WecomRun.all().count() == 0


async def test_nothing_is_fetched_before_a_company_is_entered(chain: Chain) -> None:
    await measures.enter_standard()
    assert (await chain.ask("maker", ACCOUNT)) == {"wecomAccount": None}
    assert (await begin(chain))["code"] == "CONFLICT"
    assert await models.WecomRun.all().count() == 0 and await models.Job.all().count() == 0
