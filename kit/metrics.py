"""What is counted for /metrics. Counters only: nothing here names a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client import values as _values

MANY_PROCESSES = _values.ValueClass.__name__ == "MmapedValue"  # several web processes share their counts in files

REQUESTS = Counter("pacesetter_requests", "Answers over HTTP.", ["method", "route", "status"])
SECONDS = Histogram(
    "pacesetter_request_seconds",
    "From the first byte of a request to the last of its answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
SOCKETS = Gauge("pacesetter_sockets", "Open WebSockets.", multiprocess_mode="livesum")
STATEMENTS = Counter("pacesetter_statements", "Reading statements sent to the database.")
COMMANDS = Counter("pacesetter_commands", "Commands, by how they ended.", ["command", "outcome"])
BATCHES = Counter("pacesetter_batches", "Group commits.", ["writer"])
BATCHED = Counter("pacesetter_batched", "Items written by group commits, by how they ended.", ["writer", "outcome"])
JOBS = Counter("pacesetter_jobs", "Jobs, by how they ended.", ["job", "outcome"])
EVENTS = Counter("pacesetter_events", "Events told to subscribers, and subscribers dropped.", ["outcome"])


def exposition() -> bytes:
    """All counts, in Prometheus's text form; of all web processes where there are several."""
    if not MANY_PROCESSES:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
