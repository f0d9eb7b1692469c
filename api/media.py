"""Video, captions and posters over HTTP, by byte ranges. The right to fetch is the signed token in the address."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from courses.media import may_fetch
from kit.settings import settings

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_KINDS = {".mp4": "video/mp4", ".vtt": "text/vtt; charset=utf-8", ".jpg": "image/jpeg"}
_OWN = "private, max-age=3600"
_POSTER = "private, max-age=604800, immutable"


async def fetch(request: Request) -> Response:
    """A file of a media version; 403 when its address has run out, so that the player takes a new one."""
    token, folder, file = (request.path_params[name] for name in ("token", "folder", "file"))
    if not (_NAME.fullmatch(folder) and _NAME.fullmatch(file)):
        raise HTTPException(404)
    path = settings().media_folder / folder / file
    if path.suffix not in _KINDS or not path.is_file():
        raise HTTPException(404)
    if not await may_fetch(token, folder, file):
        raise HTTPException(403)
    lasting = _POSTER if path.suffix == ".jpg" else _OWN
    return FileResponse(path, media_type=_KINDS[path.suffix], headers={"cache-control": lasting})
