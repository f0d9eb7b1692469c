"""The mutations by which somebody looks after their own account."""

from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import attribute, root, shows
from api.schema.viewer import SignIn, Viewer
from people import devices, language, outcomes
from people.scope import viewer_and_scope


@shows(outcomes.SignInsLeft)
class RevokeSignInSuccess:
    """That device is out."""

    sign_ins: list[SignIn] = attribute("What is left; at most 100.")


@shows(outcomes.LanguageChosen)
class SetLocaleSuccess:
    """The language is kept for all devices."""

    viewer: Viewer = attribute("Whoever is signed in.")


@strawberry.input(description="Sign a device out.")
class RevokeSignInInput:
    sign_in_id: strawberry.ID = attribute("One of the viewer's own.")


@strawberry.input(description="The language to be spoken to in, where a request does not ask for one.")
class SetLocaleInput:
    locale: str = attribute("zh or en.")


RevokeSignInResult = Annotated[RevokeSignInSuccess | NotFoundProblem, result("RevokeSignInResult")]
SetLocaleResult = Annotated[SetLocaleSuccess | ValidationProblem, result("SetLocaleResult")]


async def revoke_sign_in(info: Info, input: RevokeSignInInput) -> Any:
    viewer, scope = info.context.viewer, info.context.scope
    await devices.revoke(decode(input.sign_in_id, "SignIn"), scope)
    return outcomes.SignInsLeft(await devices.mine(viewer, scope))


async def set_locale(info: Info, input: SetLocaleInput) -> Any:
    await language.choose(input.locale, info.context.scope)
    viewer, _ = await viewer_and_scope(info.context.sign_in)
    return outcomes.LanguageChosen(viewer)


@strawberry.type
class ViewerMutations:
    revoke_sign_in: RevokeSignInResult = root(revoke_sign_in, "Sign one of the viewer's devices out, at once.")
    set_locale: SetLocaleResult = root(set_locale, "Choose the language to be spoken to in.")


decide(RevokeSignInSuccess={SIGNED_IN: "signIns"}, SetLocaleSuccess={SIGNED_IN: "viewer"})
