"""People who really sign in, by a link that somebody made for them, and ask by that sign-in."""

from typing import Any

from strawberry.types import ExecutionResult

from api.context import Context
from api.schema import schema
from kit.settings import settings
from people import keyring, links, sign_in, tokens
from people.scope import Scope, viewer_and_scope
from people.sign_in import Device, SignedIn
from tests.chain import Chain

PHONE = Device("phone", "10.0.0.1")


async def let_in(chain: Chain, name: str, by: str | None) -> str:
    """The key of a sign-in of `name` by a link that `by` made for them; None made it by the command line."""
    tokens.use(keyring.opened(settings().data))
    made = links.issue(chain.people[name], chain.scope(by)) if by else links.issue_from_command_line(name)
    return key_of(await sign_in.by_link((await made).token, PHONE))


def key_of(signed_in: SignedIn) -> str:
    return tokens.access(signed_in.access_token).sign_in


async def scope_by(key: str) -> Scope:
    return (await viewer_and_scope(key, "en"))[1]


async def ask_by(key: str, query: str, **variables: object) -> dict[str, Any]:
    """The data that a sign-in gets for an operation; an error fails the test."""
    viewer, scope = await viewer_and_scope(key, "en")
    context = Context(viewer, scope, sign_in=key)
    result = await schema.execute(query, variable_values=variables, context_value=context)
    assert isinstance(result, ExecutionResult) and not result.errors, result.errors
    return result.data or {}
