"""POST /readings?name=…: a file of readings in the raw body, written to disk as it comes; the id of its import."""

import asyncio
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import signed_in, telling
from api.http import chunks
from api.ids import encode
from api.refusals import answer
from kit.settings import settings
from kpi.intake import imports, reading_rows
from people import uploads
from people.roles import Right, demand

MOST_BYTES = 256 * 1024 * 1024


@telling
async def send(request: Request) -> Response:
    _, scope = await signed_in(request)
    demand(scope.role, Right.EDIT_KPI)
    folder = settings().data / imports.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    sent = folder / f"{token_hex(8)}.part"
    try:
        digest = await _written(request, sent)
        sample = await reading_rows.sample(sent)
        name = uploads.plain_name(request.query_params.get("name", ""))
        kept = await imports.keep(name, digest, sample, scope=scope)
        sent.replace(imports.path_of(settings().data, digest))
    finally:
        with suppress(FileNotFoundError):
            sent.unlink()
    return answer({"id": encode("ReadingImport", kept)}, 201)


async def _written(request: Request, sent: Path) -> str:
    """The digest of the body, which now lies in `sent`."""
    digest = sha256()
    with sent.open("wb") as file:
        async for chunk in chunks(request, most=MOST_BYTES):
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    return digest.hexdigest()


ROUTES = [Route("/readings", send, methods=["POST"], max_body_size=MOST_BYTES + 1)]
