"""What takes turns on PostgreSQL, each by an advisory lock of its own; on SQLite whoever writes is alone anyway."""

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """Any numbers, as long as they differ."""

    MIGRATIONS = 7_041_776
    TREE = 7_041_777
    IMPORTS = 7_041_778
    LEDGER = 7_041_779
    WECOM = 7_041_780
    CAPABILITIES = 7_041_781
    WEEKS = 7_041_782
    SCORECARDS = 7_041_783
