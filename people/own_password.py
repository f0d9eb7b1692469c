"""Setting one's password. Nobody has one by default: the first sign-in is by a one-time link."""

from datetime import timedelta

import models
from kit import clock
from kit.errors import Invalid, NotFound
from models.database import atomic
from people import audit, devices, passwords, throttle
from people.scope import Scope, Viewer

FRESH = timedelta(minutes=15)


class PasswordWrong(Invalid):
    zh = "当前密码不对。"
    en = "The current password is not right."


async def change(new: str, *, current: str, viewer: Viewer, scope: Scope) -> None:
    """Set the viewer's password and sign them out everywhere else.

    The current password is asked for, unless there is none or the sign-in is by a one-time link and fresh: whoever
    got the link has lost it.

    Raises:
        PasswordWrong: the current one is not right.
        RateLimited: too often not right.
        PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordTooClose
    """
    passwords.refuse_weak(new, about=(viewer.name, viewer.employee_no))
    person = await models.Person.get(id=scope.me)
    counted = await throttle.attempt([throttle.account(f"change {person.key}")])
    is_asked_for = person.password_hash and not await _came_by_fresh_link(viewer)
    if is_asked_for and not await passwords.is_right(current, person.password_hash):
        raise PasswordWrong(path=["currentPassword"])
    hashed = await passwords.hashed(new)
    await _keep(hashed, instead_of=person.password_hash, viewer=viewer, scope=scope, counted=counted)


async def _came_by_fresh_link(viewer: Viewer) -> bool:
    sign_in = await models.SignIn.get(id=viewer.sign_in_id)
    return sign_in.is_by_link and clock.now() - sign_in.started_at < FRESH


@atomic
async def _keep(
    hashed: str, *, instead_of: str | None, viewer: Viewer, scope: Scope, counted: throttle.Attempt
) -> None:
    person = await models.Person.select_for_update(no_key=True).get(id=scope.me)
    if person.password_hash != instead_of or person.dismissed_at:
        raise PasswordWrong(path=["currentPassword"])
    person.password_hash = hashed
    await person.save(update_fields=["password_hash"])
    await throttle.succeeded(counted)
    await devices.end_all(person.id, but=viewer.sign_in_id)
    await audit.record("password_set", f"person {person.id}", scope=scope)


async def set_from_command_line(employee_no: str, new: str) -> None:
    """Raises:
    NotFound: no such person, or dismissed.
    PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordTooClose
    """
    person = await models.Person.get_or_none(employee_no=employee_no, dismissed_at=None)
    if person is None:
        raise NotFound
    passwords.refuse_weak(new, about=(person.name, person.employee_no))
    await _replace(person.id, await passwords.hashed(new))


@atomic
async def _replace(person_id: int, hashed: str) -> None:
    await models.Person.filter(id=person_id).update(password_hash=hashed)
    await devices.end_all(person_id)
    await audit.record("password_set", f"person {person_id}", scope=None, detail="by the command line")
