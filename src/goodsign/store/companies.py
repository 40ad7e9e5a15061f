"""What was looked up of companies: remembered once for each, put into all its leads at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import read_frame, stage
from goodsign.store.database import Database, translated
from goodsign.store.imports import ImportCounts, NewImport, record_import, wait_import_lock

_LOCK = 318_217
_SPELLED = {"company_name": "text", "name": "text"}

# Numbers and letters of a text with one blank between words and around it, so that whole words can be looked for.
_WORDS = "' ' || regexp_replace(lower({}), '[^[:alnum:]]+', ' ', 'g') || ' '"
_LATEST_FILL = """latest AS (
    SELECT DISTINCT ON (lead_id) lead_id, company_name, domain, about_digest
    FROM company_fills ORDER BY lead_id, known_at DESC, import_id
)"""
_MAY_BE_ENRICHED = """NOT l.opted_out AND NOT EXISTS (
    SELECT FROM lead_stops s WHERE s.workspace_id = l.workspace_id AND s.lead_id = l.lead_id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What is known of one company: `name` as compared, `label` as written; no domain means nothing was found."""

    name: str
    label: str
    domain: str | None
    about: str | None
    url: str | None
    source: str
    looked_up_at: datetime
    known_at: datetime


@contextmanager
def hold_enrichment(database: Database) -> Iterator[bool]:
    """Let one enrichment at a time run in a workspace; yields whether this one may. A killed one holds nothing."""
    key = {"key": _LOCK, "workspace": str(database.workspace_id)}
    with translated(), database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ask = text("SELECT pg_try_advisory_lock(:key, hashtext(:workspace))")
        held = bool(connection.execute(ask, key).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:key, hashtext(:workspace))"), key)


def wanted_companies(database: Database) -> pl.DataFrame:
    """Return the company names of leads without domain or About text: company_name, leads, names_person.

    Leads that opted out or carry a stop are left out. A lead whose facts were looked up for another employer counts
    as one without. `names_person` says that the name holds a lead's own.
    """
    return read_frame(
        database,
        f"""
        WITH {_LATEST_FILL}, wanted AS (
            SELECT l.company_name, l.first_name, l.last_name, l.full_name, l.plain_first, l.plain_last
            FROM leads l LEFT JOIN latest f ON f.lead_id = l.lead_id
            WHERE l.company_name IS NOT NULL AND {_MAY_BE_ENRICHED} AND (
                l.company_domain IS NULL OR l.company_about IS NULL OR f.company_name <> l.company_name)
        ), spelled AS MATERIALIZED (
            SELECT company_name, plain_name(company_name) AS plain FROM (SELECT DISTINCT company_name FROM wanted) d
        )
        SELECT company_name, count(*) AS leads, bool_or(
            -- Most are ruled out by plain letters alone; words are taken apart for the rest.
            CASE WHEN plain_first IS NULL OR plain_last IS NULL
                      OR (strpos(s.plain, plain_first) > 0 AND strpos(s.plain, plain_last) > 0)
                 THEN coalesce({_names_person("w")}, false) ELSE false END) AS names_person
        FROM wanted w JOIN spelled s USING (company_name) GROUP BY company_name""",
    )


def _names_person(row: str) -> str:
    """Return the SQL that says whether a company's name holds the lead's first and last name, in words or in one."""
    company = _WORDS.format(f"{row}.company_name")
    first, last = f"split_part({row}.first_name, ' ', 1)", f"{row}.last_name"
    in_words = " AND ".join(f"strpos({company}, {_WORDS.format(part)}) > 0" for part in (first, last))
    plain = "s.plain"
    in_one = " OR ".join(
        f"strpos({plain}, plain_name({name})) > 0"
        for name in (f"{first} || {last}", f"{last} || {first}", f"{row}.full_name")
    )
    return f"({in_words}) OR {in_one}"


def known_companies(database: Database) -> pl.DataFrame:
    """Return what is remembered: name, looked_up_at, and whether both domain and About text are there (`whole`)."""
    return read_frame(database, "SELECT name, looked_up_at, about IS NOT NULL AS whole FROM companies")


def list_companies(connection: Connection) -> list[Company]:
    """Return every company that was looked up, by name."""
    fields = ", ".join(Company.__dataclass_fields__)
    rows = connection.execute(text(f"SELECT {fields} FROM companies ORDER BY name")).mappings()
    return [Company(**row) for row in rows]


def keep_company(connection: Connection, company: Company) -> None:
    """Remember a look-up; one that found less than is known already only notes its time."""
    facts = ("domain", "about", "url", "source", "occurred_at", "known_at", "import_id")
    better = """excluded.domain IS NOT NULL
                AND (excluded.about IS NOT NULL OR excluded.domain IS DISTINCT FROM companies.domain)"""
    renewed = ", ".join(f"{name} = CASE WHEN {better} THEN excluded.{name} ELSE companies.{name} END" for name in facts)
    connection.execute(
        text(f"""
            INSERT INTO companies (workspace_id, name, label, domain, about, url, source, looked_up_at, occurred_at,
                                   known_at)
            SELECT workspace_id, :name, :label, :domain, :about, :url, :source, :looked_up_at, :looked_up_at, :known_at
            FROM workspaces
            ON CONFLICT (workspace_id, name) DO UPDATE SET
                label = excluded.label, looked_up_at = excluded.looked_up_at, {renewed}
        """),
        asdict(company),
    )


def looked_up_on(connection: Connection, source: str, *, day: date) -> int:
    """Return how many look-ups a source was asked for on a day (UTC)."""
    query = text("""SELECT count(*) FROM collection_attempts
                    WHERE source = :source AND known_at >= :day AND known_at < cast(:day AS date) + 1""")
    return int(connection.execute(query, {"source": source, "day": day}).scalar_one())


def fill_leads(
    connection: Connection, spelled: pl.DataFrame, *, import_id: UUID, title: str, now: datetime
) -> tuple[int, int | None]:
    """Put what is known of companies into their leads; return how many changed, and the number of the import.

    `spelled` has company_name (as leads write it) and name (as compared). Only empty fields are filled, and those that
    an enrichment filled for another employer are replaced; an About text goes only where the domain is the company's
    own. Each lead's earlier version is kept, so that undoing the import takes all of it back.
    """
    wait_import_lock(connection)
    stage(connection, "spelled_companies", _SPELLED, spelled)
    stamp = {"import_id": import_id, "now": now}
    changed = _mark_changes(connection)
    if not changed:
        return 0, None
    for statement in (_KEEP_VERSIONS, _KEEP_FILLS, _ADOPT, _UPDATE):
        connection.execute(text(statement), stamp)
    counts = ImportCounts(rows_read=changed, rows_rejected=0, added=0, changed=changed, unchanged=0, merged=0)
    return changed, record_import(connection, NewImport(import_id, title, "company", "{}", counts, now))


def _mark_changes(connection: Connection) -> int:
    connection.execute(text("DROP TABLE IF EXISTS company_changes"))
    done = connection.execute(
        text(f"""
            CREATE TEMPORARY TABLE company_changes ON COMMIT DROP AS
            WITH {_LATEST_FILL}, open AS (
                SELECT l.lead_id, l.company_name, l.company_domain, l.company_about, c.name, c.domain, c.about,
                       l.company_domain IS NULL
                           OR (f.company_name <> l.company_name AND f.domain = l.company_domain) AS takes_domain,
                       l.company_about IS NULL
                           OR (f.company_name <> l.company_name AND f.about_digest = md5(l.company_about))
                           AS takes_about,
                       coalesce(f.domain = l.company_domain, false) AS our_domain,
                       coalesce(f.about_digest = md5(l.company_about), false) AS our_about
                FROM leads l JOIN spelled_companies n ON n.company_name = l.company_name
                LEFT JOIN latest f ON f.lead_id = l.lead_id LEFT JOIN companies c ON c.name = n.name
                WHERE {_MAY_BE_ENRICHED}
            ), chosen AS (
                SELECT *, CASE WHEN takes_domain THEN domain ELSE company_domain END AS new_domain FROM open
            ), filled AS (
                SELECT *, CASE WHEN NOT coalesce(takes_about, false) THEN company_about
                               WHEN new_domain = domain THEN about END AS new_about FROM chosen
            )
            SELECT lead_id, company_name, name, new_domain, new_about,
                   CASE WHEN takes_domain OR our_domain THEN new_domain END AS domain,
                   CASE WHEN takes_about OR our_about THEN md5(new_about) END AS about_digest
            FROM filled
            WHERE ROW(new_domain, new_about) IS DISTINCT FROM ROW(company_domain, company_about)
        """)
    )
    return done.rowcount


_KEEP_VERSIONS = """
    INSERT INTO lead_versions (workspace_id, lead_id, import_id, role, content, secret, occurred_at, known_at)
    SELECT l.workspace_id, l.lead_id, :import_id, 'before', to_jsonb(l) - 'secret', l.secret, l.occurred_at, l.known_at
    FROM leads l JOIN company_changes USING (lead_id)"""

_KEEP_FILLS = """
    INSERT INTO company_fills (workspace_id, lead_id, import_id, company_name, domain, about_digest, occurred_at,
                               known_at)
    SELECT w.workspace_id, c.lead_id, :import_id, c.company_name, c.domain, c.about_digest, :now, :now
    FROM company_changes c, workspaces w"""

_ADOPT = """
    UPDATE companies SET import_id = :import_id
    WHERE import_id IS NULL AND domain IS NOT NULL AND name IN (SELECT name FROM company_changes)"""

_UPDATE = """
    UPDATE leads l SET company_domain = c.new_domain, company_about = c.new_about, occurred_at = :now, known_at = :now
    FROM company_changes c WHERE c.lead_id = l.lead_id"""
