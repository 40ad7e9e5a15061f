"""Words shared by all rooms: ids, errors, time rules."""
