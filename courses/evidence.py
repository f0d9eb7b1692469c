"""Evidence at rest: a lease's beats in one row of bytes, and the digest of all that a completion rests on.

A row is a list of records, one a receipt, about 12 bytes a beat. A record needs nothing of those before it, so a
receipt is appended without reading the row (`evidence = evidence || ?`), repeated receipts do no harm, and two rows of
one lease are merged by joining them.

A record is five variable-length integers (seven bits a byte, least first): seq with the record's shape in its lowest
bit, from, length, received − opened, received − opened − offset. Where one of them is negative, which only a forged
beat can be, the shape is 1 and all five are zigzag coded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from courses.attention import Asked
from courses.credit import RULE_VERSION, Beat, Lease, first_receipts


class EvidenceDamaged(ValueError):
    """A row ends within a record: not a refusal, but bytes that were not written here."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one guide's watching of one media version is judged by."""

    duration_ms: int
    leases: frozenset[Lease] = frozenset()
    drawn: tuple[int, ...] = ()
    asked: frozenset[Asked] = frozenset()


def pack(beats: Iterable[Beat], opened_ms: int) -> bytes:
    """`beats` as a row, or to be appended to one; the same bytes for the same set, first receipts only."""
    return b"".join(_record(beat, opened_ms) for beat in first_receipts(beats))


def unpack(row: bytes, opened_ms: int) -> frozenset[Beat]:
    """The beats of a row or of several joined, first receipts only.

    Raises:
        EvidenceDamaged: the row ends within a record.
    """
    numbers = _numbers(row)
    return frozenset(first_receipts(_beats(numbers, opened_ms)))


def known_at(evidence: Evidence, instant_ms: int) -> Evidence:
    """The evidence as it stood at an instant of the server's clock, so that a digest made then can be made again."""
    leases = (_lease_at(lease, instant_ms) for lease in evidence.leases if lease.opened_ms <= instant_ms)
    asked = (_asked_at(prompt, instant_ms) for prompt in evidence.asked if prompt.issued_ms <= instant_ms)
    return replace(evidence, leases=frozenset(leases), asked=frozenset(asked))


def digest(evidence: Evidence) -> str:
    """SHA-256 in hex of the evidence and the rule's version; the order in which it came does not matter."""
    lines = [f"pacesetter evidence, rule {RULE_VERSION}", f"media {evidence.duration_ms}", f"drawn {evidence.drawn}"]
    lines += sorted(_lease_line(lease) for lease in evidence.leases)
    lines += sorted(f"asked {ask.at_ms} {ask.issued_ms} {ask.answered_ms} {ask.passed}" for ask in evidence.asked)
    return sha256("\n".join(lines).encode()).hexdigest()


def _lease_line(lease: Lease) -> str:
    row = pack(lease.beats, lease.opened_ms).hex()
    return f"lease {lease.opened_ms} {lease.ended_ms} {lease.lasts_ms} {row}"


def _lease_at(lease: Lease, instant_ms: int) -> Lease:
    has_ended = lease.ended_ms is not None and lease.ended_ms <= instant_ms
    received = frozenset(beat for beat in lease.beats if beat.received_ms <= instant_ms)
    return replace(lease, ended_ms=lease.ended_ms if has_ended else None, beats=received)


def _asked_at(prompt: Asked, instant_ms: int) -> Asked:
    is_answered = prompt.answered_ms is not None and prompt.answered_ms <= instant_ms
    return prompt if is_answered else replace(prompt, answered_ms=None, passed=False)


def _record(beat: Beat, opened_ms: int) -> bytes:
    after_ms = beat.received_ms - opened_ms
    fields = (beat.seq, beat.from_ms, beat.to_ms - beat.from_ms, after_ms, after_ms - beat.offset_ms)
    if min(fields) < 0:
        seq, *others = (_zigzag(field) for field in fields)
        return _varints((seq << 1 | 1, *others))
    seq, *others = fields
    return _varints((seq << 1, *others))


def _beats(numbers: Iterator[int], opened_ms: int) -> Iterator[Beat]:
    for head in numbers:
        seq, from_ms, length_ms, after_ms, lag_ms = _fields(head, numbers)
        yield Beat(seq, from_ms, from_ms + length_ms, opened_ms + after_ms, after_ms - lag_ms)


def _fields(head: int, numbers: Iterator[int]) -> tuple[int, int, int, int, int]:
    fields = (head >> 1, *(_next(numbers) for _ in range(4)))
    seq, from_ms, length_ms, after_ms, lag_ms = map(_unzigzag, fields) if head & 1 else fields
    return seq, from_ms, length_ms, after_ms, lag_ms


def _next(numbers: Iterator[int]) -> int:
    number = next(numbers, None)
    if number is None:
        raise EvidenceDamaged("a row of evidence ends within a beat")
    return number


def _numbers(row: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in row:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise EvidenceDamaged("a row of evidence ends within a number")


def _varints(numbers: Iterable[int]) -> bytes:
    coded = bytearray()
    for number in numbers:
        while number >= 0x80:
            coded.append(number & 0x7F | 0x80)
            number >>= 7
        coded.append(number)
    return bytes(coded)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else ~number << 1 | 1


def _unzigzag(number: int) -> int:
    return ~(number >> 1) if number & 1 else number >> 1
