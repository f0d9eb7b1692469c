"""Phones that make codes of a second factor, for tests that need one that counts."""

from datetime import timedelta

import pyotp

from kit import clock
from people import second_factor
from people.scope import Scope, Viewer


async def set_up_a_day_ago(viewer: Viewer, scope: Scope) -> pyotp.TOTP:
    """The phone of somebody whose second factor was set up just long enough ago; the clock is where it was."""
    then = clock.now() - timedelta(days=1)
    with clock.reading(lambda: then):
        phone = pyotp.TOTP((await second_factor.enrol(viewer, scope)).secret)
        await second_factor.confirm(phone.at(clock.now()), scope)
    return phone
