"""Invented people, companies and histories for demonstrations and measurements: nobody in them exists."""
