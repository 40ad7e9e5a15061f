"""What is read from strangers' HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.web.site import INJECTION, NEWS

from goodsign.connectors.web.page import LONGEST_TEXT, read_page

HTML = "text/html; charset=utf-8"


def test_a_news_page() -> None:
    page = read_page(NEWS.encode(), HTML)
    assert page.title == "People on the Move"
    assert page.published_at == "2026-11-18"
    assert page.language == "en"
    assert page.text.splitlines() == [
        "People on the Move",
        "Harbor Bank appointed Ana Okafor as treasurer in May.",
        "Ben Ito, Elm Credit, promoted to vice president",
        INJECTION,
        "See linkedin.com/in/ana-okafor or write to press@news.example.",
    ]


def test_a_sentence_stays_whole_across_inline_elements() -> None:
    page = read_page(b"<p>Harbor <b>Bank</b>\n  appointed <a href='x'>Ana <i>Okafor</i></a>.<br>Next<p>Last", HTML)
    assert page.text == "Harbor Bank appointed Ana Okafor.\nNext\nLast"


def test_text_behind_a_block_is_a_line_of_its_own() -> None:
    assert read_page(b"<div><p>One</p>Two<div>Three</div>Four</div>", HTML).text == "One\nTwo\nThree\nFour"


def test_navigation_forms_scripts_and_pictures_are_left_out() -> None:
    html = (
        b"<nav>Menu</nav><header>Head</header><form>Ask us</form><img alt='Ana'><svg><text>S</text></svg>"
        b"<noscript>N</noscript><template><p>T</p></template><style>p{}</style><p>Kept</p><footer>Foot</footer>"
    )
    assert read_page(html, HTML).text == "Head\nKept"


def test_one_long_article_is_the_page_and_many_are_a_list() -> None:
    long = "Harbor Bank appointed Ana Okafor. " * 10
    one = f"<p>Before</p><article><p>{long}</p></article>"
    many = f"<article>{long}</article><article>{long}</article>"
    assert read_page(one.encode(), HTML).text == long.strip()
    assert read_page(many.encode(), HTML).text == f"{long.strip()}\n{long.strip()}"


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Zoë".encode("latin-1"), "text/html; charset=iso-8859-1", "Zoë"),
        ("<meta charset='windows-1252'>Zoë".encode("cp1252"), "text/html", "Zoë"),
        ("Zoë".encode("utf-16"), "text/html", "Zoë"),
        ("\ufeffZoë".encode(), "text/html", "Zoë"),
        ("Zoë".encode(), "text/html; charset=klingon", "Zoë"),
        (b"abcd", "text/html; charset=hex", "abcd"),
        (b"a\xffb", "text/html", "a\ufffdb"),
        (b"Ana\n\n  Okafor ", "text/plain", "Ana\nOkafor"),
        (b"a\x00b", "text/plain", "ab"),
    ],
)
def test_how_bytes_become_text(body: bytes, kind: str, text: str) -> None:
    assert read_page(body, kind).text == text


def test_the_text_has_a_limit() -> None:
    assert len(read_page(b"<p>" + b"word " * 100_000, HTML).text) == LONGEST_TEXT


def test_metas_of_the_head_alone_count() -> None:
    html = b"<head><META NAME=Robots CONTENT='noai'></head><body><meta name='robots' content='noindex'>"
    assert read_page(html, HTML).metas == (("robots", "noai"),)


def test_broken_json_is_passed_over() -> None:
    html = b'<script type="application/ld+json">{"@type": </script><script type="application/ld+json">[1]</script>'
    deep = b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>"
    assert read_page(html, HTML).data == ([1],)
    assert read_page(deep, HTML).data == ()


@pytest.mark.parametrize(
    "html",
    [
        '<meta property="article:published_time" content="2026-11-18T08:00:00+01:00">',
        '<meta name="date" content="2026-11-18">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-18"}</script>',
    ],
)
def test_when_a_page_was_published(html: str) -> None:
    assert read_page(f"<head>{html}</head>".encode(), HTML).published_at == "2026-11-18"


@pytest.mark.parametrize("told", ["soon", "18.11.2026", ""])
def test_a_date_that_is_none(told: str) -> None:
    html = f'<head><meta name="date" content="{told}"></head>'
    assert read_page(html.encode(), HTML).published_at is None


@given(st.binary(max_size=300), st.sampled_from([HTML, "text/plain", "text/html; charset=utf-16", "", "x"]))
def test_any_bytes_can_be_read(body: bytes, kind: str) -> None:
    assert "\x00" not in read_page(body, kind).text


def test_deep_nesting_is_read() -> None:
    assert read_page(b"<div>" * 50_000 + b"deep", HTML).text == "deep"
