"""Trusted documents: loading them, and asking by their hash."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.documents import Documents, FreeForm, ManifestBroken, digest
from tests.api.conftest import Edges

pytestmark = pytest.mark.anyio
HELLO, DO = "query Hello($name: String!) { hello(name: $name) }", 'mutation Do { do(what: "x") { __typename } }'


async def send(edge: Edges, method: str, who: str = "guide", /, **asked: Any) -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {who}"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(edge.app()), base_url="http://test") as client:
        if method == "POST":
            response = await client.post("/graphql", json=asked, headers=headers)
        else:
            params = {k: v if isinstance(v, str) else json.dumps(v) for k, v in asked.items()}
            response = await client.get("/graphql", params=params, headers=headers)
    body = response.json()
    return response.status_code, body.get("data") or body["errors"][0]["extensions"]["code"]


def hashed(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_trusted_query_is_asked_by_its_hash_alone(edge: Edges, method: str) -> None:
    edge.documents = Documents([HELLO], free_form=FreeForm.NOBODY)

    assert await send(edge, method, extensions=hashed(HELLO), variables={"name": "x"}) == (200, {"hello": "hello x"})


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_empty_query_beside_a_hash_is_none(edge: Edges, method: str) -> None:
    edge.documents = Documents([HELLO], free_form=FreeForm.NOBODY)
    asked: dict[str, Any] = {"query": "", "variables": {"name": "x"}}

    assert await send(edge, method, extensions=hashed(HELLO), **asked) == (200, {"hello": "hello x"})
    assert await send(edge, method, extensions=hashed(DO), **asked) == (400, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_unknown_hash_is_refused(edge: Edges, method: str) -> None:
    assert await send(edge, method, extensions=hashed(HELLO)) == (400, "PERSISTED_QUERY_NOT_FOUND")


async def test_unknown_document_does_not_become_known_by_being_sent_with_its_hash(edge: Edges) -> None:
    asked: dict[str, Any] = {"extensions": hashed(HELLO), "variables": {"name": "x"}}

    assert await send(edge, "POST", query=HELLO, **asked) == (200, {"hello": "hello x"})
    assert await send(edge, "POST", **asked) == (400, "PERSISTED_QUERY_NOT_FOUND")


async def test_document_that_is_not_the_one_of_its_hash_is_refused(edge: Edges) -> None:
    edge.documents = Documents([HELLO])

    assert await send(edge, "POST", query="{ hello }", extensions=hashed(HELLO)) == (400, "PERSISTED_QUERY_MISMATCH")


async def test_trusted_mutation_is_not_served_to_get(edge: Edges) -> None:
    edge.documents = Documents([DO], free_form=FreeForm.NOBODY)

    assert await send(edge, "GET", extensions=hashed(DO)) == (405, "POST_REQUIRED")
    assert await send(edge, "POST", extensions=hashed(DO)) == (200, {"do": {"__typename": "Done"}})


@pytest.mark.parametrize(
    ("free_form", "guide", "developer"),
    [(FreeForm.EVERYONE, 200, 200), (FreeForm.DEVELOPERS, 403, 200), (FreeForm.NOBODY, 403, 403)],
)
async def test_setting_says_who_may_send_documents_of_their_own(
    edge: Edges, free_form: FreeForm, guide: int, developer: int
) -> None:
    edge.documents = Documents([HELLO], free_form=free_form)

    assert (await send(edge, "POST", "guide", query="{ hello }"))[0] == guide
    assert (await send(edge, "POST", "dev", query="{ hello }"))[0] == developer
    assert (await send(edge, "POST", "guide", query=HELLO, variables={"name": "x"}))[0] == 200


def test_manifests_of_this_and_earlier_releases_are_loaded_together(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(json.dumps({digest(HELLO): HELLO}))
    (tmp_path / "2.json").write_text(json.dumps({digest(DO): DO, digest(HELLO): HELLO}))

    assert Documents.load(tmp_path).by_hash == {digest(HELLO): HELLO, digest(DO): DO}


def test_folder_without_manifests_trusts_nothing(tmp_path: Path) -> None:
    assert Documents.load(tmp_path).by_hash == {}


@pytest.mark.parametrize("manifest", [{"0" * 64: HELLO}, {digest(HELLO): 1}, [HELLO]])
def test_broken_manifest_stops_the_start(tmp_path: Path, manifest: object) -> None:
    (tmp_path / "1.json").write_text(json.dumps(manifest))

    with pytest.raises(ManifestBroken):
        Documents.load(tmp_path)
