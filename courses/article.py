"""An article's Markdown as HTML that is safe to show: rendered without raw HTML, then cleaned by an allow-list."""

from functools import cache

import nh3
from markdown_it import MarkdownIt

# Headings start at h2: the page's own title is the h1. No pictures: they would load from wherever the text says.
_TAGS = {
    "h2", "h3", "h4", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"https", "http", "mailto", "tel"}
_LOWERED = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def article_html(markdown: str) -> str:
    """Cleaned HTML. Tables and strikethrough are known; pictures become their text, raw HTML is shown as text."""
    return nh3.clean(
        _renderer().render(markdown),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    renderer.add_render_rule("image", lambda self, tokens, index, options, env: nh3.clean_text(tokens[index].content))
    renderer.core.ruler.push("lower_headings", _lower_headings)
    return renderer


def _lower_headings(state: object) -> None:
    for token in getattr(state, "tokens", ()):
        token.tag = _LOWERED.get(token.tag, token.tag)
