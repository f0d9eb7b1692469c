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
_BEFORE: list[Any] = [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
# A traceback without the values of its variables, of which any may be a secret.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
_SAID = ("timestamp", "level", "event", "logger", "exception")


def _put(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    """A line of words where nobody watches: what the console's renderer says, at a fraction of what it takes."""
    facts = " ".join(f"{name}={value!r}" for name, value in event.items() if name not in _SAID)
    line = f"{event.get('timestamp')} [{event.get('level')}] {event.get('event')} [{event.get('logger')}] {facts}"
    return f"{line}\n{event['exception']}" if "exception" in event else line


class _Lines(structlog.stdlib.ProcessorFormatter):
    """Says our own events without the copy of the record that is only made for those of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        if record.msg.__class__ is not dict or not hasattr(record, "_name"):
            return super().format(record)
        said: Any = {**record.msg, "_record": record, "_from_structlog": True}
        for process in self.processors:
            said = process(None, record.levelname.lower(), said)
        return str(said)


def configure(*, as_json: bool, level: str = "INFO") -> None:
    """Send everything, the libraries' lines too, to standard error in one form."""
    structlog.configure(
        processors=_BEFORE,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    ends: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        ends += [_TRACEBACKS, structlog.processors.JSONRenderer(ensure_ascii=False)]
    elif sys.stderr.isatty():
        ends += [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    else:
        ends += [structlog.processors.format_exc_info, _put]
    _look_up_nothing()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(foreign_pre_chain=_SHARED, processors=ends))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel("WARNING")


def _look_up_nothing() -> None:
    """No line says its thread, process or place in the code, so they are not found out: logging's own advice."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None


def request_id(offered: str = "") -> str:
    """What the caller calls this request if that is a plain word, else a name of our own."""
    return offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(8)
