"""When Python looks for garbage: seldom. An answer makes thousands of objects, and nearly all go by their count."""

import gc

YOUNG = 50_000
"""New objects before the young are looked through; Python's own 700 do it several times in one answer."""


def settle() -> None:
    """Look no more through what was made at start, and less often through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
