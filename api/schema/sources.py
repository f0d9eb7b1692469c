"""The GraphQL types of where readings come from: systems that send them, signed, and what they sent."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from api.schema.readings import ReadingImport
from kit.reading import row
from kpi.intake import imports, sources
from people import staff


@shows(sources.MessageError)
class SourceMessageError:
    """A fault of a message."""

    index: int = attribute("Which of its readings, from 0; -1: the message as a whole.")
    field: str = attribute("The field of the reading; empty where all of it is meant.")
    message: str = attribute("What to do about it, in the language of the sender.")


@shows(sources.SourceMessage)
class SourceMessage:
    """A message that a source has signed, as its last attempt ended."""

    message_id: str = attribute("Its webhook-id.")
    attempts: int = attribute("How often it came.")
    came_at: datetime = attribute("When it came last.")
    reading_import: ReadingImport | None = relation(
        imports.reading_import, "What it brought; null where it was refused."
    )
    error_count: int = attribute("Faults in all; above 0, nothing was recorded.")
    errors: list[SourceMessageError] = attribute("The first ones; at most 20.")


@shows(sources.ReadingSource, found_by=sources.source)
class ReadingSource(Node):
    """A system that sends readings as signed webhooks (Standard Webhooks)."""

    name: str = attribute("What headquarters calls it.")
    url: str = attribute("Where it sends to.")
    made_by: Person | None = relation(staff.person, "Who made it.")
    made_at: datetime = attribute("When.")
    rotated_at: datetime | None = attribute("When it was last given a new secret.")
    previous_until: datetime | None = attribute("Until when the secret before counts.")
    ended_at: datetime | None = attribute("When it was ended; nothing is taken from it since.")
    unsigned_at: datetime | None = attribute(
        "When something last came that it has not signed: a wrong secret, or a clock that is off."
    )
    version: int = attribute("Rises with every change.")
    messages: Connection[SourceMessage] = connection(sources.messages, "What it has sent, the newest first.")


@row
class SourceKept:
    source_id: int


@strawberry.input(description="Let a system send readings.")
class CreateReadingSourceInput:
    name: str = attribute("1 to 80 characters.")
    idempotency_key: str = attribute("8 to 80 characters; the same key makes one source.")


@strawberry.input(description="Give a source a new secret.")
class RotateReadingSourceInput:
    source_id: strawberry.ID = attribute("The source.")
    expected_version: int = attribute("The version that was seen.")


@strawberry.input(description="Take nothing from a source any more.")
class EndReadingSourceInput:
    source_id: strawberry.ID = attribute("The source.")
    expected_version: int = attribute("The version that was seen.")


@shows(sources.SecretTold)
class ReadingSourceSecretSuccess:
    """The source has a new secret, which is told now and never again."""

    reading_source: ReadingSource = relation(sources.source, "As it is now.")
    secret: str | None = attribute("Begins with whsec_; null where the same request has made the source before.")


@shows(SourceKept)
class EndReadingSourceSuccess:
    """Nothing is taken from the source any more."""

    reading_source: ReadingSource = relation(sources.source, "As it is now.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
ReadingSourceSecretResult = Annotated[ReadingSourceSecretSuccess | PROBLEMS, result("ReadingSourceSecretResult")]
EndReadingSourceResult = Annotated[EndReadingSourceSuccess | PROBLEMS, result("EndReadingSourceResult")]


async def create_reading_source(info: Info, input: CreateReadingSourceInput) -> Any:
    return await sources.create_source(input.name, key=input.idempotency_key, scope=info.context.scope)


async def rotate_reading_source(info: Info, input: RotateReadingSourceInput) -> Any:
    number, scope = decode(input.source_id, "ReadingSource"), info.context.scope
    return await sources.rotate_source(number, version=input.expected_version, scope=scope)


async def end_reading_source(info: Info, input: EndReadingSourceInput) -> Any:
    number, scope = decode(input.source_id, "ReadingSource"), info.context.scope
    return SourceKept(await sources.end_source(number, version=input.expected_version, scope=scope))


@strawberry.type
class SourceQueries:
    reading_sources: Connection[ReadingSource] = listing(
        sources.sources, "Systems that send readings, ended ones too; the newest first."
    )


@strawberry.type
class SourceMutations:
    create_reading_source: ReadingSourceSecretResult = root(create_reading_source, "Let a system send readings.")
    rotate_reading_source: ReadingSourceSecretResult = root(
        rotate_reading_source, "Give a source a new secret; the one before counts for another day."
    )
    end_reading_source: EndReadingSourceResult = root(end_reading_source, "Take nothing from a source any more.")


decide(
    SourceMessageError={SIGNED_IN: "index field message"},
    SourceMessage={SIGNED_IN: "messageId attempts cameAt readingImport errorCount errors"},
    ReadingSource={SIGNED_IN: "id name url madeBy madeAt rotatedAt previousUntil endedAt unsignedAt version messages"},
    ReadingSourceSecretSuccess={SIGNED_IN: "readingSource secret"},
    EndReadingSourceSuccess={SIGNED_IN: "readingSource"},
)
decide_connections("SourceMessage", "ReadingSource")
