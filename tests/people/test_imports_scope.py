from pathlib import Path

import pytest

import models
from kit.errors import NotAllowed, NotFound
from people import imports, uploads
from people.roles import Role
from tests.people.conftest import Chain
from tests.people.test_imports import HEAD, ORG, PEOPLE, counts, imported, sent

pytestmark = pytest.mark.anyio


async def test_only_the_sender_uses_a_file_and_only_an_admin_imports(chain: Chain) -> None:
    await chain.add_person("second", Role.ADMIN, "hq")
    upload = await sent(ORG, chain)
    with pytest.raises(NotFound):
        await imports.preview(upload, await chain.scope("second"))
    with pytest.raises(NotAllowed):
        await imports.preview(await sent(ORG, chain, by="maker"), await chain.scope("maker"))
    with pytest.raises(uploads.FileTooLarge):
        await sent(bytes(uploads.MOST_BYTES + 1), chain)
    assert await sent(ORG, chain) == upload


async def test_an_admin_of_a_branch_imports_into_that_branch_only(chain: Chain) -> None:
    await chain.add_person("local", Role.ADMIN, "north")
    scope = await chain.scope("local")
    content = HEAD + "0far,x,导购,a,,,,,\n1,x,导购,c,,,,,\n,,,S1,店,hq,门店,,\n,,,c,店,east,门店,,\n2,ok,导购,a,,,,,\n"
    shown = await imports.preview(await sent(content, chain, by="local"), scope)

    assert {(e.row, e.column) for e in shown.errors} == {(2, "工号"), (3, "组织编码"), (4, "组织编码"), (5, "组织编码")}
    assert shown.people_added == 1


async def test_ten_thousand_people_are_imported_in_one_go(chain: Chain) -> None:
    content = PEOPLE + "".join(f"{n:05},人{n},导购,{'abc'[n % 3]}\n" for n in range(10_000))
    shown = await imported(content, chain)

    assert counts(shown) == (0, 0, 10_000, 0, 0)
    assert await models.Membership.filter(is_current=True).count() == 10_010


DOCUMENTED = Path("docs/people-file.md").read_text(encoding="utf-8").split("```csv\n")[1].split("```")[0]


async def test_the_example_of_the_documentation_is_imported(chain: Chain) -> None:
    await models.Unit.filter(code="hq").update(code="HQ")

    shown = await imported(DOCUMENTED, chain)

    assert counts(shown) == (2, 0, 2, 0, 0)
    assert (await models.Unit.get(code="S101")).name == "示例门店"
