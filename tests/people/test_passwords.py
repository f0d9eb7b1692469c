import asyncio
import threading

import pytest

import models
from kit import clock
from kit.errors import Invalid, NotFound, NotSignedIn, RateLimited
from people import links, own_password, passwords, sign_in, tokens
from people.own_password import PasswordWrong
from people.passwords import PasswordTooClose, PasswordTooCommon, PasswordTooLong, PasswordTooShort, refuse_weak
from people.scope import viewer_and_scope
from people.sign_in import Device, SignedIn, SignInFailed, digest
from tests.people.conftest import Chain

pytestmark = pytest.mark.anyio
FIRST, SECOND = "correct horse battery", "白日依山尽黄河入海流"


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("x9!kQ2#p7", PasswordTooShort),
        ("x9!kQ2#p7z" * 13, PasswordTooLong),
        ("1234567890", PasswordTooCommon),
        ("0987654321", PasswordTooCommon),
        ("abcdefghijkl", PasswordTooCommon),
        ("aaaaaaaaaaaa", PasswordTooCommon),
        ("abababababab", PasswordTooCommon),
        ("Password123", PasswordTooCommon),
        ("ＰＡＳＳＷＯＲＤ１２３", PasswordTooCommon),
        ("woaini1314520", PasswordTooCommon),
        ("qwertyuiop12", PasswordTooCommon),
        ("Pacesetter2026", PasswordTooCommon),
        ("wangxiaoming99", PasswordTooClose),
        ("xx-E10023-xx", PasswordTooClose),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        refuse_weak(password, about=("Wangxiaoming", "E10023"))


@pytest.mark.parametrize("password", [FIRST, SECOND, "x9!kQ2#p7z", "password of my grandmother's cat"])
def test_a_long_password_needs_no_signs_and_no_digits(password: str) -> None:
    refuse_weak(password, about=("Wangxiaoming", "E10023"))


async def test_hashes_are_argon2id_differ_and_verify_in_either_form_of_a_character() -> None:
    one, two = await passwords.hashed("é" * 10), await passwords.hashed("é" * 10)

    assert one != two and one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.is_right("e\u0301" * 10, one) and not await passwords.is_right("e" * 10, one)
    assert not await passwords.is_right("anything", None)


async def test_few_hashes_run_at_once_and_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 4)
    kept = await passwords.hashed(FIRST)
    tries = [asyncio.ensure_future(passwords.is_right(FIRST, kept)) for _ in range(14)]
    results = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(one, RateLimited) for one in results) == 10 and results.count(True) == 4
    assert sum(thread.name.startswith("password") for thread in threading.enumerate()) <= passwords.PARALLEL


async def by_link(chain: Chain) -> SignedIn:
    link = await links.issue(chain.people["guide"], await chain.scope("lead"))
    return await sign_in.by_link(link.token, Device("", "10.0.0.1"))


async def change(signed_in: SignedIn, new: str, current: str = "") -> None:
    kept = await models.SignIn.get(refresh_digest=digest(signed_in.refresh_token))
    viewer, scope = await viewer_and_scope(kept.key)
    await own_password.change(new, current=current, viewer=viewer, scope=scope)


async def test_a_password_is_set_after_a_link_and_ends_every_other_sign_in(chain: Chain) -> None:
    with pytest.raises(SignInFailed):
        await sign_in.by_password("0guide", "", Device("", "10.0.0.1"))
    signed_in = await by_link(chain)
    await change(signed_in, FIRST)

    assert (await sign_in.by_password("0guide", FIRST, Device("", "10.0.0.1"))).person_id == chain.people["guide"]
    with pytest.raises(NotSignedIn):
        await chain.viewer("guide")
    await viewer_and_scope(tokens.access(signed_in.access_token).sign_in)
    assert await models.Audit.filter(deed="password_set", actor_id=chain.people["guide"]).count() == 1


async def test_the_current_password_is_asked_for_unless_a_link_was_just_spent(chain: Chain, held: clock.Held) -> None:
    signed_in = await by_link(chain)
    await change(signed_in, FIRST)
    await change(signed_in, SECOND)
    held.pass_by(minutes=15)
    kept = (await models.Person.get(id=chain.people["guide"])).password_hash

    with pytest.raises(PasswordWrong):
        await change(signed_in, FIRST, current=FIRST)
    with pytest.raises(PasswordTooShort):
        await change(signed_in, "short", current=SECOND)
    assert (await models.Person.get(id=chain.people["guide"])).password_hash == kept
    await change(signed_in, FIRST, current=SECOND)


async def test_guessing_the_current_password_is_throttled(chain: Chain, held: clock.Held) -> None:
    signed_in = await by_link(chain)
    await change(signed_in, FIRST)
    held.pass_by(minutes=15)
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            await change(signed_in, SECOND, current="wrong")

    with pytest.raises(RateLimited):
        await change(signed_in, SECOND, current=FIRST)


async def test_the_command_line_sets_a_password_and_signs_out_everywhere(chain: Chain) -> None:
    await own_password.set_from_command_line("0admin", FIRST)

    with pytest.raises(NotSignedIn):
        await chain.viewer("admin")
    assert (await sign_in.by_password("0admin", FIRST, Device("", ""))).person_id == chain.people["admin"]
    with pytest.raises(NotFound):
        await own_password.set_from_command_line("nobody", FIRST)
    with pytest.raises(PasswordTooCommon):
        await own_password.set_from_command_line("0admin", "password123")
