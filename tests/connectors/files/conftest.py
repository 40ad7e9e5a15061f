"""Where the real data is, if anywhere."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def shared_data() -> Path:
    root = Path(__file__).parents[3]
    folder = Path(os.environ.get("GOODSIGN_SHARED", root.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("GOODSIGN_SHARED does not name a folder with the real data")
    return folder
