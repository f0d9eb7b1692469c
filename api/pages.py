"""The web client's built files: whole pages for people's addresses, and their assets.

Everything is read once and kept: the build is small, and what is kept cannot be half replaced under a reader.
"""

import base64
import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

DIST = Path(__file__).parent.parent / "frontend" / "dist"
FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
SQUEEZED = ("text/", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml")
WORKER = "sw.js"
WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""A service worker fetches under the policy of its own file: without leave it can never install itself."""
CODINGS = {".br": "br", ".gz": "gzip"}  # best first
OURS = ("auth", "graphql", "media", "uploads", "exports", "ob", "hooks", "metrics", "healthz", "readyz")

NOT_BUILT = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>Pacesetter · 领跑</title>
<h1>网页还没有构建</h1><p>请在项目文件夹里运行 <code>make serve</code>，它会先构建网页再启动。</p>
<h1>The web client is not built yet</h1><p>Run <code>make serve</code> in the project's folder: it builds, then starts.
The API itself is up.</p></html>"""


@dataclass(frozen=True)
class File:
    """A built file in each coding there is; "" is the plain one."""

    kind: str
    tag: str
    bodies: Mapping[str, bytes]


@dataclass(frozen=True)
class Site:
    files: Mapping[str, File] = field(default_factory=dict)
    policy: str = ""
    built_at_ns: int = 0

    @staticmethod
    def read(dist: Path) -> "Site":
        """The build as it is now; without any file where there is none."""
        paths = [
            p for p in sorted(dist.rglob("*")) if p.is_file() and p.suffix not in CODINGS and ".vite" not in p.parts
        ]
        files = {p.relative_to(dist).as_posix(): _read(p) for p in paths}
        pages = [file.bodies[""].decode() for name, file in files.items() if name.endswith(".html")]
        return Site(files, policy(pages), _built_at(dist))


def _built_at(dist: Path) -> int:
    try:
        return (dist / "index.html").stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _read(path: Path) -> File:
    body, kind = path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".webmanifest":
        kind = "application/manifest+json"
    beside = {coding: path.with_name(path.name + end) for end, coding in CODINGS.items()}
    bodies = {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}
    if not bodies and kind.startswith(SQUEEZED):
        bodies = {"gzip": gzip.compress(body, 6, mtime=0)}
    text = kind.startswith("text/") or "javascript" in kind
    return File(f"{kind}; charset=utf-8" if text else kind, hashlib.sha256(body).hexdigest()[:24], {**bodies, "": body})


class _Inline(HTMLParser):
    """Collects the texts of inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in self.found and not any(name == "src" for name, _ in attrs) else ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[self.inside].append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def policy(pages: list[str]) -> str:
    """The Content-Security-Policy of the pages: our own files, and exactly the inline texts they were built with."""
    inline = _Inline()
    for page in pages:
        inline.feed(page)
    scripts, styles = (
        " ".join(["'self'", *map(_hash, dict.fromkeys(inline.found[tag]))]) for tag in ("script", "style")
    )
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class Pages:
    """Serves a build, and the next one as soon as it is there."""

    def __init__(self, dist: Path = DIST) -> None:
        self.dist = dist
        self.site = Site.read(dist)

    def policy(self) -> str:
        return self.site.policy

    async def page(self, request: Request) -> Response:
        """`/console…` is the console, a built file is itself, every other address is the guide's app."""
        path = str(request.path_params.get("path", ""))
        first, last = path.split("/", 1)[0], path.rsplit("/", 1)[-1]
        if self.site.built_at_ns != _built_at(self.dist):
            self.site = Site.read(self.dist)
        if path in self.site.files and not path.endswith(".html"):
            response = sent(request, self.site.files[path], ALWAYS_ASK)
            if path == WORKER:
                response.headers["content-security-policy"] = WORKER_POLICY
            return response
        if first in OURS or "." in last:
            raise HTTPException(404)
        page = self.site.files.get("console.html" if first == "console" else "index.html")
        return sent(request, page, ALWAYS_ASK) if page else HTMLResponse(NOT_BUILT, 503)

    async def asset(self, request: Request) -> Response:
        """Names of assets hold their content's digest, so they never change."""
        file = self.site.files.get(f"assets/{request.path_params['path']}")
        if file is None:
            raise HTTPException(404)
        return sent(request, file, FOREVER)


def sent(request: Request, file: File, caching: str) -> Response:
    coding = next((c for c in file.bodies if c in accepted(request.headers.get("accept-encoding", ""))), "")
    tag = f'"{file.tag}{coding}"'
    headers = {"cache-control": caching, "etag": tag, "vary": "accept-encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["content-encoding"] = coding
    return Response(file.bodies[coding], headers={**headers, "content-type": file.kind})


def accepted(header: str) -> set[str]:
    """The codings that a reader takes."""
    found = set()
    for part in header.lower().split(","):
        name, _, quality = part.partition(";q=")
        if name.strip() and quality.strip() not in ("0", "0.0", "0.00", "0.000"):
            found.add(name.strip())
    return found
