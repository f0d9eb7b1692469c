"""How large a store is: by how many of its people brought numbers. Stores are compared with those of their size."""

from enum import StrEnum


class StoreSize(StrEnum):
    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


LARGE_FROM, MEDIUM_FROM = 10, 5


def size_of(people: int) -> StoreSize:
    if people >= LARGE_FROM:
        return StoreSize.LARGE
    return StoreSize.MEDIUM if people >= MEDIUM_FROM else StoreSize.SMALL


def sql_of(people: str) -> str:
    """The same of an SQL expression."""
    return (
        f"CASE WHEN {people} >= {LARGE_FROM} THEN 'LARGE' WHEN {people} >= {MEDIUM_FROM} THEN 'MEDIUM' ELSE 'SMALL' END"
    )
