"""One key for one employer or school."""

import pytest

from goodsign.collect.identity.organizations import tokens


@pytest.mark.parametrize(
    ("ours", "theirs", "school", "same"),
    [
        ("dell inc", "dell", False, True),
        ("bluebonnet dental group llc", "bluebonnet dental", False, True),
        ("international business machines", "ibm", False, True),
        ("acme foods", "acme motors", False, False),
        ("univ of texas at austin", "the university of texas at austin", True, True),
        ("ut austin", "university of texas at austin", True, True),
        ("nyu", "new york university", True, True),
        ("ohio state university", "oregon state university", True, False),
        ("ohio state university", "osu", True, True),
        ("lincoln hs", "lincoln high school", True, True),
        ("university of texas at austin", "university of texas at dallas", True, False),
    ],
)
def test_two_spellings_meet_or_do_not(ours: str, theirs: str, school: bool, same: bool) -> None:
    met = set(tokens(ours, school=school, known=True)) & set(tokens(theirs, school=school, known=False))
    turned = set(tokens(theirs, school=school, known=True)) & set(tokens(ours, school=school, known=False))
    assert (bool(met), bool(turned)) == (same, same)
