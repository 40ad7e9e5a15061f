"""Where an About page may be, and what of it is kept."""

from hypothesis import given
from hypothesis import strategies as st

from goodsign.connectors.firecrawl.about import MOST_LETTERS, candidates, is_at, plain_text


def test_the_best_links_come_first_and_foreign_ones_not_at_all() -> None:
    links = [
        "/company", "/team/about", "about-us.html", "https://other.example/about", "https://notacme.example/about",
        "mailto:x@acme.example", "/a/b/about", "/shop", "https://www.acme.example/about?ref=nav#top",
        "//acme.example/about/",
    ]  # fmt: skip
    assert candidates("acme.example", links) == (
        "https://acme.example/about-us.html",
        "https://acme.example/about/",
        "https://acme.example/about",
        "https://acme.example/about-us",
        "https://acme.example/company",
    )


def test_an_address_lies_on_its_domain_and_subdomains() -> None:
    assert is_at("https://www.acme.example/x", "acme.example")
    assert is_at(None, "acme.example")
    assert not is_at("https://acme.example.evil.example/", "acme.example")
    assert not is_at("https://notacme.example/", "acme.example")


def test_markup_pictures_and_repeated_lines_go_sentences_stay() -> None:
    markdown = (
        "# Acme & Co\n\n![Logo](https://acme.example/l.png)\n\n**Widgets** since [1950](/history), *made*\nin `Ohio`."
        "\n\n<div>Cookie wall</div>\n\n<script>alert(1)</script>\n\n- One kind\n- One kind\n- Another <b>kind</b>\n\n"
        "| Place | Since |\n|---|---|\n| Ohio | 1950 |\n\nA sentence that makes the page long enough to be told of."
    )
    assert plain_text(markdown) == (
        "Acme & Co\nWidgets since 1950, made in Ohio.\nOne kind\nAnother kind\nPlace\nSince\nOhio\n1950\n"
        "A sentence that makes the page long enough to be told of."
    )


def test_a_page_that_says_little_is_none() -> None:
    assert plain_text("") is None
    assert plain_text("![x](y.png)") is None
    assert plain_text("Coming soon") is None


def test_a_long_page_is_cut_at_a_sentence_or_word() -> None:
    text = plain_text("Acme makes widgets. " * 500)
    assert text is not None
    assert text.endswith("widgets.")
    assert MOST_LETTERS - 20 <= len(text) <= MOST_LETTERS
    wordy = plain_text("widget " * 1000)
    assert wordy is not None
    assert wordy.endswith("widget …")
    assert len(wordy) <= MOST_LETTERS + 2


@given(st.text(max_size=3000))
def test_any_page_gives_a_bounded_text_or_none(markdown: str) -> None:
    text = plain_text(markdown)
    assert text is None or 80 <= len(text) <= MOST_LETTERS + 2
