"""A client of a real server: signed in by tokens of our own making, it asks and keeps what it was answered."""

from collections.abc import Sequence
from typing import Any

import httpx2

from api.ids import encode
from courses.proof import beat_mac
from people import tokens
from tests.faults.serving import Server, allowed
from tests.faults.shop import BEAT_MS, MAKERS, Shop

GONE = (httpx2.TransportError,)
"""What a client sees of a server that dies."""

VIEWER = "{ viewer { name } }"
BEATS = """mutation ($input: SendBeatsInput!) { sendBeats(input: $input) {
    __typename ... on SendBeatsSuccess { kept refused { seq } } ... on Problem { code message } } }"""
ASSIGN = """mutation ($input: AssignCourseInput!) { assignCourse(input: $input) {
    __typename ... on AssignCourseSuccess { assignment { id enrolledCount } } ... on Problem { code message } } }"""
PREVIEW = """mutation ($input: PreviewPeopleImportInput!) { previewPeopleImport(input: $input) {
    __typename ... on PreviewPeopleImportSuccess { preview { digest errorCount peopleAdded } }
    ... on Problem { code message } } }"""
IMPORT = """mutation ($input: ImportPeopleInput!) { importPeople(input: $input) {
    __typename ... on ImportPeopleSuccess { preview { peopleAdded } } ... on Problem { code message } } }"""
NUDGE = """mutation ($input: NudgeInput!) { nudge(input: $input) {
    __typename ... on NudgeSuccess { sentCount heldBackCount } ... on Problem { code message } } }"""


class Client(httpx2.AsyncClient):
    """Asks `server` as anybody of `shop`."""

    def __init__(self, server: Server, shop: Shop) -> None:
        super().__init__(base_url=server.url, timeout=allowed(10), limits=httpx2.Limits(max_connections=200))
        self.shop = shop

    async def ask(self, who: str, query: str, **input: object) -> httpx2.Response:
        body = {"query": query, "variables": {"input": input} if input else {}}
        return await self.post("/graphql", json=body, headers=bearer(who))

    async def beat(self, who: str, seqs: Sequence[int]) -> httpx2.Response:
        """Report the beats `seqs` of a guide: one after the other, at double speed from the start of the lease."""
        lease, key = self.shop.leases[who]
        return await self.ask(who, BEATS, leaseId=encode("Lease", lease), beats=[sealed_beat(seq, key) for seq in seqs])

    async def assign(self, course: str, to: str, *, key: str) -> httpx2.Response:
        """Order a course for a learner, who has a maker of their own: one for all would be over the budget of cost."""
        who = f"m{int(to[1:]) % MAKERS}"
        person, ordered = self.shop.chain.people[to], self.shop.chain.courses[course]
        target = {"personId": encode("Person", person)}
        return await self.ask(who, ASSIGN, courseId=encode("Course", ordered), to=target, idempotencyKey=key)

    async def import_people(self, who: str, numbers: Sequence[str]) -> httpx2.Response:
        """Upload, preview and import a file of new guides; the answer to the import."""
        lines = ["工号,姓名,角色,组织编码", *(f"{number},新人,导购,a" for number in numbers)]
        sent = await self.post("/uploads?name=new.csv", content="\n".join(lines).encode(), headers=bearer(who))
        if sent.status_code != 201:
            return sent
        upload = sent.json()["id"]
        shown = await self.ask(who, PREVIEW, uploadId=upload)
        if shown.status_code != 200:
            return shown
        digest = result(shown)["preview"]["digest"]
        return await self.ask(who, IMPORT, uploadId=upload, previewDigest=digest)


def bearer(who: str) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens.access_token(sign_in=who, person=who)}", "accept-language": "en"}


def result(response: httpx2.Response) -> dict[str, Any]:
    """The answer of the one mutation that was asked for; anything but an answer fails the test."""
    assert response.status_code == 200 and "errors" not in response.json(), response.text
    [found] = response.json()["data"].values()
    return dict(found)


def is_acknowledged(response: httpx2.Response) -> bool:
    return response.status_code == 200 and result(response)["__typename"].endswith("Success")


def sealed_beat(seq: int, key: str) -> dict[str, object]:
    from_ms, to_ms = (seq - 1) * BEAT_MS, seq * BEAT_MS
    numbers = {"seq": seq, "fromMs": from_ms, "toMs": to_ms, "offsetMs": to_ms // 2}
    return {**numbers, "mac": beat_mac(key, *numbers.values())}
