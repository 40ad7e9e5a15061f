"""Text embedders: a light local one, and OpenAI's when a key is set."""
