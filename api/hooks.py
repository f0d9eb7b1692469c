"""POST /hooks/readings/{key}: readings from another system, as a webhook that it has signed."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http import chunks, refuse_other_bodies
from api.ids import encode
from api.refusals import answer, error, locale_of, refusal, status_of
from kit.errors import Refused
from kit.webhooks import Message
from kpi.intake import hooks
from kpi.intake.recording import ReadingWrong

MOST_BYTES = 256 * 1024
PARTS = ("id", "timestamp", "signature")


async def receive(request: Request) -> Response:
    """2xx says that the readings are kept for good; anything else, that none of them is."""
    key = request.path_params["key"]
    try:
        refuse_other_bodies(request)
        body = b"".join([chunk async for chunk in chunks(request, most=MOST_BYTES)])
        id, timestamp, signatures = (request.headers.get(f"webhook-{name}", "") for name in PARTS)
        message = Message(id, timestamp, signatures, body)
        taken = await hooks.receive(key, message, locale=locale_of(request))
    except Refused as refused:
        said = each_fault(refused) if isinstance(refused, ReadingWrong) else refusal(refused, request)
        if isinstance(refused, hooks.NotSigned):  # after the answer: how long it takes must not tell which keys exist
            said.background = BackgroundTask(hooks.note_unsigned, key)
        return said
    number = encode("ReadingImport", taken.import_id)
    return answer({"import": number, "added": taken.added, "changed": taken.changed})


def each_fault(wrong: ReadingWrong) -> Response:
    """All that is wrong with the readings, as far as it is kept: the sender need not find it out one by one."""
    faults = wrong.wrong[: hooks.MOST_ERRORS]
    said = [error(what, wrong.code, path=["readings", at, field]) for at, field, what in faults]
    return answer({"errors": said}, status_of(wrong))


ROUTES = [Route("/hooks/readings/{key}", receive, methods=["POST"])]
