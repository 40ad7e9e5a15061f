from pathlib import Path

import pytest
from sqlalchemy import text

from goodsign.core.errors import KeyFault
from goodsign.settings import Settings
from goodsign.store.database import Database
from goodsign.wiring import key_file, key_ring, require_key


def at(home: Path, **further: object) -> Settings:
    return Settings(home=home, **further)  # type: ignore[arg-type]


def test_a_key_is_made_once_where_nothing_is_sealed(database: Database, tmp_path: Path) -> None:
    settings = at(tmp_path)
    require_key(settings, database)
    assert not key_file(settings).exists()
    assert key_ring(settings, database) == key_ring(settings, database)


def test_a_lost_key_is_never_replaced_by_a_new_one(database: Database, tmp_path: Path) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("""
                INSERT INTO opt_outs (workspace_id, contact_index, source, occurred_at, known_at)
                SELECT workspace_id, '\\x01', 'test', now(), now() FROM workspaces
            """)
        )
    with pytest.raises(KeyFault, match="is gone") as caught:
        key_ring(at(tmp_path), database)
    assert "Put the file back" in str(caught.value.hint)
    assert not key_file(at(tmp_path)).exists()


def test_production_makes_no_key_on_the_fly(database: Database, tmp_path: Path) -> None:
    with pytest.raises(KeyFault, match="in production"):
        key_ring(at(tmp_path, environment="production"), database)
