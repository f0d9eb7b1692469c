"""Files of readings as headquarters sends, checks and imports them, with the jobs done at once."""

import io
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

import models
from kpi.intake import importing, imports
from kpi.intake.imports import ImportState
from kpi.intake.reading_columns import Column
from tests.chain import Chain
from tests.kpi.scoring_chain import K1_TARGETS, K1_WEIGHTS, scorecard

HEADER = "工号,日期,留存新增好友,好友留存率,好友留存率分母,互动客户数"
GOOD = ["ana,2026-11-02,66,72,100,45", "bo,2026-11-03,30,,,12"]


async def nothing() -> None:
    """The job is ours."""


class Files:
    """Sends, checks and imports as HQ does, and does the jobs at once."""

    def __init__(self, chain: Chain, folder: Path) -> None:
        self.chain, self.folder, self.scope = chain, folder, chain.scope("maker")
        (folder / imports.FOLDER).mkdir()

    async def send(self, rows: Sequence[str], header: str = HEADER, encoding: str = "utf-8") -> int:
        content = "\r\n".join([header, *rows]).encode(encoding)
        digest = sha256(content).hexdigest()
        imports.path_of(self.folder, digest).write_bytes(content)
        sample = [line.split(",") for line in [header, *rows[:2]]]
        return await imports.keep("十一月.csv", digest, sample, scope=self.scope)

    async def send_sheet(self, rows: Sequence[Sequence[object]], merged: str = "") -> int:
        """An XLSX of these rows, the header first."""
        book = openpyxl.Workbook()
        sheet = book.create_sheet("十一月", 0)
        for row in rows:
            sheet.append(list(row))
        if merged:
            sheet.merge_cells(merged)
        content = io.BytesIO()
        book.save(content)
        digest = sha256(content.getvalue()).hexdigest()
        imports.path_of(self.folder, digest).write_bytes(content.getvalue())
        return await imports.keep(
            "十一月.xlsx", digest, [[str(cell) for cell in row] for row in rows[:3]], scope=self.scope
        )

    async def check(self, number: int, columns: Sequence[Column] | None = None) -> models.ReadingImport:
        await imports.check_readings(number, columns, scope=self.scope)
        return await self.work(number)

    async def write(self, number: int) -> models.ReadingImport:
        await imports.import_readings(number, scope=self.scope)
        return await self.work(number)

    async def work(self, number: int) -> models.ReadingImport:
        await importing.work(number, self.folder, nothing)
        return await models.ReadingImport.get(id=number)

    async def take(self, rows: Sequence[str], **how: str) -> models.ReadingImport:
        number = await self.send(rows, **how)
        checked = await self.check(number)
        assert checked.state == ImportState.READY, checked.errors
        return await self.write(number)


@pytest.fixture
async def files(chain: Chain, tmp_path: Path) -> Files:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS, is_due=False)
    (tmp_path / "files").mkdir()
    return Files(chain, tmp_path / "files")


async def readings() -> list[tuple[str, str, str, int, int | None]]:
    """Who, when, what, amount and base of every reading."""
    found = await models.Reading.all().order_by("person_id", "day", "measure_id").select_related("person", "measure")
    return [(one.person.name, str(one.day), one.measure.key, one.amount, one.base) for one in found]
