"""Forgetting a person in the schema. Taking their data away is a download: GET /exports/people/{id}.zip."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.errors import result
from api.ids import decode
from api.relations import attribute, root
from api.schema.people_mutations import SAVED, PersonSuccess
from people import erasing, outcomes


@strawberry.input(description="Forget somebody who has left. This cannot be undone.")
class ErasePersonInput:
    person_id: strawberry.ID = attribute("Somebody dismissed, nothing of whom is open.")


ErasePersonResult = Annotated[PersonSuccess | SAVED, result("ErasePersonResult")]


async def erase_person(info: Info, input: ErasePersonInput) -> Any:
    person = decode(input.person_id, "Person")
    await erasing.erase(person, scope=info.context.scope)
    return outcomes.PersonSaved(person)


@strawberry.type
class ErasingMutations:
    erase_person: ErasePersonResult = root(erase_person, "Forget somebody: names and evidence go, sums stay.")
