"""GET /exports/{name}.csv and .xlsx: exactly what the screen shows with the same filters, streamed, and audited."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.auth import signed_in, telling
from api.export_fairness import FAIRNESS_EXPORTS
from api.export_kpi import KPI_EXPORTS
from api.export_mall import MALL_EXPORTS
from api.export_payouts import PAYOUT_EXPORTS
from api.export_rewards import REWARD_EXPORTS
from api.export_scores import SCORE_EXPORTS
from api.export_skills import SKILL_EXPORTS
from api.export_tables import EXPORTS
from api.export_weeks import WEEK_EXPORTS
from api.ids import decode
from kit import clock
from kit.errors import NotFound
from kit.sheets_out import csv_of, xlsx_of
from people import audit, exporting
from people.roles import Right, demand

ALL_EXPORTS = (
    EXPORTS
    | KPI_EXPORTS
    | SCORE_EXPORTS
    | FAIRNESS_EXPORTS
    | SKILL_EXPORTS
    | WEEK_EXPORTS
    | REWARD_EXPORTS
    | MALL_EXPORTS
    | PAYOUT_EXPORTS
)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@telling
async def export(request: Request) -> Response:
    """Refusals come before the first byte; a table is never cut short in silence, the connection breaks instead."""
    _, scope = await signed_in(request)
    name, _, kind = request.path_params["file"].partition(".")
    wanted = ALL_EXPORTS.get(name)
    if wanted is None or kind not in KINDS:
        raise NotFound
    demand(scope.role, Right.EXPORT)
    demand(scope.role, wanted.right)
    table = await wanted.table(dict(request.query_params), scope)
    await audit.leave_trace("export", f"{name}.{kind}", scope=scope, detail=str(request.url.query))
    title = wanted.title[scope.locale == "en"]
    day = clock.day_in(scope.zone).isoformat()
    body = csv_of(table.header, table.rows) if kind == "csv" else xlsx_of(table.header, table.rows, sheet=title)
    headers = {
        "content-disposition": attachment(f"{name}-{day}.{kind}", "-".join(filter(None, (title, table.about, day)))),
        "cache-control": "no-store",
    }
    return StreamingResponse(body, headers=headers, media_type=KINDS[kind])


def attachment(plain: str, spoken: str) -> str:
    """A file name for every browser: ASCII, and as people say it. A unit's name may hold anything."""
    ending = plain.rsplit(".", 1)[-1]
    safe = "".join(letter for letter in spoken if letter.isprintable() and letter not in '/\\:*?"<>|')
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}.{ending}"


@telling
async def person(request: Request) -> Response:
    """Everything that is known of somebody, a JSON file for each table."""
    _, scope = await signed_in(request)
    number, content = await exporting.export(decode(request.path_params["id"], "Person"), scope=scope)
    headers = {"content-disposition": attachment("person.zip", f"person-{number}"), "cache-control": "no-store"}
    return Response(content, headers=headers, media_type="application/zip")


ROUTES = [Route("/exports/people/{id}.zip", person), Route("/exports/{file}", export)]
