"""A draft changes until it is published; what is published never does."""

from typing import Protocol, TypeVar

from kit.errors import Conflict, NotFound, Stale

DRAFT = "DRAFT"


class Versioned(Protocol):
    state: str
    version: int


V = TypeVar("V", bound=Versioned)


class Published(Conflict):
    code = "PUBLISHED"
    zh = "已发布的不能再改，请起草新的一版。"
    en = "What is published is never edited. Draft a new version."


class DraftExists(Conflict):
    zh = "已经有一份草稿，请先发布或删除。"
    en = "There is a draft already; publish or discard it first."


def draft_as_read(found: V | None, version: int, *, field: str) -> V:
    """The draft that `field` of the input names, as its reader saw it.

    Raises:
        NotFound, Published, Stale
    """
    if found is None:
        raise NotFound(path=[field])
    if found.state != DRAFT:
        raise Published(current_version=found.version)
    if found.version != version:
        raise Stale(current_version=found.version)
    return found
