"""What the command line can have done: by the running server, or by itself. Settings and plain values in, JSON out."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api import jobs
from api.control import Commands
from api.reactions import REACTIONS
from courses import authoring, encoding
from kit import events, text
from kit.errors import NotFound
from kit.settings import Settings
from models import Unit, backup, job_store
from models.database import atomic
from people import audit, employment, keyring, links, own_password, sign_in, tokens, tree
from people.roles import Role
from people.sign_in import Device


async def take_backup(settings: Settings, target: str) -> Mapping[str, Any]:
    taken = await backup.take(settings, Path(target))
    return {"file": str(taken.file), "bytes": taken.bytes}


async def issue_link(settings: Settings, person: str) -> Mapping[str, Any]:
    link = await links.issue_from_command_line(person)
    return {"url": link.url, "expires_at": link.expires_at.isoformat()}


async def issue_token(settings: Settings, person: str) -> Mapping[str, Any]:
    """Signs the person in on a device of its own, "command line", which they see and may end like any other."""
    tokens.use(keyring.opened(settings.data))
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
        raise NotFound
    made = await authoring.import_course(Path(folder), audience_id=audience.id)
    for media_id in made.fresh_media:
        await jobs.encode_soon(media_id, *encoding.HEIGHTS)
    return {"course": made.course_id, "version": made.version, "is_new": made.is_new_version}


async def seed_demo(settings: Settings) -> Mapping[str, Any]:
    """The demo chain on an empty database, and links for one person of each role; nothing where others work."""
    from api import demo

    marker = settings.data / "demo-chain"
    if await demo.is_empty():
        tokens.use(keyring.opened(settings.data))
        events.react_with(REACTIONS)
        await demo.seed(lambda line: print(line, file=sys.stderr, flush=True))
        marker.touch()
    if not marker.exists():
        return {"links": []}
    made = []
    for somebody in demo.shown():
        link = await links.issue_from_command_line(somebody.employee_no)
        made.append({"role": somebody.role.value, "name": somebody.name, "url": link.url})
    return {"links": made}


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
        raise NotFound
    return {}


async def set_password(settings: Settings, person: str, new: str) -> Mapping[str, Any]:
    await own_password.set_from_command_line(person, new)
    return {}


COMMANDS: Commands = {
    "demo": seed_demo,
    "backup": take_backup,
    "link": issue_link,
    "token": issue_token,
    "password": set_password,
    "found": found_chain,
    "admin": add_admin,
    "rotate_keys": rotate_keys,
    "dead_jobs": dead_jobs,
    "try_again": try_again,
    "import_course": import_course,
}
