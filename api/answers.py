"""What of a result goes over the wire: expected errors in the viewer's language, everything else masked and logged."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry import Schema as StrawberrySchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext, ExecutionResult

from api.asking import DEVELOP, EdgeContext
from api.http import PARTIAL_SUCCESS
from api.limits import OperationUnknown
from api.refusals import SubscriptionsOnly, WentWrong, status_of
from kit.errors import Conflict, RateLimited, Refused
from kit.faults import Unavailable, passing

_log = logging.getLogger(__name__)


class Schema(StrawberrySchema):
    """Leaves the logging of errors to the edge, which knows the request's id and which errors are expected."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        pass


class InputUnfit(Refused):
    """graphql-core's own sentences name types and fields, from which the schema can be guessed."""

    code = "BAD_USER_INPUT"
    zh = "变量或参数与接口不符。"
    en = "The variables or arguments do not fit the schema."


@dataclass(frozen=True)
class Asker:
    """Whom an answer is for."""

    request_id: str
    locale: str
    develops: bool = False

    def known_as(self, context: EdgeContext) -> "Asker":
        return Asker(self.request_id, context.locale, DEVELOP in context.rights)


def body(result: ExecutionResult, asker: Asker) -> dict[str, Any]:
    """`result` as the client may see it. Without `data` when nothing was executed."""
    answer: dict[str, Any] = {} if is_request_error(result) else {"data": result.data}
    if result.errors:
        answer["errors"] = [told(error, asker) for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer


def is_request_error(result: ExecutionResult) -> bool:
    return bool(result.errors) and result.data is None and all(error.path is None for error in result.errors or ())


def status(result: ExecutionResult) -> int:
    """The status of GraphQL over HTTP, September 2026: 400 did not parse, 422 does not fit, 294 data with errors."""
    if not result.errors:
        return 200
    if not is_request_error(result):
        return PARTIAL_SUCCESS
    why = cause(result.errors[0])
    if isinstance(why, Refused):
        return status_of(why, otherwise=422)
    if isinstance(why, GraphQLSyntaxError):
        return 400
    return 422 if isinstance(why, GraphQLError) else 500


def refusal(result: ExecutionResult) -> Refused | None:
    """The refusal that stopped the whole operation, if one did."""
    why = cause(result.errors[0]) if result.errors and is_request_error(result) else None
    return why if isinstance(why, Refused) else None


def fault(result: ExecutionResult) -> Unavailable | None:
    """The fault that hit the operation, if one did that passes by itself: then nothing of `result` is worth having.

    A mutation that had been committed before the fault is asked again with the same key.
    """
    for error in result.errors or ():
        why = cause(error)
        if found := passing(why):
            _log.warning("Unavailable at %s: %r", _place(error.path), why)
            return found
    return None


def refused_body(refused: Refused, asker: Asker) -> dict[str, Any]:
    return {"errors": [_refused(refused, asker)]}


def told(error: GraphQLError, asker: Asker) -> dict[str, Any]:
    """`error` for the client, with a code and the request's id, never with a traceback."""
    why = cause(error)
    if isinstance(why, Refused):
        answer = _refused(why, asker)
    elif isinstance(why, GraphQLError) and _is_expected(error, why):
        code = _code(error, why)
        if code == InputUnfit.code and not asker.develops:
            answer = _refused(InputUnfit(), asker)
        else:
            answer = {"message": why.message, "extensions": {"code": code, "requestId": asker.request_id}}
    else:
        answer = risen(why, asker, error.path)
    if error.locations:
        answer["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        answer["path"] = error.path
    return answer


def risen(why: Exception, asker: Asker, path: Sequence[str | int] | None = None) -> dict[str, Any]:
    """An error that nobody expected: the fault behind it if that passes by itself, else our mistake, masked."""
    if found := passing(why):
        _log.warning("Unavailable at %s: %r", _place(path), why)
        return _refused(found, asker)
    _log.error("Request %s failed at %s", asker.request_id, _place(path), exc_info=why)
    return _refused(WentWrong(request_id=asker.request_id), asker)


def _place(path: Sequence[str | int] | None) -> str:
    return ".".join(map(str, path or ())) or "its root"


def cause(error: GraphQLError) -> Exception:
    """What was raised first, under the layers graphql-core puts around it."""
    why: Exception = error
    while isinstance(why, GraphQLError) and why.original_error is not None:
        why = why.original_error
    if isinstance(why, InvalidOperationTypeError):
        return SubscriptionsOnly()
    return OperationUnknown() if isinstance(why, CannotGetOperationTypeError) else why


def _refused(refused: Refused, asker: Asker) -> dict[str, Any]:
    extensions: dict[str, Any] = {"code": refused.code, "requestId": asker.request_id}
    if isinstance(refused, RateLimited | Unavailable):
        extensions["retryAfterSeconds"] = refused.retry_after_seconds
    if isinstance(refused, Conflict):
        extensions["currentVersion"] = refused.current_version
    return {"message": refused.says(asker.locale), "extensions": extensions}


def _is_expected(error: GraphQLError, why: GraphQLError) -> bool:
    """An error of the request, an argument that does not fit, or one raised on purpose with a code.

    graphql-core also raises its own kind when we return what the schema forbids; those point at a field.
    """
    at_argument = bool(why.nodes) and not isinstance(why.nodes[0], FieldNode)  # type: ignore[index]
    return error.path is None or at_argument or "code" in (why.extensions or {})


def _code(error: GraphQLError, why: GraphQLError) -> str:
    if isinstance(why, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return str((why.extensions or {}).get("code", "BAD_USER_INPUT"))
