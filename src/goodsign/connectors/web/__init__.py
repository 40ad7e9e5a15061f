"""Public web pages, read politely: robots files first, one request at a time, and no stop sign passed."""
