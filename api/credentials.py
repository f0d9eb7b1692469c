"""Open Badges over HTTP: what anybody may read to check a badge, the guide's own downloads, the page that is shared.

The public addresses stand in credentials and never change. Other sites' pages may read them.
"""

import asyncio
from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import signed_in, telling
from api.exports import attachment
from api.refusals import locale_of
from honors import art, badges, baking, claims, credentials, sharing
from honors.art import Look
from honors.issuer import chain_name, issuer
from kit.errors import NotFound

OPEN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
A_DAY, SOON = "public, max-age=86400", "public, max-age=300"
VC_JWT = "application/vc+jwt"


def _public(body: bytes | str, kind: str, lasting: str = A_DAY) -> Response:
    return Response(body, headers={**OPEN, "cache-control": lasting}, media_type=kind)


def _json(value: Mapping[str, object], kind: str = "application/json") -> Response:
    return _public(orjson.dumps(value), kind)


@telling
async def profile(request: Request) -> Response:
    return _json({"@context": list(claims.CONTEXTS), **issuer().profile(await chain_name())})


@telling
async def key(request: Request) -> Response:
    """The one JWK that a credential's `kid` leads to."""
    jwk = issuer().jwk
    if request.path_params["kid"] != jwk["kid"]:
        raise NotFound
    return _json(jwk, "application/jwk+json")


@telling
async def achievement(request: Request) -> Response:
    """What a badge is given for; with .png or .svg its picture."""
    slug, _, kind = request.path_params["file"].partition(".")
    locale = locale_of(request, otherwise="zh")
    found = next((one for one in await badges.badges.rows(locale=locale) if one.slug == slug), None)
    if found is None or kind not in ("", "png", "svg"):
        raise NotFound
    look = Look(found.slug, found.tier, found.icon)
    if kind == "svg":
        return _public(art.svg(look), "image/svg+xml")
    if kind == "png":
        return _public(await asyncio.to_thread(art.png, look), "image/png")
    language = "en" if locale == "en" else "zh-CN"
    about = claims.achievement(
        issuer(), slug=found.slug, name=found.name, description=found.description, language=language,
        tier=found.tier if found.family else 0,
    )  # fmt: skip
    return _json({"@context": list(claims.CONTEXTS), **about, "creator": issuer().profile(await chain_name())})


@telling
async def status(request: Request) -> Response:
    return _public(await credentials.status(request.path_params["number"]), VC_JWT, SOON)


@telling
async def download(request: Request) -> Response:
    """One's own credential: the signed text, or the badge's picture with it inside."""
    _, scope = await signed_in(request)
    name, _, kind = request.path_params["file"].partition(".")
    if kind not in ("jwt", "png", "svg"):
        raise NotFound
    mine = await credentials.signed(name, scope)
    look = Look(mine.slug, mine.tier, mine.icon)
    headers = {"content-disposition": attachment(f"{mine.slug}.{kind}", mine.slug), "cache-control": "no-store"}
    if kind == "png":
        picture = await asyncio.to_thread(art.png, look)
        return Response(baking.baked_png(picture, mine.token), headers=headers, media_type="image/png")
    if kind == "svg":
        return Response(baking.baked_svg(art.svg(look), mine.token), headers=headers, media_type="image/svg+xml")
    return Response(mine.token, headers=headers, media_type=VC_JWT)


@telling
async def shared(request: Request) -> Response:
    """What the guide chose to show, as the page at /badges/{key} reads it. Never cached: it may be taken back."""
    page = await sharing.shared(request.path_params["key"])
    at = int(locale_of(request, otherwise="zh") == "en")
    said = {
        "badge": {"slug": page.slug, "tier": page.tier, "icon": page.icon},
        "name": page.name[at],
        "description": page.description[at],
        "holder": page.holder,
        "issuer": page.issuer,
        "awardedAt": page.awarded_at,
        "validUntil": page.valid_until,
        "state": page.state,
    }
    return Response(orjson.dumps(said), headers={"cache-control": "no-store"}, media_type="application/json")


ROUTES = [
    Route("/ob/issuer", profile),
    Route("/ob/keys/{kid}", key),
    Route("/ob/achievements/{file}", achievement),
    Route("/ob/status/{number:int}", status),
    Route("/ob/credentials/{file}", download),
    Route("/ob/shared/{key}", shared),
]
