from uuid import UUID

from goodsign.core.ids import DEFAULT_WORKSPACE


def test_the_first_workspace_never_changes() -> None:
    assert UUID("00000000-0000-4000-8000-000000000001") == DEFAULT_WORKSPACE
