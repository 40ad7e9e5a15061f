"""The model's report: one HTML page that needs nothing else."""
