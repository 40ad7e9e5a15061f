"""The model that ships with Goodsign and reads texts for career signals: small, offline, on the CPU."""
