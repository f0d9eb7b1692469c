"""What a credential says: an AchievementCredential of Open Badges 3.0, as the claims of a JWT. Pure.

It names nobody. The holder is a random `urn:uuid:`; who that is, only the chain knows, and forgets when it is asked to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from honors import status_list
from honors.issuer import Issuer
from honors.status_list import instant

CONTEXTS = (
    status_list.VC2,
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True)
class Earned:
    """An award as it is vouched for. `language` is the one of name and description. `tier` 0: it has no tiers."""

    key: str
    subject: str
    slug: str
    name: str
    description: str
    language: str
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime
    list_number: int
    list_index: int
    tier: int = 0
    season: str = ""


TIERS = {"zh-CN": ("铜", "银", "金"), "en": ("Bronze", "Silver", "Gold")}
LADDER = {"zh-CN": "档次", "en": "Tier"}


def achievement(
    issuer: Issuer, *, slug: str, name: str, description: str, language: str, tier: int = 0
) -> dict[str, Any]:
    """What a badge is given for. The tiers of its family are levels of a rubric, as the standard has it (C.8, C.9)."""
    url = issuer.achievement_url(slug)
    ladder = {"resultDescription": [_ladder(url, language)]} if tier else {}
    return {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": name,
        "description": description,
        "criteria": {"narrative": description},
        "image": {"id": f"{url}.png", "type": "Image"},
        "inLanguage": language,
        **ladder,
    }


def _ladder(url: str, language: str) -> dict[str, Any]:
    levels = [
        {"id": f"{url}#tier-{at}", "type": ["RubricCriterionLevel"], "name": name, "level": str(at)}
        for at, name in enumerate(TIERS[language], start=1)
    ]
    return {
        "id": f"{url}#tier",
        "type": ["ResultDescription"],
        "name": LADDER[language],
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": levels,
    }


def claims(earned: Earned, issuer: Issuer, chain: str) -> dict[str, Any]:
    """The credential, and the registered claims that repeat it (Open Badges 3.0, 8.2.6)."""
    url = issuer.credential_url(earned.key)
    gained = achievement(
        issuer,
        slug=earned.slug,
        name=earned.name,
        description=earned.description,
        language=earned.language,
        tier=earned.tier,
    )
    about = gained["id"]
    reached = {"type": ["Result"], "resultDescription": f"{about}#tier", "achievedLevel": f"{about}#tier-{earned.tier}"}
    subject = {
        "id": earned.subject,
        "type": ["AchievementSubject"],
        "achievement": gained,
        **({"result": [reached]} if earned.tier else {}),
        **({"term": earned.season} if earned.season else {}),
    }
    return {
        "@context": list(CONTEXTS),
        "id": url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": earned.name,
        "description": earned.description,
        "issuer": issuer.profile(chain),
        "awardedDate": instant(earned.awarded_at),
        "validFrom": instant(earned.valid_from),
        "validUntil": instant(earned.valid_until),
        "credentialSubject": subject,
        "credentialStatus": status_list.entry(issuer.status_url(earned.list_number), earned.list_index),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "iss": issuer.id,
        "sub": earned.subject,
        "jti": url,
        "nbf": int(earned.valid_from.timestamp()),
        "exp": int(earned.valid_until.timestamp()),
    }
