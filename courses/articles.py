"""Articles as guides read them: HTML made of Markdown, cleaned, in their language."""

from collections.abc import Sequence
from typing import Any

from courses import catalogue
from courses.article import article_html
from kit.reading import Sight


async def articles(parents: Sequence[Any], sight: Sight) -> list[str | None]:
    """The HTML of each lesson that is an article; None for others."""
    wanted = [lesson.id for lesson in parents if lesson.kind == "ARTICLE"]
    found = {one.lesson_id: one.text for one in await catalogue.article.find(wanted, sight)}
    return [article_html(found[lesson.id]) if lesson.id in found else None for lesson in parents]
