"""The service over one workspace."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from goodsign.settings import Settings
from goodsign.store.database import Database
from goodsign.wiring import House

SECRET = SecretStr("webhook-secret")


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(Settings(home=tmp_path, apify_webhook_secret=SECRET), database)
