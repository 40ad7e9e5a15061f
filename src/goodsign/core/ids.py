"""Identifiers and the one workspace that every installation starts with."""

from typing import NewType
from uuid import UUID

WorkspaceId = NewType("WorkspaceId", UUID)

DEFAULT_WORKSPACE = WorkspaceId(UUID("00000000-0000-4000-8000-000000000001"))
