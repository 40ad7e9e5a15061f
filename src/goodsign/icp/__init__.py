"""Leads times ideal customer profile to fit, criterion by criterion."""
