"""Renders the parts of docs/reference that repeat what the code says, so that the two never drift apart."""
