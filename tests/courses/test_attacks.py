"""Every known way to cheat a lesson, and the honest ones beside it, come to the figures that `make attacks` prints."""

import pytest

from tests.courses.attacks import Attack, attacks


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_an_attack_comes_to_exactly_what_is_expected(attack: Attack) -> None:
    assert attack.outcome() == attack.expected
