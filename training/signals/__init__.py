"""Train the text model that reads posts and headlines for career signals."""
