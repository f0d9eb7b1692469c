"""Facts, held until the commit and then told to whoever reacts. A fact is a hint: the tables are the truth."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog

from kit.faults import passing

Reaction = Callable[[Any], Awaitable[object]]
Reactions = Mapping[type, Sequence[Reaction]]
_reactions: dict[type, Sequence[Reaction]] = {}
_held: ContextVar[list[object] | None] = ContextVar("facts held until the commit", default=None)
_log = structlog.get_logger("events")


def react_with(table: Reactions) -> None:
    """Make `table` the whole table of reactions."""
    _reactions.clear()
    _reactions.update(table)


_about: dict[Reaction, Callable[[Any], object]] = {}


def once_for(about: Callable[[Any], object]) -> Callable[[Reaction], Reaction]:
    """A reaction that does the same for every fact of a commit that is about the same thing: once will do."""

    def mark(reaction: Reaction) -> Reaction:
        _about[reaction] = about
        return reaction

    return mark


def announce(fact: object) -> None:
    """Hold `fact` until the command around it has committed.

    Raises:
        LookupError: outside a command there is no commit to wait for.
    """
    facts = _held.get()
    if facts is None:
        raise LookupError("Announce inside a command.")
    facts.append(fact)


@contextmanager
def held() -> Iterator[list[object]]:
    """Collect what is announced inside the block."""
    facts: list[object] = []
    token = _held.set(facts)
    try:
        yield facts
    finally:
        _held.reset(token)


def is_held() -> bool:
    """Whether a command is running around the caller."""
    return _held.get() is not None


async def tell(facts: Sequence[object]) -> None:
    """Run the reactions to `facts`. One that fails is logged: the write it follows stands, a sweep replays it.

    A database that is gone for a moment is no mistake of the reaction's: it is logged in one line.
    """
    done: set[object] = set()
    for fact in facts:
        for reaction in _reactions.get(type(fact), ()):
            if reaction in _about:
                about = reaction, _about[reaction](fact)
                if about in done:
                    continue
                done.add(about)
            try:
                await reaction(fact)
            except Exception as error:
                what = {"reaction": reaction.__qualname__, "fact": repr(fact), "error": repr(error)}
                _log.error("reaction_failed", **what, exc_info=passing(error) is None)
