"""Goodsign ranks leads by who is likely to convert, and says why."""
