"""The edge cases of ROB-007, one case each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.compliance.reservations import read_reservations

TOKEN = "GoodsignBot"


def header(*values: str) -> tuple[str, ...]:
    return read_reservations([("X-Robots-Tag", value) for value in values], [], token=TOKEN)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["noindex"], ("noindex",)),
        (["NoArchive, nofollow"], ("noarchive",)),
        (["none"], ("none",)),
        (["nofollow"], ()),
        (["all"], ()),
        (["otherbot: noindex"], ()),
        (["otherbot: noindex, noarchive"], ()),
        (["otherbot: noindex", "noarchive"], ("noarchive",)),
        (["goodsignbot: noai"], ("noai",)),
        (["GoodsignBot: noindex, nosnippet"], ("noindex", "nosnippet")),
        (["otherbot: noindex, goodsignbot: nosnippet"], ("nosnippet",)),
        (["*: noindex"], ("noindex",)),
        (["unavailable_after: 25 Jun 2027 15:00:00 PST"], ()),
        (["unavailable_after: 25 Jun 2027 15:00:00 PST, noindex"], ("noindex",)),
        (["max-snippet: 0"], ("nosnippet",)),
        (["max-snippet: 50"], ()),
        (["goodsignbot: max-snippet: 0"], ("nosnippet",)),
    ],
)
def test_the_header(values: list[str], expected: tuple[str, ...]) -> None:
    assert header(*values) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("robots", "noindex,nofollow", ("noindex",)),
        ("ROBOTS", " NOARCHIVE ", ("noarchive",)),
        ("goodsignbot", "noai", ("noai",)),
        ("googlebot", "noindex", ()),
        ("description", "noindex", ()),
        ("tdm-reservation", "1", ("tdm-reservation",)),
        ("tdm-reservation", "0", ()),
    ],
)
def test_the_meta_element(name: str, content: str, expected: tuple[str, ...]) -> None:
    assert read_reservations([], [(name, content)], token=TOKEN) == expected


def test_text_and_data_mining_may_be_reserved_by_header() -> None:
    assert read_reservations([("TDM-Reservation", "1")], [], token=TOKEN) == ("tdm-reservation",)
    assert read_reservations([("tdm-reservation", "0")], [], token=TOKEN) == ()


@given(st.lists(st.text(max_size=30)), st.lists(st.text(max_size=30)))
def test_a_further_header_never_frees_a_page(headers: list[str], more: list[str]) -> None:
    before = header(*headers)
    assert set(before) <= set(header(*headers, *more))
