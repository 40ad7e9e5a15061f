"""Which domain is a company's own: hand-made cases, none when in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.collect.companies import choose_domain, company_key, company_query, name_words, registered_domain
from goodsign.collect.ports import SearchHit


def hit(url: str, title: str) -> SearchHit:
    return SearchHit(title=title, url=url, snippet="")


OWN = hit("https://www.acmewidgets.com/about", "About us | Acme Widgets")


@pytest.mark.parametrize(
    ("name", "hits", "domain"),
    [
        ("Acme Widgets", [OWN], "acmewidgets.com"),
        ("ACME WIDGETS, INC.", [OWN], "acmewidgets.com"),
        ("The Acme Widgets Company", [OWN], "acmewidgets.com"),
        ("Acme Widgets L.L.C.", [OWN], "acmewidgets.com"),
        ("Acmé Widgets GmbH & Co. KG", [OWN], "acmewidgets.com"),
        ("Acmé Widgets GmbH", [hit("https://acme-widgets.de/", "Acmé Widgets: Start")], "acme-widgets.de"),
        ("Smith & Sons", [hit("https://smithandsons.com", "Smith and Sons Plumbing")], "smithandsons.com"),
        ("Smith & Sons", [hit("https://smithsons.com", "Smith & Sons Plumbing")], "smithsons.com"),
        # Several pages of one company are one domain; its subdomains too.
        ("Acme Widgets", [OWN, hit("https://careers.acmewidgets.com", "Jobs at Acme Widgets")], "acmewidgets.com"),
        ("Acme Widgets", [hit("https://acmewidgets.co.uk/x", "Acme Widgets")], "acmewidgets.co.uk"),
        # Sites about others come first in many searches.
        (
            "Acme Widgets",
            [
                hit("https://www.linkedin.com/company/acme-widgets", "Acme Widgets | LinkedIn"),
                hit("https://www.facebook.com/acmewidgets", "Acme Widgets - Facebook"),
                hit("https://en.wikipedia.org/wiki/Acme_Widgets", "Acme Widgets - Wikipedia"),
                hit("https://www.yelp.com/biz/acme-widgets", "Acme Widgets - Yelp"),
                hit("https://www.crunchbase.com/organization/acme-widgets", "Acme Widgets - Crunchbase"),
                OWN,
            ],
            "acmewidgets.com",
        ),
        ("Acme Widgets", [hit("https://www.bbb.org/us/acme-widgets", "Acme Widgets | BBB")], None),
        # The name of a directory can be the company asked for.
        ("Yelp Inc.", [hit("https://www.yelp.com/about", "About Yelp")], "yelp.com"),
        # Affixes, beginnings and initials count less than the name itself.
        ("Acme Widgets", [hit("https://acmewidgetshq.com", "Acme Widgets")], "acmewidgetshq.com"),
        ("Acme Widgets", [hit("https://acmewidgetshq.com", "Acme Widgets"), OWN], "acmewidgets.com"),
        ("Acme Widgets", [hit("https://acme.com", "Acme Widgets: Home")], "acme.com"),
        (
            "International Widget Makers",
            [hit("https://iwm.com", "IWM | International Widget Makers")],
            "iwm.com",
        ),
        # Domain without title, or title without domain, is no agreement.
        ("Acme Widgets", [hit("https://acmewidgets.com", "Domain for sale")], None),
        ("Acme Widgets", [hit("https://widgetnews.com", "Acme Widgets opens plant")], None),
        # A parent is not its subsidiary, nor the other way round.
        ("Acme Canada", [hit("https://acme.com", "Acme | Home")], None),
        ("Acme", [hit("https://acmecanada.com", "Acme Canada")], None),
        ("Acme Widgets", [hit("https://acmewidgetsrecords.com", "Acme Widgets Records")], None),
        # Ties are nobody's.
        (
            "Acme Widgets",
            [OWN, hit("https://acmewidgets.net", "Acme Widgets of Ohio")],
            None,
        ),
        ("Summit", [hit("https://summit.com", "Summit"), hit("https://summit.org", "Summit")], None),
        # Pages hosted under another's name have no domain of their own.
        ("Acme Widgets", [hit("https://acmewidgets.wixsite.com/home", "Acme Widgets")], None),
        ("Acme Widgets", [], None),
        ("", [OWN], None),
        ("Inc.", [hit("https://inc.com", "Inc. Magazine")], "inc.com"),
        ("X", [hit("https://x.com", "X")], None),
        ("株式会社", [hit("https://example.com", "株式会社")], None),
    ],
)
def test_the_domain_that_agrees_is_chosen(name: str, hits: list[SearchHit], domain: str | None) -> None:
    assert choose_domain(name, hits) == domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.acme.com/x?y#z", "acme.com"),
        ("http://ACME.com.", "acme.com"),
        ("https://a.b.acme.co.uk", "acme.co.uk"),
        ("https://acme.com.au", "acme.com.au"),
        ("https://co.uk", "co.uk"),
        ("ftp://acme.com", None),
        ("https://127.0.0.1/x", None),
        ("https://localhost", None),
        ("https://[broken", None),
        ("acme.com", None),
        ("", None),
    ],
)
def test_the_registered_part_of_a_host(url: str, domain: str | None) -> None:
    assert registered_domain(url) == domain


def test_telling_words_leave_out_article_and_legal_form() -> None:
    assert name_words("The J.P. Acme Co., Inc.") == ("jp", "acme")
    assert name_words("The Company") == ("the",)
    assert company_query("  Acme\n Widgets ") == "Acme Widgets official website"


@given(st.text(max_size=80), st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=6))
def test_the_answer_is_a_domain_of_a_hit_or_none_and_order_does_not_matter(
    name: str, found: list[tuple[str, str]]
) -> None:
    hits = [hit(f"https://{url}", title) for url, title in found]
    chosen = choose_domain(name, hits)
    assert chosen is None or chosen in {registered_domain(each.url) for each in hits}
    assert choose_domain(name, hits[::-1]) == chosen


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ACME Widgets, Inc.", "acme widgets"),
        ("The Acme Widgets Company", "acme widgets"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("84 Lumber", "84 lumber"),
        ("1-800-Flowers", "1 800 flowers"),
        ("Self-Employed", None),
        ("n/a", None),
        ("3M", None),
        ("219-45-6789", None),
        ("Works 219456789", None),
        ("jo@example.com", None),
        ("Call (202) 555-0101", None),
        ("Born 1980-04-12", None),
        ("Ромашка", None),
    ],
)
def test_a_name_is_compared_without_its_form_and_is_none_where_it_may_be_personal(name: str, key: str | None) -> None:
    assert company_key(name) == key
