"""Snapshots and texts become dated, evidenced signals."""
