"""One id for a request: in the answer's body and header, and in the trail."""

import pytest
from starlette.testclient import TestClient

from api.app import build
from kit.settings import Settings


@pytest.mark.parametrize("offered", ["", "a", "0123456789abcdef", "x" * 65, "two words"])
def test_request_has_one_id_in_body_and_header(prepared: Settings, offered: str) -> None:
    prepared.run_jobs = False
    with TestClient(build(prepared)) as client:
        headers = {"x-request-id": offered} if offered else {}
        answer = client.post("/graphql", json={"query": "{"}, headers=headers)

    said = answer.json()["errors"][0]["extensions"]["requestId"]
    assert said and said == answer.headers["x-request-id"]
    assert (said == offered) == (offered == "0123456789abcdef")
