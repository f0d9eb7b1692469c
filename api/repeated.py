"""Operations whose document was served before: straight to the executor.

Strawberry leads each operation through five stages, each with its hooks. Of a document that the guard keeps, parsed and
validated, nothing is left to do there but to price and charge it. Answers are the same, byte for byte.
"""

from collections.abc import Iterable
from typing import Any

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, execute
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from api.answers import Schema
from api.asking import develops
from api.guard import Guard, Known


class GuardedSchema(Schema):
    """A schema with a guard, and a short way for what the guard knows."""

    def __init__(self, *, guard: Guard, **parts: Any) -> None:
        super().__init__(extensions=[guard], **parts)
        self.guard = guard

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        asked = (variable_values, context_value, root_value, operation_name)
        known = self.guard.recall(query or "", develops(context_value))
        if known is None or allowed_operation_types is None:
            return await super().execute(query, *asked, allowed_operation_types, operation_extensions)
        now = self._create_execution_context(query, allowed_operation_types, *asked, operation_extensions)
        now.graphql_document = known.document
        _refuse_other_types(now)
        guarded = self.guard.of(now, known)
        guarded.decide()
        done = CoreResult(None, now.pre_execution_errors) if now.pre_execution_errors else await self._run(now, known)
        return ExecutionResult(done.data, done.errors, guarded.get_results())

    async def _run(self, now: ExecutionContext, known: Known) -> CoreResult:
        try:
            return await await_maybe(
                execute(
                    self._schema,
                    known.document,
                    root_value=now.root_value,
                    context_value=now.context,
                    variable_values=now.variables,
                    operation_name=now.operation_name,
                    is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
                    executor_class=self.execution_context_class,
                    operation_extensions=now.operation_extensions,
                    plans=known.plans,
                )
            )
        except Exception as error:  # as Strawberry: it becomes an error of the answer, which the edge logs and masks
            risen = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
            return CoreResult(None, [risen])


def _refuse_other_types(now: ExecutionContext) -> None:
    """Raises:
    CannotGetOperationTypeError: there is no such operation.
    InvalidOperationTypeError: not by this way.
    """
    try:
        kind = now.operation_type
    except RuntimeError as error:
        raise CannotGetOperationTypeError(now.operation_name) from error
    if kind not in now.allowed_operations:
        raise InvalidOperationTypeError(kind)
