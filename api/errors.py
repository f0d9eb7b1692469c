"""Refusals as the problem types of the schema, mapped in this one place.

    Schema(..., exception_handlers=EXCEPTION_HANDLERS)

A field answers with a problem type when its union has it. Any other refusal is an expected error (`api.answers`).
"""

from enum import Enum
from typing import Any

import strawberry

from kit.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited, Refused


def _code(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Which rule said no. New codes may be added.")
class ProblemCode(Enum):
    INVALID = _code("INVALID", "The input breaks a rule; `path` says where.")
    NOT_FOUND = _code("NOT_FOUND", "Does not exist, or not for you.")
    NOT_ALLOWED = _code("NOT_ALLOWED", "You may see it, but not do this.")
    CONFLICT = _code("CONFLICT", "It has changed since, or something stands in the way.")
    RATE_LIMITED = _code("RATE_LIMITED", "Too much at once.")
    DUE_IN_PAST = _code("DUE_IN_PAST", "The due date is over.")
    NOT_ASSIGNED = _code("NOT_ASSIGNED", "The course is not the guide's.")
    ARTICLE_UNOPENED = _code("ARTICLE_UNOPENED", "The article must be opened before it is finished.")
    LEASE_HELD_ELSEWHERE = _code("LEASE_HELD_ELSEWHERE", "Another device is learning with this account.")
    BEATS_OWED = _code("BEATS_OWED", "The offline lease's beats come first.")
    NOT_READY = _code("NOT_READY", "It is still being prepared.")
    MAC_WRONG = _code("MAC_WRONG", "The signature does not fit.")
    PROMPT_CLOSED = _code("PROMPT_CLOSED", "The prompt can no longer be answered.")
    QUIZ_WAIT = _code("QUIZ_WAIT", "The next attempt opens later.")
    QUIZ_ATTEMPT_OVER = _code("QUIZ_ATTEMPT_OVER", "The attempt is over.")
    CYCLE = _code("CYCLE", "A unit cannot stand below itself.")
    ORPHAN = _code("ORPHAN", "Something would be left without a parent.")
    NOT_EMPTY = _code("NOT_EMPTY", "Something still belongs to it.")
    OWN_ROLE = _code("OWN_ROLE", "Nobody changes their own place.")
    ROLE_TOO_HIGH = _code("ROLE_TOO_HIGH", "Nobody grants a role at or above their own.")
    FILE_KIND = _code("FILE_KIND", "Not a file of a kind that is read here.")
    FILE_ENCODING = _code("FILE_ENCODING", "The file's text cannot be read.")
    FILE_ROWS = _code("FILE_ROWS", "Rows of the file are wrong, or too many.")
    FILE_CHANGED = _code("FILE_CHANGED", "Not what the preview showed.")
    KEY_REUSED = _code("KEY_REUSED", "The idempotency key was used for something else.")
    STALE = _code("STALE", "It has changed since you saw it.")
    DISMISSED = _code("DISMISSED", "The person has left.")
    WEIGHTS = _code("WEIGHTS", "Weights that do not total 100 %, or lie beyond what headquarters allows.")
    PUBLISHED = _code("PUBLISHED", "What is published is never edited.")
    PERIOD_OPEN = _code("PERIOD_OPEN", "The month has not ended.")
    PERIOD_FROZEN = _code("PERIOD_FROZEN", "The month is frozen.")
    SCORES_DUE = _code("SCORES_DUE", "Scores are being worked out.")
    IMPORT_RUNS = _code("IMPORT_RUNS", "Readings are being imported.")
    CODE_WRONG = _code("CODE_WRONG", "The code of the second factor is not right, or was used already.")
    LET_IN_BY_OTHER = _code("LET_IN_BY_OTHER", "Somebody else made the link of this sign-in, less than a day ago.")
    SECOND_FACTOR_FRESH = _code("SECOND_FACTOR_FRESH", "The second factor, or its owner's role, is too new to count.")
    SECOND_FACTOR_OFF = _code("SECOND_FACTOR_OFF", "The second factor is not set up.")
    SECOND_FACTOR_ON = _code("SECOND_FACTOR_ON", "The second factor is set up already.")
    PARAMETER_WRONG = _code("PARAMETER_WRONG", "A condition's parameter is missing or out of range.")
    DIVIDES_BY_ZERO = _code("DIVIDES_BY_ZERO", "Every none of something is no rule.")
    PAYS_WITHOUT_CAP = _code("PAYS_WITHOUT_CAP", "What pays needs a cap and a budget.")
    TAKES_WITHOUT_BOUND = _code("TAKES_WITHOUT_BOUND", "What takes needs the most that one person can lose.")
    WAGE_DEDUCTION = _code("WAGE_DEDUCTION", "Wages are never deducted.")
    CONTRADICTORY = _code("CONTRADICTORY", "A rule pays and takes for the same, or the wrong way round.")
    TOO_FEW_TO_PUNISH = _code("TOO_FEW_TO_PUNISH", "Too few people to make, approve and judge a penalty.")
    OVERLAY_BEYOND = _code("OVERLAY_BEYOND", "Headquarters has not opened this amount so far.")
    SETTLED_ALREADY = _code("SETTLED_ALREADY", "The period is settled, or on its way.")
    WRONG_STATE = _code("WRONG_STATE", "It does not stand where this is possible.")
    PLAN_CHANGED = _code("PLAN_CHANGED", "The facts, and so the plan, have changed since.")
    APPEAL_TOO_LATE = _code("APPEAL_TOO_LATE", "The time to appeal is over.")
    NOTHING_DUE = _code("NOTHING_DUE", "Nothing is owed, or it was paid out already.")
    NOTHING_TO_APPEAL = _code("NOTHING_TO_APPEAL", "Nothing was taken, or it was appealed or given back already.")
    APPEAL_CLOSED = _code("APPEAL_CLOSED", "The appeal has ended.")
    APPEAL_OVERDUE = _code("APPEAL_OVERDUE", "The time to answer the appeal is over: it lapses.")
    NOT_INDEPENDENT = _code("NOT_INDEPENDENT", "Whoever had a part in it does not judge.")
    OWN_SETTLEMENT = _code("OWN_SETTLEMENT", "Nobody approves what they made or gain by.")
    BOOKS_CLOSED = _code("BOOKS_CLOSED", "The period takes no more entries.")
    REVERSED_ALREADY = _code("REVERSED_ALREADY", "What is taken back once, or is itself a taking back, stays so.")
    STILL_EMPLOYED = _code("STILL_EMPLOYED", "The person still works for the chain.")
    MATTERS_OPEN = _code("MATTERS_OPEN", "Something about the person is still open.")
    POLICY_RETIRED = _code("POLICY_RETIRED", "The policy ends, or has ended.")
    VERSION_COUNTS = _code("VERSION_COUNTS", "The version counts, or never will.")
    MONEY_OWED = _code("MONEY_OWED", "Money is owed to the person, and was not paid out yet.")
    NOT_ENOUGH_POINTS = _code("NOT_ENOUGH_POINTS", "The balance does not reach.")
    SOLD_OUT = _code("SOLD_OUT", "There are not so many left.")
    LIMIT_REACHED = _code("LIMIT_REACHED", "A person can have no more of it.")
    NOT_ON_OFFER = _code("NOT_ON_OFFER", "It cannot be had now.")
    NOT_A_PHOTO = _code("NOT_A_PHOTO", "The file is no picture that opens.")
    BADGE_HELD = _code("BADGE_HELD", "The person has this badge already.")
    REVOKED = _code("REVOKED", "The credential was withdrawn.")
    TOO_MANY_VIEWS = _code("TOO_MANY_VIEWS", "A person keeps no more saved views.")
    VIEW_NAME_TAKEN = _code("VIEW_NAME_TAKEN", "The screen has a view of this name.")


@strawberry.interface(description="Why the rules said no.")
class Problem:
    message: str = strawberry.field(description="For people, in their language; never parse it.")
    code: ProblemCode = strawberry.field(description="Stable; decide by it.")
    path: list[str] | None = strawberry.field(description="The input that is meant; null when none in particular.")

    @classmethod
    def is_type_of(cls, obj: object, info: Any) -> bool:
        """Exactly this type: Strawberry's own answer lets every problem pass for every other."""
        return type(obj) is cls


@strawberry.type(description="The input breaks a rule.")
class ValidationProblem(Problem):
    pass


@strawberry.type(name="NotFound", description="Does not exist, or not for you: the same answer for both.")
class NotFoundProblem(Problem):
    pass


@strawberry.type(name="NotAllowed", description="You may see it, but not do this.")
class NotAllowedProblem(Problem):
    pass


@strawberry.type(name="Conflict", description="What you saw has changed since, or stands in the way.")
class ConflictProblem(Problem):
    current_version: int | None = strawberry.field(description="What stands now; null where there are no versions.")


@strawberry.type(name="RateLimited", description="Too much at once.")
class RateLimitedProblem(Problem):
    retry_after_seconds: int = strawberry.field(description="The same is welcome after this time.")


def result(name: str) -> Any:
    """The union that a mutation answers with: `Annotated[Success | problem types, result("VerbThingResult")]`."""
    return strawberry.union(name, description="What has been done, or which rule said no.")


class ProblemHandler:
    """Answers a field with `error_type` when it raised an `exception_type`: Strawberry reads both attributes."""

    def __init__(self, exception_type: type[Refused], error_type: type[Problem], *facts: str) -> None:
        self.exception_type, self.error_type, self.facts = exception_type, error_type, facts

    def handle(self, exception: Refused, *, field: Any, info: strawberry.Info[Any, Any]) -> Problem:
        return self.error_type(
            message=exception.says(info.context.locale),
            code=ProblemCode[exception.code],
            path=list(exception.path) or None,
            **{fact: getattr(exception, fact) for fact in self.facts},
        )


EXCEPTION_HANDLERS = (
    ProblemHandler(Invalid, ValidationProblem),
    ProblemHandler(NotFound, NotFoundProblem),
    ProblemHandler(NotAllowed, NotAllowedProblem),
    ProblemHandler(Conflict, ConflictProblem, "current_version"),
    ProblemHandler(RateLimited, RateLimitedProblem, "retry_after_seconds"),
)
