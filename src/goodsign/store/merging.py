"""Merges the stage into the leads, set-based, keeping what it overwrites so that the import can be undone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import copy_in, driver
from goodsign.store.staging import FIELDS
from goodsign.store.vault import Vault

_PASSED_ON = tuple(name for name in FIELDS if name != "external_key")
_LARGE = 20_000
_SECRETS = ("secret", "secret_index", "tax_index")
_MONEY = frozenset({"referral_amount", "received_total", "total_due", "last_payment_amount"})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of one import is marked with; `as_history` takes the source's own times as `known_at`."""

    import_id: UUID
    kind: str
    now: datetime
    as_history: bool

    def parameters(self) -> dict[str, object]:
        """Return the values for the statements below."""
        return {"import_id": self.import_id, "kind": self.kind, "now": self.now}

    def known_at(self, row: str) -> str:
        """Return the SQL for when a staged row became known."""
        recorded = f"coalesce({row}.source_updated_at, {row}.source_created_at, :now)"
        return f"least({recorded}, :now)" if self.as_history else ":now"


@dataclass(frozen=True, slots=True)
class Merged:
    """How many leads the stage added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


def merge_stage(connection: Connection, stamp: Stamp, vault: Vault) -> Merged:
    """Update the leads that the stage knows better, insert the new ones, keep every source value.

    A null in the file never erases a stored value, and an opt-out never comes undone.
    """
    _complete_secrets(connection, vault)
    targeted = _count(connection, "SELECT count(*) FROM stage_targets")
    changed = _mark_changes(connection)
    if changed:
        _keep_versions(connection, stamp)
        _update(connection, stamp)
    added = _insert_all(connection, stamp)
    _keep_aliases(connection, stamp)
    _keep_sources(connection, stamp)
    return Merged(added=added, changed=changed, unchanged=targeted - changed)


def _count(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar_one())


def _merged(name: str) -> str:
    """Return the SQL for the value that column `name` of lead `l` takes once staged row `s` is merged in."""
    match name:
        case "opted_out":
            return "l.opted_out OR s.opted_out"
        case "attributes":
            both = "coalesce(l.attributes, '{}') || jsonb_strip_nulls(s.attributes::jsonb)"
            return f"CASE WHEN s.attributes IS NULL THEN l.attributes ELSE {both} END"
        case _:
            return f"coalesce({_typed(name)}, l.{name})"


def _typed(name: str) -> str:
    return f"s.{name}::numeric(14, 2)" if name in _MONEY else f"s.{name}"


def _complete_secrets(connection: Connection, vault: Vault) -> None:
    """Give staged rows that bring only a tax id, or only a birth date, the stored other half: one blob holds both."""
    with driver(connection).cursor() as cursor:
        cursor.execute("""
            SELECT s.line, s.secret, l.secret FROM stage s
            JOIN stage_targets t ON t.line = s.line
            JOIN leads l ON l.lead_id = t.target
            WHERE NOT s.whole AND s.secret_index IS DISTINCT FROM l.secret_index
              AND s.secret IS NOT NULL AND l.secret IS NOT NULL
        """)
        rows = cursor.fetchall()
    if not rows:
        return
    halves = pl.DataFrame(rows, schema={"line": pl.Int64, "new": pl.Binary, "stored": pl.Binary}, orient="row")
    new, stored = vault.open(halves["new"].to_list()), vault.open(halves["stored"].to_list())
    tax_ids = new["tax_id"].fill_null(stored["tax_id"])
    births = new["dob"].fill_null(stored["dob"])
    connection.execute(
        text("""CREATE TEMPORARY TABLE stage_secrets
                (line bigint, secret bytea, secret_index bytea, tax_index bytea) ON COMMIT DROP""")
    )
    copy_in(connection, "stage_secrets", halves.select("line").hstack(vault.seal(tax_ids.to_list(), births.to_list())))
    connection.execute(
        text("""UPDATE stage SET secret = c.secret, secret_index = c.secret_index, tax_index = c.tax_index
                FROM stage_secrets c WHERE c.line = stage.line""")
    )


def _mark_changes(connection: Connection) -> int:
    # The hash of the row that was merged last spares comparing it field by field when it comes again.
    # A sealed blob differs each time it is made: its blind index tells whether what it holds has changed.
    compared = (*_PASSED_ON, "secret_index", "opted_out", "attributes")
    stored = ", ".join(f"l.{name}" for name in compared)
    merged = ", ".join(_merged(name) for name in compared)
    connection.execute(
        text(f"""
            CREATE TEMPORARY TABLE stage_changes ON COMMIT DROP AS
            SELECT s.line, l.lead_id FROM stage s
            JOIN stage_targets t ON t.line = s.line
            JOIN leads l ON l.lead_id = t.target
            WHERE l.content_hash IS DISTINCT FROM s.content_hash AND ROW({stored}) IS DISTINCT FROM ROW({merged})
        """)
    )
    return _count(connection, "SELECT count(*) FROM stage_changes")


def _keep_versions(connection: Connection, stamp: Stamp) -> None:
    connection.execute(
        text("""
            INSERT INTO lead_versions
                (workspace_id, lead_id, import_id, role, line, content, secret, occurred_at, known_at)
            SELECT l.workspace_id, l.lead_id, :import_id, 'before', c.line, to_jsonb(l) - 'secret', l.secret,
                   l.occurred_at, l.known_at
            FROM leads l JOIN stage_changes c USING (lead_id)
        """),
        stamp.parameters(),
    )


def _update(connection: Connection, stamp: Stamp) -> None:
    assignments = ", ".join(
        [
            *(f"{name} = {_merged(name)}" for name in (*_PASSED_ON, *_SECRETS, "opted_out", "attributes")),
            "content_hash = s.content_hash",
            f"occurred_at = coalesce(s.source_updated_at, {stamp.known_at('s')})",
            f"known_at = {stamp.known_at('s')}",
        ]
    )
    connection.execute(
        text(f"""
            UPDATE leads l SET {assignments}
            FROM stage s JOIN stage_changes c USING (line)
            WHERE l.lead_id = c.lead_id
        """),
        stamp.parameters(),
    )


def _insert_all(connection: Connection, stamp: Stamp) -> int:
    """Insert the new leads; a large load into an empty table builds the indexes afterwards, in half the time."""
    staged = _count(connection, f"SELECT count(*) FROM (SELECT FROM stage LIMIT {_LARGE}) s")
    first = staged == _LARGE and bool(connection.execute(text("SELECT begin_first_load()")).scalar_one())
    added = _insert(connection, stamp)
    if first:
        connection.execute(text("SELECT finish_first_load()"))
    return added


def _insert(connection: Connection, stamp: Stamp) -> int:
    columns = ", ".join(("lead_id", *FIELDS, *_SECRETS, "content_hash", "opted_out"))
    values = ", ".join(
        ("s.lead_id", *(_typed(name) for name in FIELDS), *(f"s.{name}" for name in (*_SECRETS, "content_hash")))
    )
    result = connection.execute(
        text(f"""
            INSERT INTO leads (workspace_id, import_id, kind, {columns}, attributes, occurred_at, known_at)
            SELECT (SELECT workspace_id FROM workspaces), :import_id, :kind, {values}, s.opted_out,
                   s.attributes::jsonb,
                   coalesce(s.source_created_at, s.source_updated_at, {stamp.known_at("s")}), {stamp.known_at("s")}
            FROM stage s LEFT JOIN stage_targets t ON t.line = s.line
            WHERE t.line IS NULL
        """),
        stamp.parameters(),
    )
    return result.rowcount


def _keep_aliases(connection: Connection, stamp: Stamp) -> None:
    """Remember every external key under which a lead is known to its sources."""
    connection.execute(
        text("""
            INSERT INTO lead_keys (workspace_id, external_key, lead_id, import_id, occurred_at, known_at)
            SELECT l.workspace_id, k.external_key, k.lead_id, :import_id, :now, :now
            FROM (SELECT s.external_key, t.target AS lead_id FROM stage s JOIN stage_targets t USING (line)
                  UNION ALL SELECT m.external_key, coalesce(t.target, s.lead_id)
                  FROM stage_sources m JOIN stage s ON s.line = m.leader
                  LEFT JOIN stage_targets t ON t.line = s.line) k
            JOIN leads l ON l.lead_id = k.lead_id
            WHERE k.external_key IS NOT NULL AND k.external_key IS DISTINCT FROM l.external_key
            ON CONFLICT DO NOTHING
        """),
        stamp.parameters(),
    )


def _keep_sources(connection: Connection, stamp: Stamp) -> None:
    connection.execute(
        text("""
            INSERT INTO lead_versions
                (workspace_id, lead_id, import_id, role, line, content, secret, occurred_at, known_at)
            SELECT (SELECT workspace_id FROM workspaces), coalesce(t.target, s.lead_id), :import_id, 'source', m.line,
                   to_jsonb(m) - 'secret' - 'lead_id' - 'leader' - 'whole' - 'content_hash',
                   m.secret,
                   coalesce(m.source_updated_at, :now), :now
            FROM stage_sources m JOIN stage s ON s.line = m.leader LEFT JOIN stage_targets t ON t.line = s.line
        """),
        stamp.parameters(),
    )
