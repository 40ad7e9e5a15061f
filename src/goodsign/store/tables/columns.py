"""The columns that every table shares, and the one schema that they all belong to."""

from sqlalchemy import Column, DateTime, MetaData, Numeric, Text, Uuid

schema = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(referred_table_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def workspace() -> Column[object]:
    """Return the tenant, first in every primary key."""
    return Column("workspace_id", Uuid, primary_key=True, nullable=False)


def fact_times() -> tuple[Column[object], Column[object]]:
    """Return when a fact was true and when we learned it."""
    return (
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("known_at", DateTime(timezone=True), nullable=False),
    )


def key_text(name: str, *, nullable: bool = True, key: bool = False) -> Column[object]:
    """Return a text that is compared byte by byte."""
    return Column(name, Text(collation="C"), nullable=nullable and not key, primary_key=key)


def money(name: str) -> Column[object]:
    """Return an amount in dollars and cents."""
    return Column(name, Numeric(14, 2))
