"""PostgreSQL: tables, migrations, queries, COPY in and out."""
