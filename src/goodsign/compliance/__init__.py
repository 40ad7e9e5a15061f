"""May we collect, match, score, contact, export, keep? Rules give decisions with all their reasons."""
