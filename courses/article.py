"""An article's Markdown as HTML that is safe to show: rendered without raw HTML, then cleaned by an allow-list."""

import math
import re
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

# Adults read some 400 characters of Chinese or 240 words of English a minute; nobody is held to more than a third of
# the time that takes, nor longer than two minutes.
_HAN_A_SECOND, _WORDS_A_SECOND, _MOST_SECONDS = 20, 12, 120
_HAN, _WORD = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[^\W\d_\u3400-\u9fff]+")


def least_seconds(*texts: str) -> int:
    """The least time in which an article can be said to have been read: of its languages, the shortest."""
    spans = [len(_HAN.findall(it)) / _HAN_A_SECOND + len(_WORD.findall(it)) / _WORDS_A_SECOND for it in texts if it]
    return min(_MOST_SECONDS, math.ceil(min(spans, default=0)))


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
