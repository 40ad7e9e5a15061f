"""The whole schema in one picture, one file for each part of it.

Every table carries `workspace_id` and row-level security (see `store/security.py`); every fact carries
`occurred_at` (when it was true) and `known_at` (when we learned it).
"""

from goodsign.store.tables import collecting, leads, ranking, signals
from goodsign.store.tables.columns import schema

__all__ = ["collecting", "leads", "ranking", "schema", "signals"]
