"""POST /uploads?name=…: a file in the raw body, read up to the limit and kept for its sender."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import signed_in, telling
from api.http import chunks
from api.ids import encode
from api.refusals import answer
from honors import invitations
from kit.errors import NotAllowed
from people import uploads
from people.roles import Right

TABLES = (Right.EDIT_PEOPLE, Right.EDIT_KPI, Right.EDIT_ROSTER)
"""Whoever may do one of these has a use for a table, whoever is asked to share for a photo; its use asks again."""


@telling
async def upload(request: Request) -> Response:
    _, scope = await signed_in(request)
    if not any(scope.may(right) for right in TABLES) and not await invitations.is_asked(scope):
        raise NotAllowed
    content = b"".join([chunk async for chunk in chunks(request, most=uploads.MOST_BYTES)])
    kept = await uploads.keep(request.query_params.get("name", ""), content, scope)
    return answer({"id": encode("Upload", kept)}, 201)


ROUTES = [Route("/uploads", upload, methods=["POST"])]
