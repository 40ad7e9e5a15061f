"""Is this public profile our borrower? Pairs worth comparing, their weights, and the decision."""
