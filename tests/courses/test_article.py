"""What an article may become on the screen."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.article import article_html
from courses.sample_video import SAMPLES

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://evil.example/track.gif)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "<svg/onload=alert(1)>",
    "`<script>`",
    "```\n</code><script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "<https://a.example/?\"onclick=alert(1)>",
    "| a |\n|---|\n| <b onclick=x>y</b> |",
    "[x](//evil.example/a)",
]  # fmt: skip
SIGNS = [*"<>&\"'`[]()!*_#|-\n: /\\", "\0", "\u202e"]
WORDS = ["script", "javascript:", "onerror=", "](", "![", "http://a", "&#x6a;"]
PIECES = st.sampled_from([*SIGNS, *WORDS])


class Seen(HTMLParser):
    """Every tag and attribute that a browser would meet."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


def assert_harmless(html: str) -> None:
    met = seen(html)
    assert not met.tags & {"script", "img", "style", "iframe", "svg", "object", "form", "input", "b"}
    assert met.attributes <= {("a", "href"), ("a", "rel"), ("a", "target"), ("ol", "start")}
    assert all(re.match(r"(https?|mailto|tel):", link) for link in met.links)


@pytest.mark.parametrize("markdown", HOSTILE)
def test_no_hostile_markdown_becomes_more_than_text_and_safe_links(markdown: str) -> None:
    assert_harmless(article_html(markdown))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_mixture_of_markup_becomes_more_than_text_and_safe_links(markdown: str) -> None:
    assert_harmless(article_html(markdown))


def test_what_a_trainer_writes_is_rendered() -> None:
    html = article_html(
        "# 标题\n\n**粗** ~~旧~~ [网站](https://a.example/x?y=1&z=2)\n\n3. 三\n\n| 天 |\n|---|\n| 一 |\n"
    )

    assert html.startswith("<h2>标题</h2>")
    assert "<strong>粗</strong> <s>旧</s>" in html and '<ol start="3">' in html and "<td>一</td>" in html
    assert seen(html).links == ["https://a.example/x?y=1&z=2"]
    assert 'rel="noopener noreferrer nofollow"' in html and 'target="_blank"' in html


def test_a_picture_leaves_its_words() -> None:
    assert article_html("看 ![窗边的<光>](https://a.example/1.png)") == "<p>看 窗边的&lt;光&gt;</p>"


@pytest.mark.parametrize("knot", ["[" * 20_000, "*a " * 10_000, "> " * 5_000 + "x", "`" * 30_000, "- " * 5_000])
def test_a_text_built_to_explode_is_rendered_in_time(knot: str) -> None:
    started = time.monotonic()

    assert_harmless(article_html(knot))

    assert time.monotonic() - started < 10


def test_every_sample_article_has_its_headings() -> None:
    articles = sorted(SAMPLES.glob("*/*.md"))

    assert len(articles) == 10
    assert all("<h2>" in article_html(each.read_text()) for each in articles)
