"""Identifiers and the one workspace that every installation starts with."""

from typing import NewType
from uuid import UUID, uuid5

WorkspaceId = NewType("WorkspaceId", UUID)
LeadId = NewType("LeadId", UUID)

DEFAULT_WORKSPACE = WorkspaceId(UUID("00000000-0000-4000-8000-000000000001"))

_NAMESPACE = UUID("6f0f9c0e-6f0d-5d6e-9a53-6b0f6b1c6f6e")


def derived_id(*parts: object) -> UUID:
    """Return the same UUID for the same parts, so that a repeat creates nothing twice (RFC 9562 v5)."""
    return uuid5(_NAMESPACE, "\x1f".join(str(part) for part in parts))
