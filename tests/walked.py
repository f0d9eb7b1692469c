"""How far the walks of the tests went; pytest says it at its end."""

WALKED: dict[str, int] = {}


def walked(what: str, combinations: int) -> None:
    """Remember, and print for those who look (`-s`)."""
    WALKED[what] = WALKED.get(what, 0) + combinations
    print(f"walked {combinations:,} combinations: {what}")
