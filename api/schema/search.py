"""One box that finds everything."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.relations import root
from api.schema.courses import Course, Lesson
from api.schema.people import Person, Unit
from insights import search as searching

SearchHit = Annotated[
    Course | Lesson | Unit | Person, strawberry.union("SearchHit", description="Something that was found.")
]


async def search(info: Info, text: str) -> Any:
    return await searching.search(text, info.context.scope)


@strawberry.type
class SearchQueries:
    search: list[SearchHit] = root(search, "Courses, lessons, units and people, at most 10 of each.")
