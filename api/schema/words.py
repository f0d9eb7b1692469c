"""The enums of the schema. Import it before a type is declared with one of them."""

from api.schema.enums import enter as _enter
from courses import standing, words
from honors import rules
from insights import guides
from kpi import formulas, measures, periods, reliability, scorecards
from kpi.capability import assessed
from kpi.intake import imports, reading_columns
from ledger import posting
from people import inbox_words, roles, saved_views, staff, units

_enter(
    words.Scene,
    "Where in the work a course belongs.",
    PRIVATE_DOMAIN="Why and how guides keep up with their own customers.",
    WECOM="Working with WeCom: contacts, tags, chats.",
    PERSONA="How a guide appears to customers.",
    MOMENTS="What to post, and when.",
    COMMUNITIES="Customer groups: starting them, keeping them alive.",
    SERVICE="Serving a customer, in the shop and after.",
    PRODUCTS="What is sold, and how it is explained.",
)
_enter(
    words.Level,
    "From beginner to mastery.",
    BEGINNER="Nothing is taken for granted.",
    PRACTISED="For those who do it already.",
    MASTERY="For those who show it to others.",
)
_enter(
    words.LessonKind,
    "What a lesson is made of.",
    VIDEO="A video, perhaps with a quiz after it.",
    ARTICLE="Text and pictures, perhaps with a quiz after them.",
    QUIZ="Only a quiz.",
)
_enter(
    words.ItemKind,
    "How an item is answered.",
    SINGLE="Exactly one option is right.",
    MULTIPLE="All right options, and no wrong one.",
    TRUE_FALSE="Whether a sentence is true.",
)
_enter(
    words.EnrolmentState,
    "Where a course stands for a guide.",
    OPEN="Not complete, and not past its due date.",
    OVERDUE="Not complete, and past its due date; it can still be completed.",
    COMPLETED="Every required lesson is complete.",
)
_enter(
    standing.RequirementKind,
    "What a lesson wants.",
    WATCH="Watch the video.",
    PROMPTS="Answer the prompts that appear in the video.",
    READ="Reach the end of the article.",
    QUIZ="Pass the quiz.",
)
_enter(
    units.Kind,
    "What a node of the org tree is.",
    called="UnitKind",
    HEADQUARTERS="The root; there is one.",
    FRANCHISEE="A company that runs shops under the chain's name.",
    PROVINCE="The chain's own company in a province.",
    REGION="Stores under one lead.",
    STORE="Where guides work; nothing stands below it.",
)
_enter(
    roles.Role,
    "What somebody works as.",
    GUIDE="Serves customers in a store.",
    STORE_LEAD="Leads a store.",
    REGION_LEAD="Leads the stores of a region.",
    TRAINER="Makes courses and answers questions.",
    HQ_MAKER="Orders courses for the chain.",
    HQ_APPROVER="Decides on what others at headquarters propose.",
    ADMIN="Keeps people and units.",
    AUDITOR="Sees what was done, changes nothing.",
)
_enter(
    roles.Right,
    "What a role may do; screens ask for these, never for the role.",
    LEARN="Take courses.",
    SEE_SUBTREE="See all units below one's own.",
    SEE_COMPLETION="See how far others are.",
    NUDGE="Remind guides of open courses.",
    ASSIGN="Order courses for others, and undo it.",
    SEE_PEOPLE="See who works in one's own branch.",
    EDIT_PEOPLE="Hire, move, rename and dismiss people, one by one or by a file.",
    EDIT_UNITS="Change the org tree.",
    ISSUE_LINKS="Make one-time sign-in links for others.",
    SEE_COURSES="See courses without taking them.",
    SEE_AUDIT="See who did what.",
    EXPORT="Download tables.",
    DEVELOP="See how the API is made, and try documents of one's own.",
    SEE_SCORES="See the scores of one's own branch.",
    SEE_KPI="See by what people are scored and where it comes from: drafts, files of readings, sources.",
    EDIT_KPI="Define measures, bring in readings, make scorecards.",
    FREEZE_KPI="Freeze the scores of a month.",
    SPLIT_TARGETS="Split a unit's target over those right below it.",
    SEE_SETTLEMENTS="See settlements, and try a policy on a month that was.",
    EDIT_POLICIES="Write and publish policies, and submit settlements.",
    OVERLAY_POLICIES="Move amounts in one's own branch, as far as headquarters left them open.",
    APPROVE_SETTLEMENTS="Approve settlements that somebody else made.",
    JUDGE_APPEALS="Judge appeals against settlements that one had no part in.",
    EDIT_MALL="Fill the mall, and hand over or cancel what was redeemed.",
    PAY_OUT="Hand what is owed in money to the payroll.",
    USE_SECOND_FACTOR="Approve, or reset others' second factor, by a code of one's own phone.",
    EDIT_ROSTER="Say who of one's own branch works on which day.",
    ASSESS="Assess the capabilities of people in one's branch, below one's own rank.",
    EDIT_HONORS="Make titles, decide nominations, withdraw credentials and praise.",
    COACH="Note talks with people of one's own branch.",
    GIVE_TITLES="Give titles for a term, within what headquarters allows.",
    NOMINATE="Propose people of one's own branch for titles and badges.",
    INVITE="Ask people to share how they do it, and take up what they wrote.",
)
_enter(
    staff.State,
    "Whether somebody still works for the chain.",
    called="PersonState",
    ACTIVE="Works for the chain.",
    DISMISSED="Has left; their record stays.",
)
_enter(
    rules.Rule,
    "What a badge is given for.",
    called="BadgeRule",
    COURSE_COMPLETED="Completing a certain course, or any of a scene.",
    PATH_COMPLETED="Completing several courses, in any order.",
    STREAK="Learning on so many days in a row.",
    QUIZ_MASTERED="Scoring high in a quiz, or in several.",
    SEASON_DAYS="Learning on so many days of a season.",
    NOMINATED="A lead's nomination, and headquarters' decision.",
)
_enter(
    inbox_words.Kind,
    "What a notification is about.",
    called="NotificationKind",
    BADGE_AWARDED="The viewer earned a badge.",
    CREDENTIAL_REVOKED="The credential of a badge of the viewer's was withdrawn.",
    COURSE_ASSIGNED="A course was ordered for the viewer.",
    DUE_SOON="A course is due in a few days, or today.",
    OVERDUE="A course is past its due date.",
    NUDGE="Somebody reminds the viewer of a course.",
    ASSESSED="A lead assessed the viewer's capabilities.",
    TARGET_CHANGED="A target of the viewer, or of a unit they lead, was changed in a month that had begun.",
    LINK_MADE="Somebody made a sign-in link for the viewer.",
    APPROVER_MADE="Somebody has become an approver.",
    SECOND_FACTOR_RESET="Somebody reset the second factor of the viewer, or of whoever approves as they do.",
    POLICY_PUBLISHED="A policy counts from a day on.",
    POLICY_ENDED="A policy counts no more from a day on, or does after all, or a version of it never will.",
    SETTLED="Something was booked for the person.",
    APPEAL_DECIDED="An appeal of the person has ended.",
    REDEMPTION_FULFILLED="What the viewer redeemed was handed over.",
    REDEMPTION_CANCELLED="Headquarters cancelled what the viewer redeemed; the points are back.",
    TITLE_GIVEN="The viewer was given a title for a term.",
    TITLE_TAKEN_BACK="A title of the viewer's was taken back.",
    PRAISED="A colleague praised the viewer.",
    NOMINATION_DECIDED="Headquarters has decided the viewer's nomination.",
    INVITED="The viewer is asked to share how they do it.",
    SHARED="Somebody the viewer invited has shared.",
)
_enter(
    guides.GuideCompletionSort,
    "By name, or by the highest count first.",
    NAME="By name.",
    COMPLETED="Most completed courses first.",
    OVERDUE="Most overdue courses first.",
)
_enter(
    measures.MeasureUnit,
    "What a measure is counted in.",
    COUNT="Things or people.",
    SHARE="A share of 1.",
    MONEY="Yuan.",
    MINUTES="Minutes.",
    POINTS="Points of 100.",
)
_enter(
    measures.MeasureKind,
    "How the days of a month become one number.",
    SUM="Added up.",
    RATE="Amounts over bases.",
    LEVEL="The last one counts.",
)
_enter(
    measures.Family,
    "What a measure tells of.",
    called="MeasureFamily",
    ASSETS="What a guide has built up.",
    RESULTS="What came of it.",
    PROCESS="What a guide does for it.",
)
_enter(
    measures.MeasureSource,
    "Where readings come from.",
    REPORTED="Files and messages.",
    LEARNING="What people learn here.",
)
_enter(formulas.Direction, "Which way is better.", UP="The more the better.", DOWN="The less the better.")
_enter(
    formulas.Normalisation,
    "How a number becomes points.",
    TARGET="Against its target.",
    PERCENTILE="By rank among people of the same role and stage.",
    MIN_MAX="Between two fixed posts.",
    T_SCORE="By distance from the mean of people of the same role and stage.",
)
_enter(
    periods.PeriodState,
    "Whether the scores of a month may still move.",
    OPEN="The month runs.",
    PROVISIONAL="It is over; late readings still count.",
    FROZEN="They stand for ever.",
)
_enter(
    reliability.Belief,
    "How far a score can be believed, in a word.",
    HIGH="From 0.85 on.",
    MIDDLING="From 0.70 on.",
    LOW="Below 0.70: more chance than should punish anybody.",
    UNKNOWN="It cannot be told: fewer than 10 peers, or no readings.",
)
_enter(
    scorecards.VersionState,
    "Whether a scorecard counts.",
    called="ScorecardState",
    DRAFT="Being made.",
    PUBLISHED="Counts from its day on, and is never edited.",
)
_enter(
    scorecards.Freedom,
    "How far a branch may move a weight.",
    called="WeightFreedom",
    LOCKED="Not at all.",
    BOUNDED="Between two limits.",
    FREE="As it likes.",
)
_enter(
    reading_columns.Meaning,
    "What a column of a file of readings is.",
    called="ColumnMeaning",
    EMPLOYEE_NO="The employee number.",
    DAY="The day.",
    MEASURE="The name of a measure.",
    VALUE="A value.",
    BASE="What stands below the line of a rate.",
    IGNORED="Nothing that is imported.",
)
_enter(
    imports.ImportState,
    "How far a file of readings is.",
    SENT="It is here, and not checked.",
    CHECKING="It is being checked.",
    WRONG="It has faults; nothing is imported.",
    READY="It is checked and can be imported.",
    QUEUED="It is next.",
    RUNNING="It is being written.",
    DONE="It is written.",
    UNDOING="It is being taken back.",
    UNDONE="It is taken back.",
)
_enter(
    assessed.Source,
    "Who says it.",
    called="AssessmentSource",
    SELF="The person.",
    LEAD="Somebody who leads them.",
)
_enter(
    posting.EntryKind,
    "What was booked.",
    AWARD="Earned by a policy.",
    PENALTY="Taken by a policy.",
    ADJUSTMENT="A late fact changed what a period should have given.",
    REVERSAL="An entry was taken back by its opposite.",
    SUSPENSION="Held back while an appeal is open.",
    RESTORED="Made good, so given back.",
    REDEMPTION="Spent in the shop of points, or given back from it.",
)
_enter(
    saved_views.Screen,
    "A list of the console whose state can be saved.",
    COMPLETION="How far courses are done.",
    OVERDUE="Courses past their due date.",
    SCORES="Scores of units and people.",
    TEAM="Whom to talk to.",
    PEOPLE="Who works where.",
    BOARDS="Who stands where.",
    SKILLS="Capabilities of people and units.",
)
