"""A small chain on the real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

import models
from courses.tallies import drift
from kit import clock
from kit.settings import Settings
from models.database import atomic
from people import keyring, passwords, tokens
from people.roles import Role
from people.scope import Scope, Viewer, viewer_and_scope
from people.sign_in import Device
from people.units import Kind
from tests.chain import employ

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
JOINED = date(2026, 1, 1)


PHONE = Device("phone", "10.0.0.1")
RIGHT = "correct horse battery"


@pytest.fixture
async def held() -> AsyncIterator[clock.Held]:
    held = clock.Held(NOW)
    with clock.reading(held):
        yield held


@dataclass
class Chain:
    """hq > north > east > stores a and b, hq > south > store c; a person or more of each role, named after it."""

    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    async def add_unit(self, name: str, kind: Kind, parent: str | None = None) -> None:
        above = await models.Unit.get(id=self.units[parent]) if parent else None
        made = await models.Unit.create(
            kind=kind, name=name, code=name, path=name, time_zone="Asia/Shanghai", parent_id=above.id if above else None
        )
        await models.Unit.filter(id=made.id).update(path=f"{above.path if above else '/'}{made.id}/")
        self.units[name] = made.id

    async def add_person(self, name: str, role: Role, unit: str) -> None:
        made = await models.Person.create(key=f"key of {name}", employee_no=f"0{name}", name=name, created_at=NOW)
        await employ(made.id, self.units[unit], role)
        await models.SignIn.create(
            person_id=made.id, key=f"of{name}", family_digest="", refresh_digest=name, device="phone", address="",
            started_at=NOW, last_used_at=NOW, expires_at=datetime(2027, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        self.people[name] = made.id

    async def viewer(self, name: str) -> Viewer:
        return (await viewer_and_scope(f"of{name}"))[0]

    async def scope(self, name: str) -> Scope:
        return (await viewer_and_scope(f"of{name}"))[1]


@pytest.fixture
async def chain(database: Settings, held: clock.Held) -> AsyncIterator[Chain]:
    """At the end of every test the kept sums must be what counting anew says."""
    tokens.use(keyring.opened(database.data))
    chain = Chain()
    await chain.add_unit("hq", Kind.HEADQUARTERS)
    for name, kind, parent in (
        ("north", Kind.PROVINCE, "hq"), ("south", Kind.FRANCHISEE, "hq"), ("east", Kind.REGION, "north"),
        ("a", Kind.STORE, "east"), ("b", Kind.STORE, "east"), ("c", Kind.STORE, "south"),
    ):  # fmt: skip
        await chain.add_unit(name, kind, parent)
    for name, role, unit in (
        ("admin", Role.ADMIN, "hq"), ("approver", Role.HQ_APPROVER, "hq"), ("maker", Role.HQ_MAKER, "hq"),
        ("auditor", Role.AUDITOR, "hq"), ("trainer", Role.TRAINER, "hq"), ("region", Role.REGION_LEAD, "east"),
        ("lead", Role.STORE_LEAD, "a"), ("guide", Role.GUIDE, "a"), ("colleague", Role.GUIDE, "b"),
        ("far", Role.GUIDE, "c"),
    ):  # fmt: skip
        await chain.add_person(name, role, unit)
    yield chain
    assert await atomic(drift)() == []


@pytest.fixture
async def guide(chain: Chain) -> int:
    await models.Person.filter(id=chain.people["guide"]).update(password_hash=await passwords.hashed(RIGHT))
    return chain.people["guide"]
