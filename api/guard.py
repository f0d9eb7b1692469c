"""Decides about a document before anything runs: limits, validation, introspection, cost. Decisions are remembered.

    Schema(..., extensions=[Guard(limits, budget)])

A document that passed is kept, parsed and validated, by its text and by what the viewer may see of the schema; one
that was refused is never kept, so that nobody can push the good ones out.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, NameNode, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionContext

from api.asking import develops
from api.budget import Balance, Budget
from api.cost import Pricer, connections
from api.execution import Plans
from api.limits import (
    DocumentInvalid,
    IntrospectionOff,
    Limits,
    OperationNameRequired,
    OperationUnknown,
    TooCostly,
    WordUnfit,
)
from api.survey import Survey
from kit.errors import RateLimited, Refused

PRICES = 64  # remembered a document: a page size in a variable makes a price of its own

LONGEST_WORD = 60


@dataclass
class Known:
    """A document that is valid for the schema, what its operations cost, and what the executor remembers of it.

    `plans` is None where directives decide at each request anew what is selected.
    """

    document: DocumentNode
    operations: Sequence[OperationDefinitionNode]
    pricer: Pricer
    plans: Plans | None = None
    prices: dict[tuple[object, ...], int] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        if name is None and len(self.operations) > 1:
            raise OperationNameRequired()
        for operation in self.operations:
            if name is None or (operation.name and operation.name.value == name):
                return operation
        raise OperationUnknown()

    def price(self, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> int:
        name = operation.name.value if operation.name else None
        if (price := self.prices.get(self._key(name, variables))) is None:
            price = self.pricer.price(operation, variables)
            if len(self.prices) >= PRICES:
                self.prices.clear()
            self.prices[self._key(name, variables)] = price  # pricing found which variables matter
        return price

    def _key(self, name: str | None, variables: Mapping[str, object]) -> tuple[object, ...]:
        return (name, *(_simple(variables.get(sizing, ...)) for sizing in sorted(self.pricer.sizing)))


def _simple(value: object) -> object:
    """What of a variable a price can depend on."""
    return ("list", len(value)) if isinstance(value, list) else value if type(value) is int else type(value)


class Guard:
    """One for a schema: its limits, its budget and the documents it knows. Calling it makes the extension."""

    def __init__(self, limits: Limits | None = None, budget: Budget | None = None, *, keeps: int = 1_000) -> None:
        self.limits, self.budget, self.keeps = limits or Limits(), budget, keeps
        # Of a document that does not parse or is not valid: to find that out is work, and nothing of it is remembered.
        self.unfit_cost = budget.limit // 100 if budget else 0
        self.known: OrderedDict[tuple[str, bool], Known] = OrderedDict()
        self._pages: set[str] | None = None

    def __call__(self) -> SchemaExtension:
        return Guarded(self)

    def of(self, now: ExecutionContext, known: "Known") -> "Guarded":
        """What decides about an operation of a document that is known."""
        guarded = Guarded(self)
        guarded.execution_context, guarded.known = now, known
        return guarded

    def recall(self, text: str, develops: bool) -> Known | None:
        return self.known.get((text, develops))

    def examine(self, schema: GraphQLSchema, document: DocumentNode, rules: Any, develops: bool) -> Known:
        """The document, fit to run.

        Raises:
            Unfit: it is too large, or not valid for the schema.
        """
        survey = Survey(document, self.limits)
        if refusals := survey.refusals():
            raise Unfit([as_error(refusal) for refusal in refusals[:5]])
        if survey.introspects and not develops:
            raise Unfit([as_error(IntrospectionOff())])
        if errors := validate_document(schema, document, rules)[:5]:
            raise Unfit([_explained(error) if develops else _unexplained(error) for error in errors])
        if self._pages is None:
            self._pages = connections(schema)
        plans: Plans | None = None if survey.directives else {}
        return Known(document, survey.operations, Pricer(schema, self._pages, document, self.limits), plans)

    def keep(self, text: str, develops: bool, known: Known) -> None:
        """Remember a document that was just used; the one that was not for longest goes."""
        self.known[(text, develops)] = known
        self.known.move_to_end((text, develops))
        while len(self.known) > self.keeps:
            self.known.popitem(last=False)


class Unfit(Exception):
    """Carries the errors of a document that will not run."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


def as_error(refused: Refused) -> GraphQLError:
    """`refused` where graphql-core wants one of its own; the edge says it in the viewer's language."""
    return GraphQLError(str(refused), original_error=refused, extensions={"code": refused.code})


def _explained(error: GraphQLError) -> GraphQLError:
    error.extensions = {"code": DocumentInvalid.code}
    return error


def _unexplained(error: GraphQLError) -> GraphQLError:
    """Where, and which word of the asker's own; graphql-core's sentences name what else there is in the schema."""
    at = error.nodes[0] if error.nodes else None
    name = at if isinstance(at, NameNode) else getattr(at, "name", None)
    refused = WordUnfit(name=name.value[:LONGEST_WORD]) if isinstance(name, NameNode) else DocumentInvalid()
    return GraphQLError(str(refused), error.nodes, original_error=refused, extensions={"code": refused.code})


class Guarded(SchemaExtension):
    """One operation on its way through the guard."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.known: Known | None = None
        self.cost = 0
        self.balance: Balance | None = None

    @property
    def develops(self) -> bool:
        return develops(self.execution_context.context)

    def on_parse(self) -> Iterator[None]:
        now, limits = self.execution_context, self.guard.limits
        # graphql-core parses with these limits itself: an error raised here would be lost on a stream.
        options: dict[str, int] = now.parse_options  # type: ignore[assignment]
        options |= {
            "max_lexical_tokens": limits.tokens,
            "max_comments": limits.comments,
            "max_source_length": limits.document_characters,
        }
        self.known = self.guard.recall(now.query or "", self.develops)
        if self.known:
            now.graphql_document = self.known.document
        yield
        if now.graphql_document is None and self.guard.budget:
            with suppress(RateLimited):  # too late to refuse: it has been parsed
                self.guard.budget.spend(now.context.viewer_id, self.guard.unfit_cost)

    def on_validate(self) -> Iterator[None]:
        self.decide()
        yield

    def decide(self) -> None:
        """Price and charge the operation; what forbids it stands in `pre_execution_errors`."""
        now = self.execution_context
        try:
            known = self.known or self._examined()
            operation = known.operation(now._provided_operation_name)
            self.cost = known.price(operation, now.variables or {})
            self._charge(now.context)
            self.guard.keep(now.query or "", self.develops, known)
            now.pre_execution_errors = []  # strawberry validates again when this is None
        except Unfit as unfit:
            now.pre_execution_errors = unfit.errors
        except Refused as refused:
            now.pre_execution_errors = [as_error(refused)]

    def _examined(self) -> Known:
        now = self.execution_context
        assert now.graphql_document  # noqa: S101 - parsed just before
        budget, who = self.guard.budget, now.context.viewer_id
        if budget:
            budget.demand(who, self.guard.unfit_cost)
        try:
            return self.guard.examine(now.schema._schema, now.graphql_document, now.validation_rules, self.develops)
        except Unfit:
            if budget:
                budget.spend(who, self.guard.unfit_cost)
            raise

    def _charge(self, context: Any) -> None:
        if self.cost > self.guard.limits.cost:
            raise TooCostly(cost=self.cost, limit=self.guard.limits.cost)
        if self.guard.budget:
            self.balance = self.guard.budget.balance(context.viewer_id)
            self.balance = self.guard.budget.spend(context.viewer_id, self.cost)

    def get_results(self) -> dict[str, Any]:
        told: dict[str, int] = {"requested": self.cost, "limit": self.guard.limits.cost}
        if self.balance:
            told["remaining"] = self.balance.remaining
        return {"cost": told}
