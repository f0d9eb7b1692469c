"""What the command line can have done: by the running server, or by itself. Settings and plain values in, JSON out."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api import jobs
from api.control import Commands
from api.ids import encode
from api.reactions import REACTIONS
from courses import authoring, encoding
from kit import events, keyfile, text
from kit.errors import NotFound, Refused
from kit.settings import Settings
from ledger import verifying
from models import Course, Unit, backup, job_store
from models.database import atomic
from people import (
    audit,
    employment,
    erasing,
    exporting,
    keyring,
    links,
    own_password,
    second_factor,
    sign_in,
    tokens,
    tree,
)
from people.roles import Role
from people.sign_in import Device

BEGINNERS = frozenset({"demo", "found"})
"""The commands that may begin a database where there is none."""
OTHER_DATA_ZH = "要查别的数据，请加 --data 文件夹，或设置 PACESETTER_DATA。"
OTHER_DATA_EN = "For other data, name its folder: --data FOLDER, or PACESETTER_DATA."


class NoDatabase(Refused):
    code = "NO_DATABASE"
    zh = (
        "{folder} 里没有数据库。服务用的是哪个文件夹，就写 --data 文件夹，或设置 PACESETTER_DATA。"
        "要新建：make serve，或 ./pacesetter found。"
    )
    en = (
        "There is no database in {folder}. Name the folder that the server keeps its data in: --data FOLDER, or "
        "PACESETTER_DATA. To begin one: make serve, or ./pacesetter found."
    )


class PersonUnknown(NotFound):
    zh = f"{{where}} 里没有工号为“{{number}}”的在职人员。{OTHER_DATA_ZH}"
    en = f"Nobody at work has the employee number “{{number}}” in {{where}}. {OTHER_DATA_EN}"


class UnitUnknown(NotFound):
    zh = f"{{where}} 里没有编码为“{{code}}”的组织。{OTHER_DATA_ZH}"
    en = f"There is no unit with the code “{{code}}” in {{where}}. {OTHER_DATA_EN}"


class JobUnknown(NotFound):
    zh = "没有放弃的任务 {number}。./pacesetter jobs 会列出来。"
    en = "There is no job {number} that was given up. ./pacesetter jobs lists them."


def refuse_to_begin(settings: Settings, name: str) -> None:
    """Raises:
    NoDatabase: the command `name` works on what is there, and nothing is.
    """
    if name not in BEGINNERS and settings.is_sqlite and not settings.database_path.exists():
        raise NoDatabase(folder=settings.data.absolute())


def where(settings: Settings) -> str:
    """The data as its operator knows it; a database's address without its password."""
    return str(settings.data.absolute()) if settings.is_sqlite else settings.database_url.rpartition("@")[2]


@contextmanager
def person_named(number: str, settings: Settings) -> Iterator[None]:
    """Raises:
    PersonUnknown: in place of a refusal that would not say who was looked for, and where.
    """
    try:
        yield
    except NotFound:
        raise PersonUnknown(number=number, where=where(settings)) from None


async def status(settings: Settings) -> Mapping[str, Any]:
    """Asked of a running server only."""
    return {"address": f"{settings.host}:{settings.port}"}


async def take_backup(settings: Settings, target: str) -> Mapping[str, Any]:
    await verifying.verify(settings.data)
    taken = await backup.take(settings, Path(target))
    return {"file": str(taken.file), "bytes": taken.bytes}


async def issue_link(settings: Settings, person: str) -> Mapping[str, Any]:
    with person_named(person, settings):
        link = await links.issue_from_command_line(person)
    return {"url": link.url, "expires_at": link.expires_at.isoformat()}


async def issue_token(settings: Settings, person: str) -> Mapping[str, Any]:
    """Signs the person in on a device of its own, "command line", which they see and may end like any other."""
    tokens.use(keyring.opened(settings.data))
    with person_named(person, settings):
        link = await links.issue_from_command_line(person)
    signed_in = await sign_in.by_link(link.token, Device("command line", "local"))
    return {
        "access_token": signed_in.access_token,
        "refresh_token": signed_in.refresh_token,
        "expires_in_seconds": signed_in.expires_in_seconds,
    }


async def import_course(settings: Settings, folder: str, unit: str) -> Mapping[str, Any]:
    audience = await (Unit.get_or_none(code=unit) if unit else Unit.filter(parent_id=None).order_by("id").first())
    if audience is None:
        raise UnitUnknown(code=unit, where=where(settings)) if unit else tree.NotFounded
    from courses import sample_video  # it draws, which a web process idles without

    await sample_video.make_missing(Path(folder))
    made = await authoring.import_course(Path(folder), audience_id=audience.id)
    for media_id in made.fresh_media:
        await jobs.encode_soon(media_id, *encoding.HEIGHTS)
    return await _brought_in(made, settings)


async def _brought_in(made: authoring.Imported, settings: Settings) -> Mapping[str, Any]:
    """What has come of an import and what to do next, in both languages."""
    course = await Course.get(id=made.course_id).select_related("audience")
    videos, version, place = len(made.fresh_media), made.version, course.audience.name
    en, zh = course.title_en or course.title, course.title
    looked = f"{settings.base_url}/course/{encode('Course', course.id)}"
    if made.is_new_version:
        lines = [(f"《{zh}》第 {version} 版已发布。", f"“{en}” is published, version {version}.")]
    else:
        lines = [
            (f"没有变化：《{zh}》还是第 {version} 版。", f"Nothing has changed: “{en}” stays at version {version}.")
        ]
    lines.append((f"能看到的人：{place}及以下所有人。", f"Who sees it: everybody in {place} and all below."))
    if videos:
        ready = f"{videos} 个视频在服务运行时转码，好了就能看。"
        lines.append((ready, f"Videos to be encoded while the server runs, and watched from then on: {videos}."))
    lines.append((f"课程：{looked}", f"The course: {looked}"))
    if made.is_new_version:
        assigning = f"{settings.base_url}/console/assign"
        lines.append((f"下一步：总部在 {assigning} 安排课程。", f"Next: headquarters assigns it at {assigning}"))
    return {"zh": "\n".join(line for line, _ in lines), "en": "\n".join(line for _, line in lines)}


async def seed_demo(settings: Settings) -> Mapping[str, Any]:
    """The demo chain on an empty database, links for one person of each role, and the approver's code of now.

    Nothing where others work. What makes the code lies in the marker of the demo alone: of nobody else's phone does a
    command tell a code, or whoever runs the server could approve in their name unseen.
    """
    from api import demo

    marker = settings.data / "demo-chain"
    if await demo.is_empty():
        tokens.use(keyring.opened(settings.data))
        events.react_with(REACTIONS)
        marker.write_text(await demo.seed(lambda line: print(line, file=sys.stderr, flush=True)), encoding="utf-8")
    if not marker.exists():
        return {"links": []}
    made = []
    for somebody in demo.shown():
        link = await links.issue_from_command_line(somebody.employee_no)
        made.append({"role": somebody.role.value, "name": somebody.name, "url": link.url, "about": somebody.about})
    phone = marker.read_text(encoding="utf-8")
    is_read = bool(phone) and await demo.is_still_read(phone)
    return {"links": made, "phone": phone, "code": demo.code_of(phone) if is_read else ""}


async def found_chain(
    settings: Settings, chain: str, code: str, time_zone: str, admin: str, employee_no: str
) -> Mapping[str, Any]:
    """An empty database's headquarters, and a link for its first admin; all or nothing."""
    link = await _found(chain, code, time_zone, admin, employee_no)
    return {"url": link.url}


@atomic
async def _found(chain: str, code: str, time_zone: str, admin: str, employee_no: str) -> links.Link:
    unit_id = await tree.found(chain, code, time_zone)
    return await _let_in(employment.Draft(admin, employee_no, Role.ADMIN, unit_id))


async def add_admin(settings: Settings, admin: str, employee_no: str) -> Mapping[str, Any]:
    """A further admin at headquarters, and a link for them."""
    top = await Unit.filter(parent_id=None).order_by("id").first()
    if top is None:
        raise tree.NotFounded
    link = await _let_in(employment.Draft(admin, employee_no, Role.ADMIN, top.id))
    return {"url": link.url}


@atomic
async def _let_in(draft: employment.Draft) -> links.Link:
    await employment.create_from_command_line(draft)
    return await links.issue_from_command_line(text.code(draft.employee_no, most=40, field="employeeNo"))


async def rotate_keys(settings: Settings) -> Mapping[str, Any]:
    """A new key that this process signs with from now on; others take it up when they start again."""
    rotated = keyring.rotate(settings.data)
    tokens.use(rotated)
    await _note_rotation(rotated.newest)
    return {"newest": rotated.newest, "keys": len(rotated.secrets)}


@atomic
async def _note_rotation(newest: str) -> None:
    await audit.record("keys_rotated", f"key {newest}", scope=None, detail="by the command line")


async def dead_jobs(settings: Settings) -> Mapping[str, Any]:
    found = await job_store.DEAD.rows()
    return {"dead": [{"id": one.id, "name": one.name, "error": one.error} for one in found]}


async def try_again(settings: Settings, job_id: int) -> Mapping[str, Any]:
    if not await job_store.dig_up(job_id):
        raise JobUnknown(number=job_id)
    return {}


async def export_person(settings: Settings, person: str, target: str) -> Mapping[str, Any]:
    with person_named(person, settings):
        content = await exporting.export_from_command_line(person)
    file = Path(target)
    await asyncio.to_thread(keyfile.replace, file, content)
    return {"file": str(file), "bytes": len(content)}


async def erase_person(settings: Settings, person: str) -> Mapping[str, Any]:
    with person_named(person, settings):
        await erasing.erase_from_command_line(person)
    return {}


async def set_password(settings: Settings, person: str, new: str) -> Mapping[str, Any]:
    with person_named(person, settings):
        await own_password.set_from_command_line(person, new)
    return {}


async def reset_second_factor(settings: Settings, person: str) -> Mapping[str, Any]:
    with person_named(person, settings):
        await second_factor.reset_from_command_line(person)
    return {}


COMMANDS: Commands = {
    "status": status,
    "demo": seed_demo,
    "backup": take_backup,
    "link": issue_link,
    "token": issue_token,
    "password": set_password,
    "export_person": export_person,
    "erase_person": erase_person,
    "reset_second_factor": reset_second_factor,
    "found": found_chain,
    "admin": add_admin,
    "rotate_keys": rotate_keys,
    "dead_jobs": dead_jobs,
    "try_again": try_again,
    "import_course": import_course,
}
