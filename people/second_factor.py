"""The second factor: six digits from a phone (TOTP, RFC 6238), asked for where somebody approves or sets one back.

The secret stands nowhere: it is derived from a random salt in the database and a key outside it, in
DATA/second-factor.key, so whoever reads the database alone can make no code.
"""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

import pyotp
import segno

import models
from kit import clock, keyfile
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.reading import One, Sight, column, row
from kit.settings import settings
from models.database import atomic
from people import audit, factor_age, inbox, staff, throttle
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, Role, demand
from people.scope import Scope, Viewer

ISSUER = "Pacesetter"
STEP_SECONDS = 30
MOST_WRONG = 5


class CodeWrong(Invalid):
    code = "CODE_WRONG"
    zh = "验证码不对，或者已经用过。请等手机上出现下一个再试。"
    en = "The code is not right, or was used already. Wait for the next one on the phone."


class SecondFactorOff(Conflict):
    code = "SECOND_FACTOR_OFF"
    zh = "你还没有开启两步验证，请先在后台右上角的账号菜单里开启。"
    en = "Your second factor is not set up. Set it up first, in the console under your name."


class SecondFactorOn(Conflict):
    code = "SECOND_FACTOR_ON"
    zh = "两步验证已经开启。换手机请找另一位管理员重置。"
    en = "Your second factor is set up already. For a new phone, ask another admin to reset it."


class OwnSecondFactor(NotAllowed):
    zh = "不能重置自己的两步验证，请找另一位管理员。"
    en = "Nobody resets their own second factor. Ask another admin."


@row
class Enrolment:
    """Shown once, on the screen of whoever enrols."""

    uri: str

    @property
    def secret(self) -> str:
        return pyotp.parse_uri(self.uri).secret

    @property
    def qr(self) -> str:
        return segno.make(self.uri, error="m").svg_data_uri(scale=4, border=2)


@row
class SecondFactor:
    person_id: int = column("secondfactor.person_id")
    confirmed_at: datetime | None = column("secondfactor.confirmed_at")


_mine = One(
    SecondFactor,
    "FROM secondfactor WHERE secondfactor.person_id IN :parents AND secondfactor.person_id = :me",
    by="person_id",
)


async def confirmed_at(viewers: Sequence[Viewer], sight: Sight) -> list[datetime | None]:
    """Since when each viewer's second factor is on; of the viewer only."""
    return [one.confirmed_at if one else None for one in await _mine(viewers, sight)]


@atomic
async def enrol(viewer: Viewer, scope: Scope) -> Enrolment:
    """A new secret, to be confirmed by a code of the phone that read it; one not confirmed is replaced.

    Raises:
        SecondFactorOn: it is on; another admin has to reset it first.
    """
    demand(scope.role, Right.USE_SECOND_FACTOR)
    await models.Person.select_for_update(no_key=True).get(id=scope.me)
    kept = await models.SecondFactor.get_or_none(person_id=scope.me)
    if kept and kept.confirmed_at:
        raise SecondFactorOn
    await models.SecondFactor.filter(person_id=scope.me).delete()
    made = await models.SecondFactor.create(person_id=scope.me, salt=token_hex(16), made_at=clock.now())
    await audit.record("second_factor_begun", f"person {scope.me}", scope=scope)
    return Enrolment(_totp(made).provisioning_uri(name=viewer.employee_no, issuer_name=ISSUER))


async def confirm(code: str, scope: Scope) -> None:
    """Turn it on by a first code.

    Raises:
        SecondFactorOff: nothing was begun.
        SecondFactorOn, CodeWrong, RateLimited
    """
    demand(scope.role, Right.USE_SECOND_FACTOR)
    await _confirm(code, scope, await _count(scope))


@atomic
async def _confirm(code: str, scope: Scope, counted: throttle.Attempt) -> None:
    kept = await _held(scope)
    if kept.confirmed_at:
        raise SecondFactorOn
    await _use(kept, code, counted)
    await models.SecondFactor.filter(id=kept.id).update(confirmed_at=clock.now())
    await audit.record("second_factor_on", f"person {scope.me}", scope=scope)


async def attempt(scope: Scope) -> throttle.Attempt:
    """Count an attempt, before the command that `spend`s its code: a refusal undoes the command, but not this.

    Raises:
        RateLimited: five were wrong.
        SecondFactorFresh: it is too new, or the viewer is too new an approver.
    """
    await factor_age.refuse_fresh(scope)
    return await _count(scope)


async def _count(scope: Scope) -> throttle.Attempt:
    return await throttle.attempt([throttle.Against(f"account:second factor of {scope.me}", MOST_WRONG)])


async def spend(code: str, scope: Scope, counted: throttle.Attempt) -> None:
    """Use up a code for what the running command does; it counts once, also when two come at the same time.

    Raises:
        SecondFactorOff, SecondFactorFresh, CodeWrong
    """
    kept = await _held(scope)
    if not kept.confirmed_at:
        raise SecondFactorOff
    await factor_age.refuse_fresh(scope)
    await _use(kept, code, counted)


async def _held(scope: Scope) -> models.SecondFactor:
    kept = await models.SecondFactor.select_for_update(no_key=True).get_or_none(person_id=scope.me)
    if kept is None:
        raise SecondFactorOff
    return kept


async def _use(kept: models.SecondFactor, code: str, counted: throttle.Attempt) -> None:
    """One step of 30 s before and after are fine; what is not later than the last used one is not."""
    totp, now = _totp(kept), int(clock.now().timestamp()) // STEP_SECONDS
    fitting = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.generate_otp(step), _plain(code))]
    if not fitting or fitting[-1] <= kept.last_step:
        raise CodeWrong(path=["code"])
    await models.SecondFactor.filter(id=kept.id).update(last_step=fitting[-1])
    await throttle.succeeded(counted)


def _plain(code: str) -> str:
    """As phones show it, in two groups, and nothing but ASCII, which comparing wants."""
    return code.replace(" ", "")[:12].encode("ascii", "replace").decode()


async def is_made_by(secret: str, person_id: int) -> bool:
    """Whether codes made by this secret are the person's now."""
    kept = await models.SecondFactor.get_or_none(person_id=person_id)
    return kept is not None and kept.confirmed_at is not None and hmac.compare_digest(_totp(kept).secret, secret)


def _totp(kept: models.SecondFactor) -> pyotp.TOTP:
    secret = keyfile.key(settings().data, "second-factor.key")
    said = f"{kept.person_id} {kept.salt}".encode()
    return pyotp.TOTP(b32encode(hmac.digest(secret, said, "sha256")[:20]).decode())


async def reset(person_id: int, *, code: str, scope: Scope) -> None:
    """Take somebody's second factor off, so that they can set it up anew; an admin's deed, by the admin's own code.

    They and all approvers are told; what they set up counts a day later, as always.

    Raises:
        OwnSecondFactor, NotFound, SecondFactorOff, SecondFactorFresh, CodeWrong, RateLimited
    """
    demand(scope.role, Right.EDIT_PEOPLE)
    if person_id == scope.me:
        raise OwnSecondFactor
    await _reset(person_id, code, scope, await attempt(scope))


@atomic
async def _reset(person_id: int, code: str, scope: Scope, counted: throttle.Attempt) -> None:
    person = await staff.person.get(person_id, scope)
    if person is None:
        raise NotFound
    await spend(code, scope, counted)
    await _take_off(person_id, scope)
    approvers = models.Membership.filter(is_current=True, role=Role.HQ_APPROVER, person__dismissed_at=None)
    by, cause = (
        (await models.Person.get(id=scope.me)).name,
        f"second factor of {person_id} at {clock.now().isoformat()}",
    )
    told = {person_id, *[one.person_id for one in await approvers]}
    about = {"by": by, "person": person.name}
    await inbox.notify([Message(one, Kind.SECOND_FACTOR_RESET, cause, about, is_urgent=True) for one in sorted(told)])


@atomic
async def reset_from_command_line(employee_no: str) -> None:
    """Whoever may run commands on the server needs nobody's second factor, so what is set up then counts at once.

    Raises:
        NotFound: no such person, or dismissed.
    """
    person = await models.Person.get_or_none(employee_no=employee_no, dismissed_at=None)
    if person is None:
        raise NotFound
    await _take_off(person.id, None)


async def _take_off(person_id: int, scope: Scope | None) -> None:
    await models.SecondFactor.filter(person_id=person_id).delete()
    detail = "" if scope else "by the command line"
    await audit.record(factor_age.RESET, f"person {person_id}", scope=scope, detail=detail)
