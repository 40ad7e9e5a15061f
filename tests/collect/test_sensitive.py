"""Which matters are never kept."""

import pytest

from goodsign.collect.sensitive import CLASSES, sensitive_matters


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("She is on medical leave.", ("health",)),
        ("His wife is pregnant.", ("health", "family")),
        ("A Catholic priest.", ("religion",)),
        ("The Democratic candidate for senate.", ("politics",)),
        ("A Teamsters shop steward.", ("union",)),
        ("A transgender woman.", ("sexuality",)),
        ("The first African American partner.", ("ethnicity",)),
        ("He holds a green card.", ("immigration",)),
        ("Arrested and charged with fraud.", ("crime",)),
        ("A high school senior.", ("minors",)),
        ("Treasurer of a credit union, licensed in New York.", ()),
        ("Director of the Cancer Center", ()),
        ("Joined Visa as engineer, aged well", ()),
        ("", ()),
    ],
)
def test_classes(text: str, matters: tuple[str, ...]) -> None:
    assert sensitive_matters(text) == matters
    assert set(matters) <= set(CLASSES)
