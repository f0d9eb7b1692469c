"""A chain of one's own, and what whoever runs the server does by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import models
from api import commands, jobs
from api.__main__ import app
from kit import clock
from kit.errors import NotFound
from kit.settings import Settings
from kit.settings import settings as configuration
from people import keyring, sign_in, tokens
from people.employment import EmployeeNoTaken
from people.roles import Role
from people.sign_in import Device
from people.tree import AlreadyFounded, NotFounded

pytestmark = pytest.mark.anyio
CHAIN = {"chain": "Northern Stores", "code": "HQ", "time_zone": "Asia/Shanghai", "admin": "周琳", "employee_no": "E1"}


@pytest.fixture
def pacesetter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """./pacesetter as people type it, in this process."""
    monkeypatch.setenv("PACESETTER_DATA", str(tmp_path))
    monkeypatch.setenv("PACESETTER_DATABASE_URL", "")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield lambda *typed: CliRunner().invoke(app, typed)
    configuration.cache_clear()


def test_empty_installation_is_begun_from_the_command_line_once(pacesetter: Callable[..., Result]) -> None:
    too_early = pacesetter("admin", "E2", "--name", "Li")
    begun = pacesetter("found", "Northern Stores", "--admin", "周琳", "--employee-no", "E1")
    again = pacesetter("found", "Southern Stores", "--admin", "Li", "--employee-no", "E2")
    further = pacesetter("admin", "E2", "--name", "Li")

    assert (
        too_early.exit_code == 1
        and "There is no database in" in too_early.output
        and "./pacesetter found" in too_early.output
    )
    assert begun.exit_code == 0 and "/link/" in begun.output
    assert again.exit_code == 1 and "a chain here already" in again.output
    assert further.exit_code == 0 and "/link/" in further.output
    assert "2 are kept" in pacesetter("rotate-keys").output
    assert "No job was given up." in pacesetter("jobs").output
    assert pacesetter("jobs", "--again", "1").exit_code == 1


async def test_first_admin_signs_in_at_headquarters_by_the_link(database: Settings) -> None:
    tokens.use(keyring.opened(database.data))

    made = await commands.found_chain(database, **CHAIN)

    signed_in = await sign_in.by_link(str(made["url"]).rsplit("/", 1)[-1], Device("browser", "local"))
    place = await models.Membership.get(person_id=signed_in.person_id).prefetch_related("unit")
    assert (place.role, place.unit.name, place.unit.path) == (Role.ADMIN, "Northern Stores", f"/{place.unit_id}/")


async def test_chain_that_cannot_be_begun_leaves_nothing_behind(database: Settings) -> None:
    with pytest.raises(Exception, match="no spaces"):
        await commands.found_chain(database, **{**CHAIN, "employee_no": "E 1"})
    assert (await models.Unit.all().count(), await models.Person.all().count()) == (0, 0)
    with pytest.raises(NotFounded):
        await commands.add_admin(database, "Li", "E2")

    await commands.found_chain(database, **CHAIN)
    with pytest.raises(AlreadyFounded):
        await commands.found_chain(database, **{**CHAIN, "employee_no": "E3"})
    with pytest.raises(EmployeeNoTaken):
        await commands.add_admin(database, "Li", "E1")

    assert (await models.Unit.all().count(), await models.Person.all().count()) == (1, 1)


async def test_rotated_keys_sign_anew_and_still_know_what_was_signed_before(database: Settings) -> None:
    tokens.use(keyring.opened(database.data))
    before = tokens.access_token(sign_in="a", person="b")

    made = await commands.rotate_keys(database)

    assert keyring.opened(database.data).newest == made["newest"] and made["keys"] == 2
    assert tokens.access(before).person == "b"
    assert tokens.access(tokens.access_token(sign_in="a", person="c")).person == "c"
    assert (await models.Audit.get(deed="keys_rotated")).object == f"key {made['newest']}"


async def test_dead_job_is_listed_and_tried_again_when_told(database: Settings) -> None:
    await jobs.encode_soon(7, 360)
    [job] = await models.Job.all()
    with pytest.raises(NotFound):
        await commands.try_again(database, job.id)
    await models.Job.all().update(state="dead", error="no ffmpeg", ended_at=clock.now(), attempts=8)

    assert (await commands.dead_jobs(database))["dead"] == [{"id": job.id, "name": "encode", "error": "no ffmpeg"}]
    await commands.try_again(database, job.id)

    assert (await commands.dead_jobs(database))["dead"] == []
    again = await models.Job.get(id=job.id)
    assert (again.state, again.attempts, again.error) == ("waiting", 0, "")
