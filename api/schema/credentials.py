"""Credentials in the schema: a badge signed for others, its page for others, and taking either back."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.honors import Badge
from api.schema.people import Person
from honors import badges, credentials, sharing
from kit.reading import row
from kit.settings import settings
from people import staff
from people.scope import Scope


def _download(one: credentials.Credential, scope: Scope) -> str | None:
    return f"/ob/credentials/{one.key}" if one.guide_id == scope.me else None


def _can_renew(one: credentials.Credential, scope: Scope) -> bool:
    return one.guide_id == scope.me and one.is_ending


def _page(one: credentials.Credential, scope: Scope) -> str | None:
    is_open = one.share_key and one.guide_id == scope.me
    return f"{settings().base_url}/badges/{one.share_key}" if is_open else None


@shows(credentials.Credential, found_by=credentials.credential)
class Credential(Node):
    """A badge, signed so that anybody can check it. It implements Open Badges 3.0."""

    badge: Badge = relation(badges.badge, "What was earned.")
    guide: Person | None = relation(staff.person, "Who earned it; null where the viewer may not look.")
    awarded_at: datetime = attribute("When it was earned.")
    issued_at: datetime = attribute("When it was signed, or renewed last.")
    valid_until: datetime = attribute("Up to when it counts; in its last 90 days it can be renewed.")
    can_renew: bool = each(_can_renew, "Whether issuing it again gives it a later date: one's own, near its end.")
    is_revoked: bool = attribute("Whether headquarters has withdrawn it.")
    reason: str = attribute("Why it was withdrawn; else empty.")
    download_path: str | None = each(_download, "With .jwt, .png or .svg: the file. Null where it is not one's own.")
    share_url: str | None = each(_page, "The page that anybody may look at; null while there is none.")
    shows_name: bool = attribute("Whether the guide's name is on that page.")


@row
class CredentialKept:
    """Whose page or fields are read again."""

    credential_id: int


@shows(CredentialKept)
class CredentialSuccess:
    """The credential is as it was asked for."""

    credential: Credential = relation(credentials.kept, "As it is now.")


@strawberry.input(description="Take a badge out of the chain.")
class IssueCredentialInput:
    badge_id: strawberry.ID = attribute("One that the viewer has earned.")


@strawberry.input(description="Open a page about a badge for anybody who has its address.")
class ShareCredentialInput:
    credential_id: strawberry.ID = attribute("One's own.")
    shows_name: bool = attribute("Whether one's name is on it.")


@strawberry.input(description="Close that page for ever.")
class UnshareCredentialInput:
    credential_id: strawberry.ID = attribute("One's own.")


@strawberry.input(description="Withdraw a credential for everybody who checks it.")
class RevokeCredentialInput:
    credential_id: strawberry.ID = attribute("Anybody's.")
    reason: str = attribute("What its guide is told; at most 200 characters.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
IssueCredentialResult = Annotated[CredentialSuccess | PROBLEMS, result("IssueCredentialResult")]
ShareCredentialResult = Annotated[CredentialSuccess | PROBLEMS, result("ShareCredentialResult")]
UnshareCredentialResult = Annotated[CredentialSuccess | PROBLEMS, result("UnshareCredentialResult")]
RevokeCredentialResult = Annotated[CredentialSuccess | PROBLEMS, result("RevokeCredentialResult")]


async def issue_credential(info: Info, input: IssueCredentialInput) -> Any:
    return CredentialKept(await credentials.issue(decode(input.badge_id, "Badge"), scope=info.context.scope))


async def share_credential(info: Info, input: ShareCredentialInput) -> Any:
    number = decode(input.credential_id, "Credential")
    await sharing.share(number, shows_name=input.shows_name, scope=info.context.scope)
    return CredentialKept(number)


async def unshare_credential(info: Info, input: UnshareCredentialInput) -> Any:
    number = decode(input.credential_id, "Credential")
    await sharing.unshare(number, scope=info.context.scope)
    return CredentialKept(number)


async def revoke_credential(info: Info, input: RevokeCredentialInput) -> Any:
    number = decode(input.credential_id, "Credential")
    await credentials.revoke(number, input.reason, scope=info.context.scope)
    return CredentialKept(number)


def _credentials(search: str = "") -> dict[str, Any]:
    return credentials.filters(search=search)


@strawberry.type
class CredentialQueries:
    credentials: Connection[Credential] = listing(
        credentials.credentials,
        "Every badge that was signed, the newest first; filtered by part of a name or number, or of the badge's name.",
        filters=_credentials,
    )


@strawberry.type
class CredentialMutations:
    issue_credential: IssueCredentialResult = root(issue_credential, "Sign a badge, so that anybody can check it.")
    share_credential: ShareCredentialResult = root(share_credential, "Open a page about a badge for others.")
    unshare_credential: UnshareCredentialResult = root(unshare_credential, "Close that page.")
    revoke_credential: RevokeCredentialResult = root(revoke_credential, "Withdraw a credential.")


decide(
    Credential={
        SIGNED_IN: """id badge guide awardedAt issuedAt validUntil canRenew isRevoked reason
        downloadPath shareUrl showsName"""
    },
    CredentialSuccess={SIGNED_IN: "credential"},
)
decide_connections("Credential")
