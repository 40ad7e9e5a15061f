from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from goodsign.core.ids import DEFAULT_WORKSPACE, derived_id


def test_the_first_workspace_never_changes() -> None:
    assert UUID("00000000-0000-4000-8000-000000000001") == DEFAULT_WORKSPACE


def test_a_derived_id_is_version_5_and_stays_what_it_is() -> None:
    found = derived_id("activity", "D-1", 3)
    assert found.version == 5
    assert found == derived_id("activity", "D-1", 3)
    assert found == derived_id("activity", "D-1", "3")
    assert str(found) == "65a02802-245c-562f-8eb1-ac1e02206c21"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=8), min_size=1, max_size=4))
def test_where_one_part_ends_and_the_next_begins_matters(parts: list[str]) -> None:
    assert derived_id(*parts, "end") != derived_id("".join(parts) + "end")
    assert derived_id(*parts) != derived_id(*parts, "")
