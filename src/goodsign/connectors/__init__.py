"""One folder a vendor or file format: the only input and output with the outside."""
