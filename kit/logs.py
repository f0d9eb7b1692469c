"""Logs: one line an event, with the request that caused it; words for people, JSON for machines."""

import logging
import re
import secrets
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRET = re.compile(r"password|token|secret|cookie|authorization|refresh|credential", re.IGNORECASE)
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = ("tortoise", "uvicorn.access", "asyncio", "websockets")


def _masked(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A secret that slipped into a log line is not written."""
    return {name: "…" if SECRET.search(name) else value for name, value in event.items()}


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _masked,
]


def configure(*, as_json: bool, level: str = "INFO") -> None:
    """Send everything, the libraries' lines too, to standard error in one form."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    ends: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        ends += [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        ends += [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=ends))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel("WARNING")


def request_id(offered: str = "") -> str:
    """What the caller calls this request if that is a plain word, else a name of our own."""
    return offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(8)
