"""Taking a person's name and number out of what others wrote: the word goes, everything around it stays."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote_plus

import orjson

import models
from kit.text import like
from models.database import is_sqlite, run
from people.knowing import WORDY

NOBODY = "—"
"""The name of somebody who was erased."""
_HAN = re.compile(r"[\u3400-\u9fff]")


async def redact(person: models.Person) -> None:
    """In every text that may name them, by name, number or key; in an address a name is escaped."""
    longer = await _longer(person)
    for table, column in WORDY:
        is_reference = (table, column) == ("audit", "object")  # “person 12” is an id, not an employee number
        escaped = quote_plus(person.name)
        words = [person.name] if is_reference else [person.name, escaped, person.employee_no, person.key]
        for word in dict.fromkeys(words):
            await _redact(table, column, word, without(word, longer if word == person.name else []))


async def _longer(person: models.Person) -> list[str]:
    """Names of others that hold this one: 王小明 is not 王小."""
    found = await run(
        "SELECT name FROM person WHERE id <> :me AND lower(name) LIKE :word ESCAPE '!'",
        me=person.id,
        word=like(person.name),
    )
    return sorted({one["name"] for one in found} - {person.name}, key=len, reverse=True)


def without(word: str, longer: Sequence[str] = ()) -> Callable[[str], str]:
    """Replaces a whole word by a dash. A number within a date, a sum or a longer number is none; nor is a word within
    one of the `longer` ones. Between Chinese characters there are no borders, so that a Chinese name is found anywhere.
    """
    before, after = _border(word[0], "(?<!{0})", r"(?<!\d[-.:/,])"), _border(word[-1], "(?!{0})", r"(?![-.:/,]\d)")
    kept = "|".join(map(re.escape, longer)) or "(?!)"
    pattern = re.compile(f"({kept})|{before}{re.escape(word)}{after}")
    return lambda text: pattern.sub(lambda found: found[1] or NOBODY, text)


def _border(edge: str, letters: str, digits: str) -> str:
    if _HAN.match(edge):
        return ""
    return letters.format(r"[^\W\u3400-\u9fff]") + (digits if edge.isdigit() else "")


async def _redact(table: str, column: str, word: str, change: Callable[[str], str]) -> None:
    text = f"CAST({column} AS VARCHAR)"
    found = await run(
        f"SELECT id, {text} AS text FROM \"{table}\" WHERE lower({text}) LIKE :word ESCAPE '!'", word=like(word)
    )
    is_json = column in _JSON
    as_kept = "CAST(CAST(:text AS VARCHAR) AS JSONB)" if is_json and not is_sqlite() else "CAST(:text AS VARCHAR)"
    for one in found:
        made = _in_json(one["text"], change) if is_json else change(one["text"])
        if column == "name" and made != one["text"]:
            made = await _told_apart(table, made, one["id"])
        if made != one["text"]:
            await run(f'UPDATE "{table}" SET {column} = {as_kept} WHERE id = :id', text=made, id=one["id"])


async def _told_apart(table: str, name: str, id: int) -> str:
    """Two views or files of one person have two names, after two people were erased as well."""
    taken = await run(f'SELECT 1 AS taken FROM "{table}" WHERE name = :name AND id <> :id', name=name, id=id)
    return f"{name[:12]} {id}" if taken else name


_JSON = ("errors", "params")


def _in_json(text: str, change: Callable[[str], str]) -> str:
    """Of its texts alone: 12 as a number is a number."""
    return orjson.dumps(_changed(orjson.loads(text), change)).decode()


def _changed(thing: object, change: Callable[[str], str]) -> object:
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, list):
        return [_changed(one, change) for one in thing]
    if isinstance(thing, dict):
        return {name: _changed(value, change) for name, value in thing.items()}
    return thing
