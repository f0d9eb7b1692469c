"""WeCom in the schema: the chain's company, whose account is whose, and the rounds that fetch figures."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

import api.schema.source_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.people import Person
from api.schema.people_mutations import RowError
from api.schema.readings import ReadingImport
from kit.reading import Sight, row
from kpi.intake import imports
from kpi.wecom import account as wecom_account
from kpi.wecom import guides as wecom_guides
from kpi.wecom import runs as wecom_runs
from kpi.wecom.api import sentence
from kpi.wecom.guides import Which
from people import staff


def _problem(one: wecom_guides.WecomGuide | wecom_runs.WecomRun, sight: Sight) -> str | None:
    """What stood in the way, in the viewer's language."""
    return sentence(one.error_code, one.error_said, str(sight.values["locale"])) if one.error_code else None


@shows(wecom_account.WecomAccount)
class WecomAccount:
    """The chain's company in WeCom. Its secret is never shown."""

    corp_id: str = attribute("The company's id.")
    hold_days: int = attribute("Days after which an add that was not deleted counts as kept.")
    measures: list[str] = attribute("Keys of the measures that its figures become; at most 6.")
    from_day: date = attribute("The first day that is fetched.")
    version: int = attribute("Rises with every change.")


@shows(wecom_guides.WecomGuide)
class WecomGuide:
    """Somebody who serves customers, and their account in WeCom."""

    person: Person | None = relation(staff.person, "Who.")
    userid: str | None = attribute("Their account; null: none is known.")
    fetched_to: date | None = attribute("The last day whose figures are here.")
    tried_at: datetime | None = attribute("When they were last asked for.")
    problem: str | None = each(_problem, "What stood in the way then; null for nothing.")


@shows(wecom_runs.WecomRun, found_by=wecom_runs.wecom_run)
class WecomRun(Node):
    """A round over all mapped guides."""

    state: wecom_runs.RunState = attribute("How far it is.")
    total: int = attribute("Guides to ask for.")
    done: int = attribute("Guides asked for by now.")
    failed: int = attribute("Of these, in vain.")
    progress: float = attribute("Done of total, 0 to 1.")
    problem: str | None = each(_problem, "What stopped it; null for nothing.")
    reading_import: ReadingImport | None = relation(imports.reading_import, "The readings that came of it.")
    made_by: Person | None = relation(staff.person, "Who began it; null: the night.")
    started_at: datetime = attribute("When it began.")
    ended_at: datetime | None = attribute("When it ended.")


@shows(wecom_guides.MappingTable)
class WecomTable:
    """What a table of accounts does."""

    file_name: str = attribute("As it was sent.")
    row_count: int = attribute("Rows with something in them, without the header.")
    changed: int = attribute("People whose account is another than before.")
    errors: list[RowError] = attribute("The first 200.")
    error_count: int = attribute("All of them; with one, nothing is imported.")


@row
class AccountKept:
    account: wecom_account.WecomAccount | None


@row
class GuideMapped:
    person_id: int


@row
class TableRead:
    table: wecom_guides.MappingTable


@row
class RunBegun:
    run_id: int


@shows(AccountKept)
class SetWecomAccountSuccess:
    """The company is entered."""

    account: WecomAccount | None = attribute("As it is now.")


@shows(GuideMapped)
class MapWecomGuideSuccess:
    """The account is somebody's now, or nobody's."""

    person: Person | None = relation(staff.person, "Whose.")


@shows(TableRead)
class WecomTableSuccess:
    """The table could be read."""

    table: WecomTable = attribute("What it does.")


@shows(RunBegun)
class FetchWecomSuccess:
    """The round has begun."""

    run: WecomRun = relation(wecom_runs.wecom_run, "How it stands.")


@strawberry.input(description="Enter the chain's company in WeCom, or change it.")
class SetWecomAccountInput:
    corp_id: str = attribute("The company's id, up to 64 characters.")
    secret: str | None = strawberry.field(
        default=None, description="Of the app that may read contacts; null: as it is."
    )
    hold_days: int = attribute("0 to 30.")
    measures: list[str] = attribute("Keys of measures, one at least.")
    from_day: date = attribute("Before today, at most 180 days back.")
    expected_version: int = attribute("As it was read; 0 for a first one.")


@strawberry.input(description="Say which account is somebody's.")
class MapWecomGuideInput:
    person_id: strawberry.ID = attribute("Whose.")
    userid: str | None = attribute("Up to 64 characters; null: none.")


@strawberry.input(description="See what a table of accounts would do.")
class PreviewWecomGuidesInput:
    upload_id: strawberry.ID = attribute("From POST /uploads; two columns, employee number and account.")


@strawberry.input(description="Import a table of accounts.")
class ImportWecomGuidesInput:
    upload_id: strawberry.ID = attribute("From POST /uploads; two columns, employee number and account.")


@strawberry.input(description="Fetch figures now.")
class FetchWecomInput:
    idempotency_key: str = attribute("8 to 80 characters; the same key begins one round.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
SetWecomAccountResult = Annotated[SetWecomAccountSuccess | PROBLEMS, result("SetWecomAccountResult")]
MapWecomGuideResult = Annotated[MapWecomGuideSuccess | PROBLEMS, result("MapWecomGuideResult")]
WecomTableResult = Annotated[WecomTableSuccess | PROBLEMS, result("WecomTableResult")]
FetchWecomResult = Annotated[
    FetchWecomSuccess | ValidationProblem | NotAllowedProblem | ConflictProblem, result("FetchWecomResult")
]


async def account(info: Info) -> Any:
    return await wecom_account.account(info.context.scope)


async def runs(info: Info) -> Any:
    return await wecom_runs.latest(info.context.scope)


def guides_filters(which: Which = Which.ALL) -> dict[str, Any]:
    return {"which": which.value}


async def set_wecom_account(info: Info, input: SetWecomAccountInput) -> Any:
    scope = info.context.scope
    draft = wecom_account.AccountDraft(input.corp_id, input.secret, input.hold_days, input.measures, input.from_day)
    await wecom_account.set_account(draft, version=input.expected_version, scope=scope)
    return AccountKept(await wecom_account.account(scope))


async def map_wecom_guide(info: Info, input: MapWecomGuideInput) -> Any:
    person = decode(input.person_id, "Person")
    await wecom_guides.map_guide(person, input.userid, scope=info.context.scope)
    return GuideMapped(person)


async def preview_wecom_guides(info: Info, input: PreviewWecomGuidesInput) -> Any:
    upload, scope = decode(input.upload_id, "Upload"), info.context.scope
    return TableRead(await wecom_guides.preview(upload, scope=scope))


async def import_wecom_guides(info: Info, input: ImportWecomGuidesInput) -> Any:
    upload, scope = decode(input.upload_id, "Upload"), info.context.scope
    return TableRead(await wecom_guides.import_guides(upload, scope=scope))


async def fetch_wecom(info: Info, input: FetchWecomInput) -> Any:
    return RunBegun(await wecom_runs.fetch_now(key=input.idempotency_key, scope=info.context.scope))


@strawberry.type
class WecomQueries:
    wecom_account: WecomAccount | None = root(account, "The chain's company in WeCom; null until it is entered.")
    wecom_guides: Connection[WecomGuide] = listing(
        wecom_guides.guides, "Guides and store leads with their accounts, by number.", filters=guides_filters
    )
    wecom_runs: list[WecomRun] = root(runs, "The last rounds, the newest first; at most 10.")


@strawberry.type
class WecomMutations:
    set_wecom_account: SetWecomAccountResult = root(set_wecom_account, "Enter the chain's company in WeCom.")
    map_wecom_guide: MapWecomGuideResult = root(map_wecom_guide, "Say which account is somebody's.")
    preview_wecom_guides: WecomTableResult = root(preview_wecom_guides, "See what a table of accounts would do.")
    import_wecom_guides: WecomTableResult = root(import_wecom_guides, "Import a whole table of accounts, or nothing.")
    fetch_wecom: FetchWecomResult = root(fetch_wecom, "Fetch the figures of everybody who is mapped.")


decide(
    WecomAccount={SIGNED_IN: "corpId holdDays measures fromDay version"},
    WecomGuide={SIGNED_IN: "person userid fetchedTo triedAt problem"},
    WecomRun={SIGNED_IN: "id state total done failed progress problem readingImport madeBy startedAt endedAt"},
    WecomTable={SIGNED_IN: "fileName rowCount changed errors errorCount"},
    SetWecomAccountSuccess={SIGNED_IN: "account"},
    MapWecomGuideSuccess={SIGNED_IN: "person"},
    WecomTableSuccess={SIGNED_IN: "table"},
    FetchWecomSuccess={SIGNED_IN: "run"},
)
decide_connections("WecomGuide")
