"""The register of imports: records them, lists them, and undoes one as a whole."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text

from goodsign.core.errors import Conflict, NotFound
from goodsign.store.tables.leads import imports, leads, mappings, workspaces

_IMPORT_LOCK = 318_216


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did, in rows."""

    rows_read: int
    rows_rejected: int
    added: int
    changed: int
    unchanged: int
    merged: int


@dataclass(frozen=True, slots=True)
class NewImport:
    """An import about to be recorded; `mapping` is JSON."""

    import_id: UUID
    file_name: str
    target: str
    mapping: str
    counts: ImportCounts
    now: datetime


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the register shows it."""

    number: int
    file_name: str
    target: str
    counts: ImportCounts
    imported_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import took back."""

    removed: int
    restored: int
    opted_out_kept: int


def try_import_lock(connection: Connection) -> bool:
    """Take the workspace's import lock until the transaction ends; False when another import holds it."""
    query = text("SELECT pg_try_advisory_xact_lock(:key, hashtext(workspace_id::text)) FROM workspaces")
    return bool(connection.execute(query, {"key": _IMPORT_LOCK}).scalar_one())


def wait_import_lock(connection: Connection) -> None:
    """Wait until no other import runs in this workspace, then hold the lock until the transaction ends."""
    query = text("SELECT pg_advisory_xact_lock(:key, hashtext(workspace_id::text)) FROM workspaces")
    connection.execute(query, {"key": _IMPORT_LOCK})


def record_import(connection: Connection, new: NewImport) -> int:
    """Write an import into the register; return its number, counted from 1 in each workspace."""
    number = int(connection.execute(select(func.coalesce(func.max(imports.c.number), 0) + 1)).scalar_one())
    connection.execute(
        insert(imports).values(
            workspace_id=select(workspaces.c.workspace_id).scalar_subquery(),
            import_id=new.import_id,
            number=number,
            file_name=new.file_name,
            target=new.target,
            mapping=json.loads(new.mapping),
            **asdict(new.counts),
            occurred_at=new.now,
            known_at=new.now,
        )
    )
    return number


def remember_mapping(connection: Connection, *, fingerprint: str, target: str, mapping: str, now: datetime) -> None:
    """Keep the mapping for the next file with the same header."""
    connection.execute(
        text("""
            INSERT INTO mappings (workspace_id, fingerprint, target, mapping, occurred_at, known_at)
            SELECT workspace_id, :fingerprint, :target, cast(:mapping AS jsonb), :now, :now FROM workspaces
            ON CONFLICT (workspace_id, fingerprint, target)
            DO UPDATE SET mapping = excluded.mapping, known_at = excluded.known_at
        """),
        {"fingerprint": fingerprint, "target": target, "mapping": mapping, "now": now},
    )


def remembered_mapping(connection: Connection, *, fingerprint: str, target: str | None) -> tuple[str, str] | None:
    """Return (target, mapping as JSON) of the newest mapping kept for this header."""
    query = select(mappings.c.target, mappings.c.mapping).where(mappings.c.fingerprint == fingerprint)
    if target is not None:
        query = query.where(mappings.c.target == target)
    row = connection.execute(query.order_by(mappings.c.known_at.desc()).limit(1)).first()
    return None if row is None else (row.target, json.dumps(row.mapping))


def list_imports(connection: Connection) -> list[ImportRecord]:
    """Return every import, newest first."""
    rows = connection.execute(select(imports).order_by(imports.c.number.desc())).all()
    return [
        ImportRecord(
            number=row.number,
            file_name=row.file_name,
            target=row.target,
            counts=ImportCounts(row.rows_read, row.rows_rejected, row.added, row.changed, row.unchanged, row.merged),
            imported_at=row.known_at,
            undone_at=row.undone_at,
        )
        for row in rows
    ]


def undo_import(connection: Connection, number: int, *, now: datetime) -> Undone:
    """Remove what import `number` added and restore what it changed; opt-outs stay.

    Raises NotFound, or Conflict naming the later imports that must be undone first.
    """
    wait_import_lock(connection)
    row = connection.execute(select(imports).where(imports.c.number == number).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no import {number}.", hint="`goodsign imports list` shows them.")
    if row.undone_at is not None:
        raise Conflict(f"Import {number} is already undone.")
    parameters = {"import_id": row.import_id, "now": now}
    _refuse_when_built_upon(connection, number, parameters)
    restored = _restore(connection, parameters)
    removed = _remove(connection, parameters)
    kept = int(
        connection.execute(
            text("SELECT count(*) FROM opt_outs WHERE source = :source"), {"source": f"import:{row.import_id}"}
        ).scalar_one()
    )
    connection.execute(text("UPDATE imports SET undone_at = :now WHERE import_id = :import_id"), parameters)
    return Undone(removed=removed, restored=restored, opted_out_kept=kept)


def _refuse_when_built_upon(connection: Connection, number: int, parameters: dict[str, object]) -> None:
    later = connection.execute(
        text("""
            WITH mine AS (
                SELECT lead_id FROM leads WHERE import_id = :import_id
                UNION SELECT lead_id FROM lead_versions WHERE import_id = :import_id AND role = 'before'
            ), users AS (
                SELECT v.import_id FROM lead_versions v JOIN mine USING (lead_id)
                UNION SELECT k.import_id FROM lead_keys k JOIN mine USING (lead_id)
                UNION SELECT a.import_id FROM activities a
                      JOIN leads l USING (lead_id) WHERE l.import_id = :import_id
                UNION SELECT o.import_id FROM outcomes o
                      JOIN leads l USING (lead_id) WHERE l.import_id = :import_id
            )
            SELECT i.number FROM imports i JOIN users USING (import_id)
            WHERE i.number > (SELECT number FROM imports WHERE import_id = :import_id) AND i.undone_at IS NULL
            ORDER BY i.number DESC
        """),
        parameters,
    ).scalars()
    numbers = ", ".join(str(each) for each in later)
    if numbers:
        raise Conflict(
            f"Import {number} cannot be undone yet: later imports build on its leads ({numbers}).",
            hint=f"Undo {numbers} first, newest first.",
        )


def _restore(connection: Connection, parameters: dict[str, object]) -> int:
    fixed = {"workspace_id", "lead_id", "secret", "opted_out"}
    columns = [column.name for column in leads.columns if column.name not in fixed and column.computed is None]
    assignments = ", ".join(f"{name} = old.{name}" for name in columns)
    result = connection.execute(
        text(f"""
            UPDATE leads l SET {assignments}, secret = v.secret
            FROM lead_versions v, jsonb_populate_record(NULL::leads, v.content) old
            WHERE v.import_id = :import_id AND v.role = 'before' AND l.lead_id = v.lead_id
        """),
        parameters,
    )
    # An embedding of the changed text is newer than the restored lead and would never be made again.
    connection.execute(
        text("""
            DELETE FROM embeddings e USING lead_versions v
            WHERE v.import_id = :import_id AND v.role = 'before' AND e.lead_id = v.lead_id
        """),
        parameters,
    )
    return result.rowcount


def _remove(connection: Connection, parameters: dict[str, object]) -> int:
    removed = 0
    for table in ("activities", "outcomes", "companies"):
        statement = text(f"DELETE FROM {table} WHERE import_id = :import_id")
        removed += connection.execute(statement, parameters).rowcount
    for table in ("fits", "embeddings", "scores"):
        connection.execute(
            text(f"DELETE FROM {table} t USING leads l WHERE l.lead_id = t.lead_id AND l.import_id = :import_id"),
            parameters,
        )
    for table in ("lead_keys", "lead_versions", "company_fills"):
        connection.execute(text(f"DELETE FROM {table} WHERE import_id = :import_id"), parameters)
    statement = text("DELETE FROM leads WHERE import_id = :import_id")
    return removed + connection.execute(statement, parameters).rowcount
