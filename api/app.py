"""The web application: what opens before the first request and closes after the last, and where addresses lead."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from api import (
    auth,
    control,
    credentials,
    exports,
    health,
    hooks,
    jobs,
    mall_photos,
    media,
    reading_files,
    shared_lessons,
    uploads,
)
from api.commands import COMMANDS
from api.context import Context
from api.documents import Documents, FreeForm, keep_release
from api.edge import Edge
from api.pages import DIST, Pages
from api.reactions import REACTIONS
from api.refusals import on_http_exception
from api.schema import schema
from api.view import View
from honors import definitions
from incentives import judging
from kit import clock, events, fanout, garbage, locks, logs
from kit.settings import Settings
from kit.settings import settings as environment
from kpi import measures
from models import database
from people import keyring, tokens

_log = structlog.get_logger("app")
MOST_BODY_BYTES = 11 << 20
"""No request is larger; an upload of 10 MB is the largest that is meant. Files of readings have their own limit."""


def routes(pages: Pages, graphql: ASGIApp) -> list[BaseRoute]:
    """Every address, one line each; the pages come last, since they answer whatever nobody else does."""
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.counts),
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        *auth.ROUTES,
        *uploads.ROUTES,
        *reading_files.ROUTES,
        *hooks.ROUTES,
        *exports.ROUTES,
        *credentials.ROUTES,
        *mall_photos.ROUTES,
        *shared_lessons.ROUTES,
        Route("/media/{token}/{folder}/{file}", media.fetch),
        Route("/assets/{path:path}", pages.asset),
        Route("/{path:path}", pages.page),
    ]


def build(settings: Settings, pages: Pages | None = None) -> Starlette:
    """The application on the database that `settings` name. It opens nothing before its lifespan begins."""
    site = pages or Pages(DIST)
    edge = Middleware(Edge, pages_policy=site.policy, is_https=settings.base_url.startswith("https:"))
    app = Starlette(
        routes=routes(site, graphql_view(settings)),
        middleware=[edge],
        exception_handlers={HTTPException: on_http_exception},
        lifespan=living(settings),
        max_body_size=MOST_BODY_BYTES,
    )
    app.state.settings = settings
    app.state.vital_checks = {"database": health.is_reachable}
    app.state.extra_checks = {"clock": clock.is_undisturbed, "judges": judging.every_appeal_has_a_judge}
    return app


def graphql_view(settings: Settings) -> View[Context]:
    """GraphQL for whoever is signed in, with the documents of this release and the earlier ones."""
    keep_release(DIST, settings.data / "documents")
    trusted = Documents.load(settings.data / "documents", free_form=FreeForm(settings.free_form))
    return View(schema, authenticate=auth.context_of, documents=trusted)


def living(settings: Settings) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Opens what a process needs, in order; closes it in the opposite order, also when a step fails."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as open_now:
            if settings.is_sqlite:
                open_now.enter_context(locks.owned(settings.data))
            tokens.use(keyring.opened(settings.data))
            await open_now.enter_async_context(database.opened(settings))
            await definitions.enter_built_in()
            await measures.enter_standard()
            if settings.is_sqlite:
                await open_now.enter_async_context(control.listening(settings, COMMANDS))
            wire = fanout.wire_for(redis_url=settings.redis_url, database_url=settings.database_url)
            if isinstance(wire, fanout.RedisWire):
                app.state.extra_checks["redis"] = wire.is_reachable
            await open_now.enter_async_context(fanout.opened(wire))
            events.react_with(REACTIONS)
            if settings.run_jobs:
                await open_now.enter_async_context(jobs.running(settings))
            garbage.settle()
            _log.info("started", database="SQLite" if settings.is_sqlite else "PostgreSQL", address=settings.base_url)
            yield
            _log.info("stopping")

    return lifespan


def create() -> Starlette:
    """What uvicorn calls in each process: the application of the environment's settings."""
    settings = environment()
    logs.configure(as_json=settings.log_json)
    return build(settings)
