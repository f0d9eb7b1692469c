"""The built web client as it is served."""

import base64
import gzip
import hashlib
import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from api.pages import Pages

BOOT = "document.documentElement.lang = 'zh'"


def built(dist: Path, guide: str = "guide") -> None:
    (dist / "assets").mkdir(parents=True, exist_ok=True)
    (dist / "index.html").write_text(f"<html><script>{BOOT}</script><style>body{{}}</style>{guide}</html>")
    (dist / "console.html").write_text("<html><script type=module src=/assets/a-1.js></script>console</html>")
    (dist / "assets" / "a-1.js").write_text("let a = 1;" * 50)
    (dist / "assets" / "b-2.css").write_text("b{}")
    (dist / "assets" / "b-2.css.br").write_bytes(b"brotli stands here")
    (dist / "manifest.webmanifest").write_text("{}")
    (dist / "sw.js").write_text("addEventListener('install', () => {})")


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    built(tmp_path / "dist")
    return Pages(tmp_path / "dist")


def client(pages: Pages) -> TestClient:
    return TestClient(Starlette(routes=[Route("/assets/{path:path}", pages.asset), Route("/{path:path}", pages.page)]))


@pytest.mark.parametrize(
    ("address", "app"),
    [
        ("/", "guide"),
        ("/lesson/42", "guide"),
        ("/link/x", "guide"),
        ("/console", "console"),
        ("/console/a/b", "console"),
    ],
)
def test_address_of_people_leads_to_its_app_which_is_asked_for_each_time(pages: Pages, address: str, app: str) -> None:
    answer = client(pages).get(address)

    assert answer.status_code == 200 and f"{app}</html>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/assets/no.js", "/favicon.ico", "/auth/none", "/hooks/readings/x", "/../secret.txt", "/index.html.gz"],
)
def test_what_is_not_built_is_not_found_and_not_the_app(pages: Pages, address: str) -> None:
    assert client(pages).get(address).status_code == 404


def test_asset_is_kept_for_ever_and_comes_squeezed_when_the_reader_takes_it(pages: Pages) -> None:
    script = client(pages).get("/assets/a-1.js", headers={"accept-encoding": "gzip"})
    plain = client(pages).get("/assets/a-1.js", headers={"accept-encoding": "gzip;q=0"})

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip" and script.text == plain.text == "let a = 1;" * 50
    assert int(script.headers["content-length"]) < int(plain.headers["content-length"])
    assert "content-encoding" not in plain.headers and plain.headers["vary"] == "accept-encoding"


def test_file_squeezed_by_the_build_is_preferred(pages: Pages) -> None:
    file = pages.site.files["assets/b-2.css"]

    assert list(file.bodies) == ["br", ""]
    with client(pages).stream("GET", "/assets/b-2.css", headers={"accept-encoding": "gzip, br"}) as answer:
        assert answer.headers["content-encoding"] == "br" and answer.headers["content-length"] == "18"


def test_unchanged_page_is_not_sent_again(pages: Pages) -> None:
    tag = client(pages).get("/").headers["etag"]

    assert client(pages).get("/", headers={"if-none-match": tag}).status_code == 304


def test_policy_allows_exactly_the_inline_texts_of_the_build(pages: Pages) -> None:
    digest = base64.b64encode(hashlib.sha256(BOOT.encode()).digest()).decode()

    assert f"script-src 'self' 'sha256-{digest}';" in pages.policy()
    assert "unsafe" not in pages.policy() and pages.policy().count("sha256-") == 2


def test_service_worker_may_fetch_what_it_keeps_and_nothing_else_may(pages: Pages) -> None:
    answer = client(pages).get("/sw.js")

    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-security-policy" not in client(pages).get("/manifest.webmanifest").headers


def test_next_build_is_served_without_a_restart(pages: Pages, tmp_path: Path) -> None:
    built(tmp_path / "dist", "another")
    os.utime(tmp_path / "dist" / "index.html", ns=(1, 1))

    assert "another</html>" in client(pages).get("/").text


def test_missing_build_says_what_to_run(tmp_path: Path) -> None:
    answer = client(Pages(tmp_path / "none")).get("/")

    assert answer.status_code == 503 and "make serve" in answer.text


def test_squeezed_bytes_are_the_same_at_every_start(pages: Pages, tmp_path: Path) -> None:
    again = Pages(tmp_path / "dist").site.files["assets/a-1.js"].bodies

    assert again["gzip"] == pages.site.files["assets/a-1.js"].bodies["gzip"]
    assert gzip.decompress(again["gzip"]) == again[""]
