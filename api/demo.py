"""The demo chain: a believable company with a history, made on an empty database through the product's own commands.

Everything that is learnt here was learnt by the rules: leases, beats, prompts and quizzes, with the clock set back.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from secrets import token_hex

import pyotp

import models
from api import demo_capabilities, demo_honors, demo_incentives, demo_kpi, demo_mall, demo_recognition, demo_sources
from api.demo_learning import Learner, learn, leave_half
from api.demo_people import CHAIN, LEAVER, NAMES, STAFF, ZEAL
from courses import assigning, authoring, encoding
from courses.sample_video import make_course, sample_folders
from honors import definitions
from kit import clock
from kpi import measures
from models.database import atomic, drained, is_sqlite, run
from models.rollups import Employed, count
from people import second_factor
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

GUIDES_A_STORE = 5
ZONE = "Asia/Shanghai"
Say = Callable[[str], None]
ABOUT = {
    Role.STORE_LEAD: "这名导购的店长 · leads this guide's store",
    Role.REGION_LEAD: "这名导购的大区负责人，可以裁决申诉 · leads this guide's region, may judge appeals",
    Role.ADMIN: "可以裁决申诉 · may judge appeals",
}
"""What is said of somebody beside the guide's link. The judge of the demo chain is the admin, or the region's lead."""


@dataclass(frozen=True)
class Somebody:
    """A person of the demo chain, with a link to sign in by, and what they are to the guide who is shown."""

    role: Role
    name: str
    employee_no: str
    about: str = ""


async def is_empty() -> bool:
    return not await models.Unit.exists()


async def seed(say: Say) -> str:
    """Fill an empty database; what a phone has to read to make the approver's codes (an otpauth address)."""
    say("正在创建示范连锁 · Making the demo chain ...")
    if is_sqlite():
        await run("PRAGMA synchronous = OFF")  # a seed that is cut short is begun anew
    await definitions.enter_built_in()
    await measures.enter_standard()
    await _people()
    await demo_kpi.come_and_go(_scope, _first(Role.ADMIN))
    await _courses(say)
    await _history(say)
    await demo_honors.celebrate(_scope, _first(Role.HQ_MAKER))
    await demo_kpi.measure(_scope, _first(Role.HQ_MAKER))
    await demo_recognition.praise_and_share(_scope)
    await demo_sources.connect(_scope, _first(Role.HQ_MAKER))
    say("  业绩数据 · readings and scores")
    await demo_capabilities.assess(_scope, _first(Role.HQ_MAKER))
    say("  能力评估 · capabilities")
    phone = await demo_incentives.reward(_viewer)
    say("  奖惩与台账 · rewards, penalties and the ledger")
    await demo_mall.open_mall(_scope, _first(Role.HQ_MAKER))
    say("  积分商城 · points mall")
    if is_sqlite():
        await run("PRAGMA synchronous = FULL")
    return phone


def shown() -> list[Somebody]:
    """One person of each role, to be given links; the leads are those of the guide's store and region.

    So a story can be seen from both sides: what the guide does, the lead sees, and what they contest can be judged.
    """
    everybody = list(_everybody())
    store = next(code for somebody, code in everybody if somebody.role is Role.GUIDE)
    region = next(above for code, above, *_ in CHAIN if code == store)
    places = {Role.STORE_LEAD: store, Role.REGION_LEAD: region}
    first: dict[Role, Somebody] = {}
    for somebody, code in everybody:
        if code == places.get(somebody.role, code):
            first.setdefault(somebody.role, replace(somebody, about=ABOUT.get(somebody.role, "")))
    return [first[role] for role in Role]


def code_of(phone: str) -> str:
    """The six digits that the demo approver's phone shows now."""
    return pyotp.TOTP(pyotp.parse_uri(phone).secret).at(clock.now())


async def is_still_read(phone: str) -> bool:
    """Whether that phone's codes are the approver's yet: after a reset they are nobody's."""
    read = pyotp.parse_uri(phone)
    somebody = await models.Person.get_or_none(employee_no=(read.name or "").rpartition(":")[2])
    return somebody is not None and await second_factor.is_made_by(read.secret, somebody.id)


def _everybody() -> Iterator[tuple[Somebody, str]]:
    """Who works in the chain, with the code of their unit."""
    for number, (role, unit_code, name) in enumerate(STAFF, start=1):
        yield Somebody(role, name, f"A{number:03}"), unit_code
    names = iter(NAMES)
    for code in [code for code, _, kind, _ in CHAIN if kind == "STORE"]:
        for at in range(GUIDES_A_STORE + 1):
            yield Somebody(Role.STORE_LEAD if at == 0 else Role.GUIDE, next(names), f"{code}{at:02}"), code


@atomic
async def _people() -> None:
    hired = clock.now() - timedelta(days=200)
    units: dict[str, models.Unit] = {}
    for code, parent, kind, name in CHAIN:
        above = units.get(parent)
        unit = await models.Unit.create(
            parent_id=above.id if above else None, kind=kind, name=name, code=code, path=token_hex(8), time_zone=ZONE
        )
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        await unit.save()
        units[code] = unit
    for at, (somebody, code) in enumerate(_everybody()):
        await _hire(somebody, units[code], hired + timedelta(days=at % 6 * 20))
    no, code, name = LEAVER
    await _hire(Somebody(Role.GUIDE, name, no), units[code], hired)


async def _hire(somebody: Somebody, unit: models.Unit, hired: datetime) -> None:
    person = await models.Person.create(
        key=token_hex(16), employee_no=somebody.employee_no, name=somebody.name, created_at=hired
    )
    await models.Membership.create(
        person_id=person.id, unit_id=unit.id, role=somebody.role.value, from_day=clock.day_in(ZONE, hired)
    )
    count([Employed(unit.id, somebody.role.value, 1)])


async def _courses(say: Say) -> None:
    """Every sample course with its videos in 360p; the larger size is left to jobs."""
    headquarters = await models.Unit.get(parent_id=None)
    folders = sample_folders()
    slots = asyncio.Semaphore(2)
    with tempfile.TemporaryDirectory(prefix="pacesetter-") as work:
        made = [Path(work) / folder.name for folder in folders]

        async def make(folder: Path, target: Path) -> None:
            async with slots:
                await make_course(folder, target, height=360)
                say(f"  视频已生成 · video made: {folder.name}")

        await asyncio.gather(*(make(*pair) for pair in zip(folders, made, strict=True)))
        published = clock.now() - timedelta(days=45)
        with clock.reading(lambda: published):
            for folder in made:
                imported = await authoring.import_course(folder, audience_id=headquarters.id)
                for media in imported.fresh_media:
                    await encoding.take_source(media, 360)


async def _scope(employee_no: str) -> Scope:
    """The scope of somebody, without their signing in."""
    return scope_of(await _viewer(employee_no))


async def _viewer(employee_no: str) -> Viewer:
    person = await models.Person.get(employee_no=employee_no)
    place = await models.Membership.get(person_id=person.id, is_current=True)
    unit = await models.Unit.get(id=place.unit_id)
    who = (person.id, person.key, person.name, person.employee_no, "", 3, place.role, unit.id, unit.path, ZONE, 0)
    return Viewer(*who)


def _first(role: Role) -> str:
    """The employee number of the first at headquarters in a role."""
    return next(f"A{at:03}" for at, (other, *_) in enumerate(STAFF, start=1) if other is role)


async def _history(say: Say) -> None:
    """Three courses were ordered one after the other; guides took them as guides do."""
    today = clock.now()
    maker = await _scope(_first(Role.HQ_MAKER))
    headquarters = await models.Unit.get(parent_id=None)
    courses = await models.Course.all().order_by("position")
    for at, (course, weeks_ago, weeks) in enumerate(zip(courses, (5, 3, 1), (2, 2, 2), strict=False)):
        ordered = today - timedelta(weeks=weeks_ago)
        due = clock.day_in(ZONE, ordered + timedelta(weeks=weeks))
        with clock.reading(lambda ordered=ordered: ordered):  # type: ignore[misc]
            target = assigning.Target(unit_id=headquarters.id)
            await assigning.assign_course(course.id, target, due_on=due, scope=maker, key=f"demo-order-{at}")
            await drained()  # news of it is of the time that the clock tells here
    guides = await models.Membership.filter(role=Role.GUIDE.value, is_current=True).order_by("person_id")
    codes = {unit.id: unit.code for unit in await models.Unit.all()}
    random = Random(20261101)  # noqa: S311 - a believable history, the same at every first start
    for at, place in enumerate(guides):
        person = await models.Person.get(id=place.person_id)
        usual = 0.25 + 0.75 * random.random()
        zeal = ZEAL.get(codes[place.unit_id], usual)
        learner = Learner(await _scope(person.employee_no), zeal_0_1=zeal, random=random)
        is_first = at == 0  # the one whose link is printed finds something to go on with
        await learn(learner, courses[: 1 if is_first else 3], today=today.astimezone(UTC))
        if is_first:
            await leave_half(learner, courses[1], today=today.astimezone(UTC))
        if at % 12 == 11:
            say(f"  学习记录 · history: {at + 1}/{len(guides)}")
