"""Alembic migrations, run by `goodsign db upgrade` and by the embedded database itself."""
