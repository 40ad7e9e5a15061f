"""What was trained, and how: not part of the package."""
