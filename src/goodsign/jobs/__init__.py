"""What runs by itself: a thin door to the flows."""
