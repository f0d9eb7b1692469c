"""Every column that leads to a person is known to export and erasing, or says why not."""

import re
from typing import Any

import pytest
from tortoise import Tortoise

import models
from kit.settings import Settings
from people import exporting
from people.knowing import KNOWS, NOT_OF_PEOPLE, WORDY
from tests.models.filling import fill

pytestmark = pytest.mark.anyio
OF_A_PERSON = re.compile(r"(person|guide|actor|holder|judge|approver|maker|lead|trainer|nominee|by)_id$")


def tables() -> dict[str, Any]:
    return {one._meta.db_table: one._meta for one in (Tortoise.apps or {})["models"].values()}


async def test_every_column_that_leads_to_a_person_is_known(database: Settings) -> None:
    unknown = []
    for table, meta in tables().items():
        keys = {meta.fields_map[key].source_field: meta.fields_map[key].related_model for key in meta.fk_fields}
        for column in meta.db_fields:
            leads = keys.get(column) is models.Person or (column not in keys and OF_A_PERSON.search(column))
            known = KNOWS.get(table)
            if (
                leads
                and f"{table}.{column}" not in NOT_OF_PEOPLE
                and (known is None or column not in known.about + known.by)
            ):
                unknown.append(f"{table}.{column}")
    assert unknown == []


async def test_what_is_known_exists(database: Settings) -> None:
    there = tables()
    for table, known in KNOWS.items():
        named = {*known.about, *known.by, *known.cleared, *known.secret}
        assert named <= set(there[table].db_fields), table
        assert (known.where or known.by) and not (known.goes and known.cleared), table
        assert known.where or not (known.goes or known.cleared or known.secret), table
    assert all(column in there[table].db_fields for table, column in WORDY)
    assert all(len(why) > 10 for why in NOT_OF_PEOPLE.values())
    assert all(name.split(".")[1] in there[name.split(".")[0]].db_fields for name in NOT_OF_PEOPLE)


async def test_no_secret_leaves_with_the_export(database: Settings) -> None:
    await fill()

    tables = await exporting.rows_of(await models.Person.get(id=1))

    for table, known in KNOWS.items():
        for name in known.secret:
            assert {row[name] for row in tables[table]} == {"(withheld)"}, (table, name)
