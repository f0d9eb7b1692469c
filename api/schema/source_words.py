"""The enums of where readings come from; import it, like `api.schema.words`, before a type."""

from api.schema.enums import enter
from kpi.intake import imports
from kpi.wecom import guides as wecom_guides
from kpi.wecom import runs as wecom_runs

enter(
    wecom_guides.Which,
    "Which accounts are listed.",
    called="WecomGuidesWanted",
    ALL="All.",
    UNMAPPED="Those of whom no account is known.",
    FAILED="Those whose last attempt failed.",
)
enter(
    wecom_runs.RunState,
    "How far a round is.",
    called="WecomRunState",
    RUNNING="Under way.",
    DONE="Everybody was asked for.",
    STOPPED="WeCom refused everybody, or was too busy; the next round goes on.",
)
enter(
    imports.ImportSource,
    "How readings came.",
    FILE="As a file.",
    API="Over the API.",
    WEBHOOK="As a signed webhook of another system.",
    WECOM="Fetched from WeCom.",
)
