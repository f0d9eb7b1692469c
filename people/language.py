"""The language that somebody wants to be spoken to in."""

import models
from kit.errors import Invalid
from models.database import atomic
from people import audit
from people.scope import Scope

KNOWN = ("zh", "en")


class LanguageUnknown(Invalid):
    zh = "只有中文（zh）和英文（en）。"
    en = "There are only Chinese (zh) and English (en)."


@atomic
async def choose(locale: str, scope: Scope) -> None:
    """Raises:
    LanguageUnknown
    """
    if locale not in KNOWN:
        raise LanguageUnknown(path=["locale"])
    await models.Person.filter(id=scope.me).update(locale=locale)
    await audit.record("language_chosen", f"person {scope.me}", scope=scope, after=locale)
