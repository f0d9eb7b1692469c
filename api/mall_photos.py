"""GET /mall-photos/{token}/{size}.jpg: a picture of the mall. The right to fetch is the signed token in the address."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incentives.mall import items

_LASTING = {"cache-control": "private, max-age=604800, immutable"}


async def photo(request: Request) -> Response:
    content = await items.photo_bytes(request.path_params["token"], request.path_params["size"])
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type="image/jpeg", headers=_LASTING)


ROUTES = [Route("/mall-photos/{token}/{size}.jpg", photo)]
