"""One file a use case: read, decide, write."""
