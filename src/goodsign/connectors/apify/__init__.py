"""Apify: actors that collect public profiles for us."""
