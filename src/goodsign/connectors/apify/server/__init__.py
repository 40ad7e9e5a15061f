"""A local Apify to try collecting against, offline: it speaks the real API, keeps state, and fails on request."""
