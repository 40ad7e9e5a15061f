"""Features as of a time; train, rank, explain, weigh and judge the model."""
