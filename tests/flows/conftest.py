"""Takes small files into a workspace the way the doors do."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from goodsign.collect.settle import CleaningOptions
from goodsign.flows.import_events import import_events
from goodsign.flows.import_leads import ImportOrder, ImportReport, import_leads
from goodsign.flows.plan_import import ImportWishes, plan_import
from goodsign.store.database import Database
from goodsign.store.imports import undo_import
from goodsign.store.vault import KeyRing, Vault
from goodsign.wiring import open_file


def silent(_what: str, _share: float | None = None) -> None:
    """Hear nothing."""


class Desk:
    """One workspace with a folder of files to take in."""

    def __init__(self, database: Database, vault: Vault, folder: Path, now: datetime) -> None:
        self.database, self.vault, self.folder, self.now = database, vault, folder, now

    def take_in(
        self, content: str, *, name: str = "leads.csv", dry_run: bool = False, history: bool = False, **wishes: Any
    ) -> ImportReport:
        """Import a file with this content; wishes are those of `ImportWishes`, and `options` as a dictionary."""
        path = self.folder / name
        path.write_text(content)
        options = CleaningOptions(**wishes.pop("options", {}))
        planned = plan_import(self.database, open_file(path), ImportWishes(options=options, **wishes))
        order = ImportOrder(uuid4(), name, self.now, as_history=history, dry_run=dry_run)
        if planned.plan.mapping.schema in ("activity", "outcome"):
            return import_events(self.database, planned, order, progress=silent)
        return import_leads(self.database, self.vault, planned, order, progress=silent)

    def undo(self, number: int | None) -> None:
        """Take an import back."""
        assert number is not None
        with self.database.transaction() as connection:
            undo_import(connection, number, now=self.now)

    def rows(self, table: str = "leads") -> list[dict[str, Any]]:
        """Return every row of a table as JSON values, in a steady order."""
        with self.database.transaction() as connection:
            rows = connection.execute(text(f"SELECT to_jsonb(t) FROM {table} t")).scalars().all()
        return sorted(rows, key=str)

    def leads(self) -> dict[str, dict[str, Any]]:
        """Return the leads by external key."""
        return {row["external_key"]: row for row in self.rows()}

    def silenced(self) -> set[str]:
        """Return the keys of those who opted out."""
        return {key for key, lead in self.leads().items() if lead["opted_out"]}


@pytest.fixture
def desk(database: Database, vault: Vault, tmp_path: Path, now: datetime) -> Desk:
    return Desk(database, vault, tmp_path, now)


@pytest.fixture
def new_desk(new_workspace: Callable[[], Database], ring: KeyRing, tmp_path: Path, now: datetime) -> Callable[[], Desk]:
    """Makes desks of further workspaces."""

    def make() -> Desk:
        database = new_workspace()
        return Desk(database, Vault(ring, database.workspace_id), tmp_path, now)

    return make
