"""What is timed and measured, each against a stated limit in the same run."""
