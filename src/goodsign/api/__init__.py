"""The service over HTTP: a thin door to the flows."""
