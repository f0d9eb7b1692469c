"""The schema, put together from each word's types. Build it once a process."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

import api.schema.incentive_words
import api.schema.words  # noqa: F401  before any type
from api import access, inputs
from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import EXCEPTION_HANDLERS
from api.execution import LevelExecutor
from api.guard import Guard
from api.ids import decode_any
from api.limits import Limits
from api.relations import NODES, Node, root
from api.repeated import GuardedSchema
from api.scalars import SCALARS
from api.schema.appeals import AppealMutations, AppealQueries
from api.schema.audit import BUDGET, AuditQueries
from api.schema.boards import BoardMutations, BoardQueries
from api.schema.books import BooksMutations, BooksQueries
from api.schema.capability import CapabilityQueries
from api.schema.capability_mutations import CapabilityMutations
from api.schema.coaching import CoachingMutations, CoachingQueries
from api.schema.courses import CourseMutations, CourseQueries
from api.schema.credentials import CredentialMutations, CredentialQueries
from api.schema.distribution import DistributionQueries
from api.schema.duties import DutyQueries
from api.schema.erasing import ErasingMutations
from api.schema.explanations import ExplanationQueries
from api.schema.fairness import FairnessQueries
from api.schema.freshness import FreshnessQueries
from api.schema.goals import GoalMutations, GoalQueries
from api.schema.honors import HonorMutations
from api.schema.inbox import InboxMutations, InboxSubscriptions
from api.schema.incentive_mutations import IncentiveMutations
from api.schema.incentives import IncentiveQueries
from api.schema.insights import InsightQueries
from api.schema.invitations import InvitationMutations, InvitationQueries
from api.schema.kpi_mutations import KpiMutations
from api.schema.kpi_queries import KpiQueries
from api.schema.learning_mutations import LearningMutations
from api.schema.ledger import LedgerQueries
from api.schema.mall import MallQueries
from api.schema.mall_mutations import MallMutations
from api.schema.month_looks import MonthLookQueries
from api.schema.nominations import NominationMutations, NominationQueries
from api.schema.payouts import PayoutMutations, PayoutQueries
from api.schema.people import PeopleQueries
from api.schema.people_mutations import PeopleMutations
from api.schema.policy_preview import PolicyPreviewQueries
from api.schema.readings import ReadingMutations, ReadingQueries
from api.schema.rewards import RewardQueries
from api.schema.roster_imports import RosterMutations, RosterQueries
from api.schema.saved_views import SavedViewMutations
from api.schema.search import SearchQueries
from api.schema.second_factor import SecondFactorMutations
from api.schema.settlements import SettlementQueries
from api.schema.sources import SourceMutations, SourceQueries
from api.schema.stages import StageMutations, StageQueries
from api.schema.titles import TitleMutations, TitleQueries
from api.schema.viewer import Viewer
from api.schema.viewer_mutations import ViewerMutations
from api.schema.wall import WallMutations, WallQueries
from api.schema.wecom import WecomMutations, WecomQueries
from api.schema.weeks import WeekQueries
from kit.errors import Invalid, NotFound
from people.roles import Right

MOST_NODES = 100


class TooManyIds(Invalid):
    zh = "一次最多查 100 个。"
    en = "Ask for at most 100 ids at a time."


async def viewer(info: Info) -> Any:
    return info.context.viewer


async def node(info: Info, id: strawberry.ID) -> Any:
    return (await _found(info, [id]))[0]


async def nodes(info: Info, ids: list[strawberry.ID]) -> Any:
    if len(ids) > MOST_NODES:
        raise TooManyIds(path=["ids"])
    return await _found(info, ids)


async def _found(info: Info, ids: list[strawberry.ID]) -> list[Any]:
    """One look-up a type, in the viewer's scope; None for what is not visible or no id."""
    wanted: dict[str, set[int]] = {}
    places: list[tuple[str, int] | None] = []
    for id in ids:
        try:
            place = decode_any(id)
        except NotFound:
            place = None
        places.append(place if place and place[0] in NODES else None)
        if places[-1] and place:
            wanted.setdefault(place[0], set()).add(place[1])
    rows: dict[tuple[str, int], Any] = {}
    for name, keys in wanted.items():
        for row in await NODES[name].find(sorted(keys), info.context.scope):
            rows[name, row.id] = row
    return [rows.get(place) if place else None for place in places]


@strawberry.type(description="What can be read. Whatever is out of the viewer's sight does not exist here.")
class Query(
    CourseQueries,
    PeopleQueries,
    InsightQueries,
    SearchQueries,
    AuditQueries,
    KpiQueries,
    ReadingQueries,
    SourceQueries,
    WecomQueries,
    StageQueries,
    RosterQueries,
    DistributionQueries,
    FairnessQueries,
    FreshnessQueries,
    ExplanationQueries,
    GoalQueries,
    BoardQueries,
    CapabilityQueries,
    LedgerQueries,
    BooksQueries,
    RewardQueries,
    PayoutQueries,
    CredentialQueries,
    CoachingQueries,
    WeekQueries,
    MonthLookQueries,
    IncentiveQueries,
    PolicyPreviewQueries,
    SettlementQueries,
    AppealQueries,
    MallQueries,
    TitleQueries,
    WallQueries,
    NominationQueries,
    InvitationQueries,
    DutyQueries,
):
    viewer: Viewer = root(viewer, "Whoever is signed in.")
    node: Node | None = root(node, "Anything visible, by its id.")
    nodes: list[Node | None] = root(nodes, "Many at once, in the order of the ids; at most 100.")


@strawberry.type(description="What can be done. Each answers with a success or with the rule that said no.")
class Mutation(
    CourseMutations,
    LearningMutations,
    PeopleMutations,
    ViewerMutations,
    SecondFactorMutations,
    IncentiveMutations,
    AppealMutations,
    BooksMutations,
    MallMutations,
    HonorMutations,
    InboxMutations,
    KpiMutations,
    StageMutations,
    RosterMutations,
    GoalMutations,
    BoardMutations,
    CapabilityMutations,
    CoachingMutations,
    ReadingMutations,
    SourceMutations,
    WecomMutations,
    CredentialMutations,
    ErasingMutations,
    PayoutMutations,
    SavedViewMutations,
    TitleMutations,
    WallMutations,
    NominationMutations,
    InvitationMutations,
):
    pass


@strawberry.type(description="What is told when it happens; queries tell what was missed.")
class Subscription(InboxSubscriptions):
    pass


decide(
    PageInfo={SIGNED_IN: "hasNextPage hasPreviousPage startCursor endCursor"},
    ValidationProblem={SIGNED_IN: "message code path"},
    NotFound={SIGNED_IN: "message code path"},
    NotAllowed={SIGNED_IN: "message code path"},
    Conflict={SIGNED_IN: "message code path currentVersion"},
    RateLimited={SIGNED_IN: "message code path retryAfterSeconds"},
    Query={
        SIGNED_IN: """viewer node nodes courses unit search rateLimit measures periods scorecards myScores whatIf
        scoreExplanation stageChanges goal goalMonths board weekBoard capabilityModels mySkills
        statement balances earnedRights myTalks policies penalties appeals myPolicies
        mall redemptions titles titleHoldings
        wall praises colleagues chainName nominableBadges nominations invitations waitingForMe""",
        Right.SEE_SCORES: """scores branchScores storeFairness planGoals goalStart stagePlan skillsOf teamSkills
        networkSkills coaching weekMap weekLooks monthLooks measureFreshness fairnessEffects""",
        Right.SEE_SETTLEMENTS: """settlements payouts payoutsDue tryPolicy appealOutcomes closedBooks booksToClose
        mallItems""",
        Right.EDIT_POLICIES: "previewPolicy",
        Right.JUDGE_APPEALS: "policyReversals",
        Right.EDIT_ROSTER: "roster lastRosterImport",
        Right.EDIT_HONORS: "credentials",
        Right.SEE_KPI: """simulateScorecard gradeDistribution readingImports readingSources wecomAccount wecomGuides
        wecomRuns""",
        Right.SEE_AUDIT: "audit ledgerHead",
        Right.ASSIGN: "assignments",
        Right.SEE_PEOPLE: "people",
        Right.SEE_COMPLETION: "completion guideCompletion overdue",
    },
    Mutation={
        SIGNED_IN: """revokeSignIn setLocale setWeekGoal acknowledgeNotifications acknowledgeScorecard setBoardOptOut
        shareCredential unshareCredential acknowledgePolicy saveView renameView deleteView setDefaultView
        openAppeal withdrawAppeal cancelRedemption praise removePraise answerInvitation declineInvitation""",
        Right.EDIT_KPI: """defineMeasure renameMeasure retireMeasure draftScorecard discardScorecard
        publishScorecard setStage setTarget setTargets checkReadings importReadings undoImport recordReadings
        createReadingSource rotateReadingSource endReadingSource
        setWecomAccount mapWecomGuide previewWecomGuides importWecomGuides fetchWecom
        draftCapabilityModel publishCapabilityModel discardCapabilityModel""",
        Right.FREEZE_KPI: "freezePeriod",
        Right.EDIT_HONORS: "revokeCredential defineTitle retireTitle decideNomination",
        Right.GIVE_TITLES: "giveTitle takeBackTitle",
        Right.NOMINATE: "nominate withdrawNomination",
        Right.INVITE: "inviteToShare withdrawInvitation",
        Right.SPLIT_TARGETS: "splitTarget setParts",
        Right.EDIT_ROSTER: "setRoster previewRosterImport importRoster undoRosterImport",
        Right.ASSESS: "assessMember",
        Right.COACH: "noteTalk takeBackTalk",
        Right.NUDGE: "nudge",
        Right.LEARN: """issueCredential enrolMyself openLease grantOffline sendBeats closeLease answerPrompt openArticle
        finishArticle openQuiz submitQuiz assessSelf answerAssessment redeemItem""",
        Right.ASSIGN: "assignCourse withdrawAssignment",
        Right.EDIT_UNITS: "createUnit editUnit closeUnit",
        Right.EDIT_PEOPLE: """createPerson editPerson movePerson dismissPerson erasePerson previewPeopleImport
        importPeople resetSecondFactor""",
        Right.ISSUE_LINKS: "issueLink",
        Right.EDIT_POLICIES: """draftPolicy publishPolicy retirePolicy withdrawPolicyVersion dryRunSettlement
            submitSettlement adjustSettlement""",
        Right.EDIT_MALL: "addMallItem editMallItem archiveMallItem restockMallItem fulfilRedemption",
        Right.JUDGE_APPEALS: "decideAppeal",
        Right.PAY_OUT: "makePayout",
        Right.OVERLAY_POLICIES: "overlayPolicy",
        Right.APPROVE_SETTLEMENTS: "approveSettlement sendBackSettlement closeSettlement closeBooks",
        Right.USE_SECOND_FACTOR: "enrolSecondFactor confirmSecondFactor",
    },
    Subscription={SIGNED_IN: "notificationAdded"},
)

schema = GuardedSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    guard=Guard(Limits(), BUDGET),
    exception_handlers=EXCEPTION_HANDLERS,
    execution_context_class=LevelExecutor,
    config=StrawberryConfig(auto_camel_case=True, scalar_map=SCALARS),
)
access.enforce(schema._schema)
inputs.prepare(schema._schema)
