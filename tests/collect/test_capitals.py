"""Which words may be a name."""

import pytest

from goodsign.collect.capitals import find_runs, is_person


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Ana Okafor joined", ["Ana Okafor"]),
        ("Ana Okafor, Ben Ito", ["Ana Okafor", "Ben Ito"]),
        ("Ana Okafor, Jr., of Albany", ["Ana Okafor, Jr.", "Albany"]),
        ("Mar\u00eda de los R\u00edos y Luz", ["Mar\u00eda de los R\u00edos y Luz"]),
        ("Ana of Albany", ["Ana", "Albany"]),
        ("Bank of Albany", ["Bank of Albany"]),
        ("Stone & Reed", ["Stone & Reed"]),
        ("nothing here", []),
        ("\u738b\u5c0f\u660e joined", []),
        ("", []),
    ],
)
def test_runs(text: str, runs: list[str]) -> None:
    assert [run.text for run in find_runs(text)] == runs


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ana Okafor", True),
        ("ANA OKAFOR", True),
        ("Ana B. Okafor", True),
        ("Ana Okafor, CPA", True),
        ("\u00c5sa \u00d6berg", True),
        ("Ana", False),
        ("Harbor Bank", False),
        ("Vice President", False),
        ("Stone & Reed", False),
        ("One Two Three Four Five", False),
        ("Ana O", False),
    ],
)
def test_persons(text: str, *, person: bool) -> None:
    assert any(map(is_person, find_runs(text))) is person
