"""Decoders of the actors' payloads, one file an actor."""
