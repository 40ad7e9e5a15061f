"""The reference page names every field and comparison, and its example is a valid profile."""

import re
from pathlib import Path

import pytest

from goodsign.icp.spec import OPERATORS, parse
from goodsign.icp.vocabulary import FACTS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "icp.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FACTS, *OPERATORS])
def test_every_field_and_comparison_is_explained(name: str) -> None:
    assert re.search(rf"^\|.*`{name}\b", PAGE, flags=re.MULTILINE)


def test_the_example_is_a_valid_profile() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert example is not None
    icp = parse(example.group(1))
    assert [criterion.id for criterion in icp.criteria] == ["nurse", "moving", "owner"]
