"""What guides share, over HTTP: the photos of an answer, and the draft of the course for a trainer."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import signed_in, telling
from api.exports import attachment
from api.ids import decode
from honors import invitations, lesson_drafts


@telling
async def photo(request: Request) -> Response:
    _, scope = await signed_in(request)
    number, position = decode(request.path_params["id"], "Invitation"), request.path_params["position"]
    content = await invitations.photo(number, position, scope)
    return Response(content, headers={"cache-control": "private, no-store"}, media_type="image/jpeg")


@telling
async def draft(request: Request) -> Response:
    _, scope = await signed_in(request)
    slug, content = await lesson_drafts.draft(decode(request.path_params["id"], "Invitation"), scope=scope)
    headers = {"content-disposition": attachment(f"{slug}.zip", slug), "cache-control": "no-store"}
    return Response(content, headers=headers, media_type="application/zip")


ROUTES = [Route("/invitations/{id}/{position:int}.jpg", photo), Route("/invitations/{id}/draft.zip", draft)]
