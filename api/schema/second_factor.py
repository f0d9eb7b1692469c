"""The second factor in the schema: set up with a phone, confirmed by a code, reset by another admin."""

from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import (
    ConflictProblem,
    NotAllowedProblem,
    NotFoundProblem,
    RateLimitedProblem,
    ValidationProblem,
    result,
)
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.people import Person
from api.schema.viewer import Viewer
from kit.reading import row
from people import second_factor, staff
from people.scope import Viewer as Whoever


@row
class TurnedOn:
    viewer: Whoever


@row
class Reset:
    person_id: int


@shows(second_factor.Enrolment)
class EnrolSecondFactorSuccess:
    """Shown once: a code of the phone that reads it turns it on."""

    uri: str = attribute("What the phone's app reads: an otpauth address.")
    secret: str = attribute("The same to be typed in.")
    qr: str = attribute("The same as a picture: a data URI of an SVG.")


@shows(TurnedOn)
class ConfirmSecondFactorSuccess:
    """It is on."""

    viewer: Viewer = attribute("Whoever is signed in.")


@shows(Reset)
class ResetSecondFactorSuccess:
    """It is off; they set it up anew."""

    person: Person = relation(staff.person, "Whose.")


@strawberry.input(description="A first code.")
class ConfirmSecondFactorInput:
    code: str = attribute("Six digits.")


@strawberry.input(description="Take somebody's second factor off, whose phone is lost.")
class ResetSecondFactorInput:
    person_id: strawberry.ID = attribute("Somebody else.")
    code: str = attribute("Six digits of the viewer's own second factor.")


EnrolSecondFactorResult = Annotated[
    EnrolSecondFactorSuccess | NotAllowedProblem | ConflictProblem, result("EnrolSecondFactorResult")
]
ConfirmSecondFactorResult = Annotated[
    ConfirmSecondFactorSuccess | ValidationProblem | NotAllowedProblem | ConflictProblem | RateLimitedProblem,
    result("ConfirmSecondFactorResult"),
]
ResetSecondFactorResult = Annotated[
    ResetSecondFactorSuccess
    | ValidationProblem
    | NotFoundProblem
    | NotAllowedProblem
    | ConflictProblem
    | RateLimitedProblem,
    result("ResetSecondFactorResult"),
]


async def enrol_second_factor(info: Info) -> Any:
    return await second_factor.enrol(info.context.viewer, info.context.scope)


async def confirm_second_factor(info: Info, input: ConfirmSecondFactorInput) -> Any:
    await second_factor.confirm(input.code, info.context.scope)
    return TurnedOn(info.context.viewer)


async def reset_second_factor(info: Info, input: ResetSecondFactorInput) -> Any:
    person = decode(input.person_id, "Person")
    await second_factor.reset(person, code=input.code, scope=info.context.scope)
    return Reset(person)


@strawberry.type
class SecondFactorMutations:
    enrol_second_factor: EnrolSecondFactorResult = root(
        enrol_second_factor, "Begin to set up the viewer's second factor; one that was not confirmed is replaced."
    )
    confirm_second_factor: ConfirmSecondFactorResult = root(
        confirm_second_factor, "Turn the viewer's second factor on by a first code."
    )
    reset_second_factor: ResetSecondFactorResult = root(
        reset_second_factor, "Take off the second factor of somebody whose phone is lost."
    )


decide(
    EnrolSecondFactorSuccess={SIGNED_IN: "uri secret qr"},
    ConfirmSecondFactorSuccess={SIGNED_IN: "viewer"},
    ResetSecondFactorSuccess={SIGNED_IN: "person"},
)
