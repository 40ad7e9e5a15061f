"""Table files: read CSV, Excel, Parquet and NDJSON in batches of text, and write them."""
