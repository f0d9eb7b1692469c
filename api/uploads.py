"""POST /uploads?name=…: a file in the raw body, read up to the limit and kept for its sender.

POST /uploads/photos?name=…: the same for a photo, which is written anew at once: what the camera noted never stays.
GET /uploads/appeals/{id}/{position}.jpg: a photo of an appeal, for whoever may see the appeal.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import models
from api.auth import signed_in, telling
from api.connections import Connections
from api.http import chunks
from api.ids import decode, encode
from api.refusals import answer
from honors import invitations
from incentives import penalties
from kit import photos
from kit.errors import NotAllowed, NotFound
from people import uploads
from people.roles import Right

TABLES = (Right.EDIT_PEOPLE, Right.EDIT_KPI, Right.EDIT_ROSTER)
"""Whoever may do one of these has a use for a table, whoever is asked to share for a photo; its use asks again."""

SENDING = Connections(3)
"""Files of one person on their way at a time: whole ones are held in memory."""


@telling
async def upload(request: Request) -> Response:
    _, scope = await signed_in(request)
    if not any(scope.may(right) for right in TABLES) and not await invitations.is_asked(scope):
        raise NotAllowed
    with SENDING.of(scope.me):
        content = b"".join([chunk async for chunk in chunks(request, most=uploads.MOST_BYTES)])
    kept = await uploads.keep(request.query_params.get("name", ""), content, scope)
    return answer({"id": encode("Upload", kept)}, 201)


@telling
async def photo(request: Request) -> Response:
    _, scope = await signed_in(request)
    with SENDING.of(scope.me):
        sent = b"".join([chunk async for chunk in chunks(request, most=uploads.MOST_BYTES)])
        await uploads.refuse_more(scope)
        made = await photos.bared(sent)
    kept = await uploads.keep(photos.name_of(request.query_params.get("name", "")), made, scope)
    return answer({"id": encode("Upload", kept)}, 201)


@telling
async def appeal_photo(request: Request) -> Response:
    _, scope = await signed_in(request)
    seen = await penalties.appeal.get(decode(request.path_params["id"], "Appeal"), scope)
    position = request.path_params["position"]
    found = await models.AppealPhoto.get_or_none(appeal_id=seen.id, position=position) if seen else None
    if found is None:
        raise NotFound
    headers = {"cache-control": "private, max-age=3600", "x-content-type-options": "nosniff"}
    return Response(bytes(found.content), headers=headers, media_type="image/jpeg")


ROUTES = [
    Route("/uploads", upload, methods=["POST"]),
    Route("/uploads/photos", photo, methods=["POST"]),
    Route("/uploads/appeals/{id}/{position:int}.jpg", appeal_photo),
]
