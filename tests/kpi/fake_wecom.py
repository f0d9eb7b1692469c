"""WeCom as its documents describe it, as a server of its own: tokens that expire, spans, late figures, refusals."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

CORP, SECRET = "ww0123456789abcdef", "the-secret-of-the-contacts-app"
CHINA = timedelta(hours=8)
QUIET = {"chat_cnt": 0, "message_cnt": 0, "negative_feedback_cnt": 0, "new_apply_cnt": 0, "new_contact_cnt": 0}


@dataclass
class FakeWecom:
    """What it knows, and what it was asked. `figures` by userid and day; `today` is the day in China."""

    today: date
    figures: dict[str, dict[date, dict[str, Any]]] = field(default_factory=dict)
    token: str = ""
    issued: int = 0
    asked: list[tuple[str, date, date]] = field(default_factory=list)
    late_days: int = 0
    refuse: dict[str, list[int]] = field(default_factory=dict)
    """Codes that the next calls get, by userid; "*" for anybody's, "token" for gettoken."""
    broken: list[str] = field(default_factory=list)
    """Bodies, not JSON as promised, that the next calls get."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def member(self, userid: str, days: Mapping[date, Mapping[str, Any]] | None = None) -> None:
        self.figures[userid] = {day: {**QUIET, **figures} for day, figures in (days or {}).items()}

    def forget_token(self) -> None:
        self.token = ""

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> dict[str, Any]:
        if path == "/cgi-bin/gettoken":
            return self._token(query)
        if path != "/cgi-bin/externalcontact/get_user_behavior_data":
            return refused(404)
        if query.get("access_token") != self.token or not self.token:
            return refused(42001 if query.get("access_token", "").startswith("token") else 40014)
        return self._figures(body)

    def _token(self, query: Mapping[str, str]) -> dict[str, Any]:
        if self.refuse.get("token"):
            return refused(self.refuse["token"].pop(0))
        if query.get("corpid") != CORP:
            return refused(40013)
        if query.get("corpsecret") != SECRET:
            return refused(40001)
        self.issued += 1
        self.token = f"token-{self.issued}"
        return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}

    def _figures(self, body: Any) -> dict[str, Any]:
        (userid,) = body["userid"]
        first, last = (_day(body[name]) for name in ("start_time", "end_time"))
        self.asked.append((userid, first, last))
        for name in (userid, "*"):
            if self.refuse.get(name):
                return refused(self.refuse[name].pop(0))
        if (last - first).days >= 30 or (self.today - first).days > 180 or last < first:
            return refused(40058)
        if userid not in self.figures:
            return refused(60111)
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        return {"errcode": 0, "errmsg": "ok", "behavior_data": [
            {"stat_time": _stamp(day), **self._of(userid, day)} for day in days if day < self.today
        ]}  # fmt: skip

    def _of(self, userid: str, day: date) -> dict[str, Any]:
        if (self.today - day).days <= self.late_days:
            return QUIET
        return self.figures[userid].get(day, QUIET)


def refused(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"refused, hint: [1], from ip: 203.0.113.9, code {code}"}


def _day(stamp: int) -> date:
    return (datetime.fromtimestamp(stamp, UTC) + CHINA).date()


def _stamp(day: date) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) - CHINA).timestamp())


class Handler(BaseHTTPRequestHandler):
    """Reads a call and says what the fake of its server answers."""

    protocol_version = "HTTP/1.1"
    fake: FakeWecom

    def do_GET(self) -> None:
        self.reply(None)

    def do_POST(self) -> None:
        self.reply(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def reply(self, body: Any) -> None:
        parts, fake = urlsplit(self.path), self.fake
        fake.requests.append((self.command, parts.path))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        said = fake.broken.pop(0) if fake.broken else json.dumps(fake.answer(parts.path, query, body))
        packed = said.encode()
        self.send_response(302 if said == "redirect" else 200)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(packed)))
        if said == "redirect":
            self.send_header("location", f"{fake.url}/elsewhere")
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(fake: FakeWecom) -> Iterator[FakeWecom]:
    """The server, on a port of its own, inside the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (Handler,), {"fake": fake}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
