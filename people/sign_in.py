"""Signing in, by password or by a one-time link. Who may not must not learn why: one answer, in the same time."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe

import models
from kit import clock, text
from kit.errors import Invalid, Refused
from models.database import atomic, run
from people import audit, passwords, throttle, tokens
from people.let_in import LetIn, lately, said

LASTS = timedelta(days=30)


class SignInFailed(Refused):
    code = "SIGN_IN_FAILED"
    zh = "工号或密码不对。"
    en = "The employee number or the password is not right."


class LinkUnknown(Refused):
    code = "LINK_UNKNOWN"
    zh = "没有这个登录链接，请检查是否复制完整。"
    en = "There is no such sign-in link. Check that it is complete."


class LinkSpent(Refused):
    code = "LINK_SPENT"
    zh = "这个登录链接已经用过或过期，请向店长要一个新的。"
    en = "This sign-in link has been used or has expired. Ask your lead for a new one."


@dataclass(frozen=True)
class Device:
    """What signs in, as far as it says, and from where."""

    name: str
    address: str


@dataclass(frozen=True)
class SignedIn:
    """What a device gets: a token for a quarter of an hour, and another one to get the next with."""

    person_id: int
    access_token: str
    refresh_token: str

    @property
    def expires_in_seconds(self) -> int:
        return int(tokens.ACCESS_LIFETIME.total_seconds())


async def by_password(employee_no: str, password: str, device: Device) -> SignedIn:
    """Raises:
    SignInFailed: no such person, no password, another password, or dismissed.
    RateLimited: too many attempts have failed.
    """
    counted = await throttle.attempt([throttle.account(employee_no), throttle.address(device.address)])
    person = await models.Person.get_or_none(employee_no=_number(employee_no), dismissed_at=None)
    if not await passwords.is_right(password, person.password_hash if person else None) or person is None:
        await _note_failure(person, device)
        raise SignInFailed
    return await _with_right_password(person, device, counted)


def _number(employee_no: str) -> str:
    """As it is kept; what cannot be one is nobody's."""
    try:
        return text.code(employee_no, most=40, field="employeeNo")
    except Invalid:
        return ""


@atomic
async def _note_failure(person: models.Person | None, device: Device) -> None:
    if person is None:
        await audit.record("sign_in_failed", "unknown account", scope=None, detail=device.address)
        return
    thing = f"person {person.id}"
    await audit.record_of(person.id, "sign_in_failed", thing, is_actor=False, detail=device.address)


@atomic
async def _with_right_password(person: models.Person, device: Device, counted: throttle.Attempt) -> SignedIn:
    now = await models.Person.select_for_update(no_key=True).get(id=person.id)
    if now.dismissed_at or now.password_hash != person.password_hash:
        raise SignInFailed
    await throttle.succeeded(counted)
    return await _start(now, device, is_by_link=False, let_in=await lately(now.id))


# One statement decides: of many who spend the same link at once, one gets the row.
SPEND = """UPDATE onetimelink SET spent_at = :now WHERE digest = :digest AND spent_at IS NULL AND expires_at > :now
    RETURNING person_id, issued_by_id"""


@atomic
async def by_link(token: str, device: Device) -> SignedIn:
    """Spend a one-time link.

    Its token of 256 bits is not for guessing, so whoever guesses passwords at the address that a store shares keeps
    nobody there from their link.

    Raises:
        LinkUnknown: there is none.
        LinkSpent: used before, expired, replaced by a newer one, or the person is dismissed.
    """
    spent = await run(SPEND, now=clock.now(), digest=digest(token))
    if not spent:
        raise LinkSpent if await models.OneTimeLink.exists(digest=digest(token)) else LinkUnknown
    person = await models.Person.select_for_update(no_key=True).get(id=spent[0]["person_id"])
    by = spent[0]["issued_by_id"]
    if person.dismissed_at:
        raise LinkSpent
    return await _start(person, device, is_by_link=True, let_in=LetIn(by, clock.now()) if by else None)


async def _start(person: models.Person, device: Device, *, is_by_link: bool, let_in: LetIn | None) -> SignedIn:
    now, key, family = clock.now(), token_hex(16), token_urlsafe(16)
    refresh_token = f"{key}.{family}.{token_urlsafe(32)}"
    begun = await models.SignIn.create(
        person_id=person.id,
        key=key,
        family_digest=digest(family),
        refresh_digest=digest(refresh_token),
        is_by_link=is_by_link,
        let_in_by_id=let_in.by_id if let_in else None,
        let_in_at=let_in.at if let_in else None,
        device=device.name[:200],
        address=device.address[:64],
        started_at=now,
        last_used_at=now,
        expires_at=now + LASTS,
    )
    way = "by link" if is_by_link else "by password"
    way = f"{way}; {said(let_in.by_id)}" if let_in else way
    await audit.record_of(person.id, "signed_in", f"sign_in {begun.id}", is_actor=True, detail=way)
    return SignedIn(person.id, tokens.access_token(sign_in=key, person=person.key), refresh_token)


def digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
