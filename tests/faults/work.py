"""People at work while the server dies: beats, imports and assignments, and a note of whatever was acknowledged."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

import orjson

from courses.evidence import unpack
from tests.faults.asking import GONE, Client, is_acknowledged, result
from tests.faults.shop import BEAT_MS, Shop

PEOPLE_A_FILE = 30
MOST_OF_A_LEASE = 2_000  # beats: then it is full


class Work:
    """What was tried and what was acknowledged, over all lives of the server."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.sent: defaultdict[str, set[int]] = defaultdict(set)
        self.beats: defaultdict[str, set[int]] = defaultdict(set)
        self.files: dict[int, bool] = {}
        self.orders: dict[tuple[str, str], bool] = {}
        self.owed: dict[str, list[int]] = {}
        self.file_numbers = count()
        learners = [name for name in shop.chain.people if name[0] == "l" and name != "lead"]
        self.open_orders = iter([(name, course) for name in learners for course in shop.chain.courses])

    @property
    def acknowledged(self) -> int:
        return sum(map(len, self.beats.values())) + sum(self.files.values()) + sum(self.orders.values())

    async def go_on(self, client: Client) -> None:
        """Everybody works until the server is gone."""
        async with asyncio.TaskGroup() as group:
            for who in self.shop.leases:
                group.create_task(self._watch(client, who))
            for turn in range(2):
                group.create_task(self._import(client, turn))
            group.create_task(self._assign(client))

    async def _watch(self, client: Client, who: str) -> None:
        """As a player does: what was not acknowledged is sent again, first of all; as many as a lease holds."""
        while len(self.beats[who]) < MOST_OF_A_LEASE:
            last = max(self.sent[who], default=0)
            seqs = self.owed.setdefault(who, list(range(last + 1, last + 4)))
            self.sent[who].update(seqs)
            try:
                answer = await client.beat(who, seqs)
            except GONE:
                return
            whole = {"__typename": "SendBeatsSuccess", "kept": len(seqs), "refused": []}
            assert result(answer) == whole, (max(seqs), answer.text)
            self.beats[who].update(self.owed.pop(who))

    async def _import(self, client: Client, turn: int) -> None:
        while True:
            file = next(self.file_numbers)
            self.files[file] = False
            try:
                answer = await client.import_people(f"a{file % 20}", list(people_of(file)))
            except GONE:
                return
            if not is_acknowledged(answer):  # the other import was first, so the preview is out of date
                assert result(answer).get("code") == "FILE_CHANGED", answer.text
                continue
            self.files[file] = True

    async def _assign(self, client: Client) -> None:
        for person, course in self.open_orders:
            self.orders[person, course] = False
            try:
                answer = await client.assign(course, person, key=f"order-{person}-{course}")
            except GONE:
                return
            assert is_acknowledged(answer), answer.text
            self.orders[person, course] = True

    async def lost(self) -> list[str]:
        """What was acknowledged and is not there. Fails when anything is there by half."""
        return [*await self._lost_beats(), *await self._lost_files(), *await self._lost_orders()]

    async def _lost_beats(self) -> list[str]:
        found = await self.shop.rows("""SELECT lease.id, lease.opened_ms, lease.evidence, lease.spans AS credited,
            coverage.spans, coverage.covered_ms, lessonprogress.covered_ms AS shown_ms
            FROM lease JOIN coverage ON coverage.guide_id = lease.guide_id AND coverage.media_id = lease.media_id
            JOIN lessonprogress ON lessonprogress.guide_id = lease.guide_id
                AND lessonprogress.lesson_id = lease.lesson_id""")
        leases, lost = {row["id"]: row for row in found}, []
        for who, (lease, _) in self.shop.leases.items():
            row = leases[lease]
            kept = {beat.seq for beat in unpack(bytes(row["evidence"]), row["opened_ms"])}
            lost += [f"beat {seq} of {who}" for seq in sorted(self.beats[who] - kept)]
            assert kept <= self.sent[who]
            stretches = list(runs(kept))
            assert orjson.loads(row["credited"]) == orjson.loads(row["spans"]) == stretches, who
            assert row["covered_ms"] == row["shown_ms"] == sum(end - start for start, end in stretches), who
        return lost

    async def _lost_files(self) -> list[str]:
        rows = await self.shop.rows("""SELECT person.employee_no FROM person JOIN membership
            ON membership.person_id = person.id AND membership.is_current""")
        there = {row["employee_no"] for row in rows}
        whole = {file: [number in there for number in people_of(file)] for file in self.files}
        assert all(all(found) or not any(found) for found in whole.values()), whole
        imported = sum(all(found) for found in whole.values())
        assert imported == await self.shop.number("SELECT count(*) FROM idempotencykey WHERE mutation = 'importPeople'")
        assert imported == await self.shop.number("SELECT count(*) FROM audit WHERE deed = 'people_imported'")
        return [f"file {file}" for file, is_done in self.files.items() if is_done and not all(whole[file])]

    async def _lost_orders(self) -> list[str]:
        people, courses = self.shop.chain.people, self.shop.chain.courses
        rows = await self.shop.rows("""SELECT assignment.id, assignment.person_id, assignment.course_id,
            assignment.enrolled_count, count(enrolment.id) AS enrolled FROM assignment
            LEFT JOIN enrolment ON enrolment.guide_id = assignment.person_id
                AND enrolment.course_id = assignment.course_id GROUP BY assignment.id""")
        assert all(row["enrolled"] == row["enrolled_count"] == 1 for row in rows), rows
        assert await self.shop.number("SELECT sum(assigned) FROM tally WHERE unit_id = 1") == await self.shop.number(
            "SELECT count(*) FROM enrolment"
        )
        there = {(row["person_id"], row["course_id"]) for row in rows}
        assert len(there) == len(rows)
        done = [order for order, is_done in self.orders.items() if is_done]
        return [f"{course} for {who}" for who, course in done if (people[who], courses[course]) not in there]


def people_of(file: int) -> Iterator[str]:
    return (f"f{file}-{at}" for at in range(PEOPLE_A_FILE))


def runs(seqs: Iterable[int]) -> Iterator[list[int]]:
    """The stretches of media that these beats are, neighbours joined."""
    start = end = 0
    for seq in sorted(seqs):
        if seq - 1 != end or not end:
            if end:
                yield [start * BEAT_MS, end * BEAT_MS]
            start = seq - 1
        end = seq
    if end:
        yield [start * BEAT_MS, end * BEAT_MS]
