"""What every decoder of profiles shares: declarative field maps and the careful reading of strangers' JSON."""
