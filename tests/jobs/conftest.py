"""The desk that the flows' tests work at."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.flows.conftest import Desk

from goodsign.store.database import Database
from goodsign.store.vault import Vault


@pytest.fixture
def desk(database: Database, vault: Vault, tmp_path: Path, now: datetime) -> Desk:
    return Desk(database, vault, tmp_path, now)
