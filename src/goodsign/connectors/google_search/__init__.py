"""Google's Custom Search JSON API, which closes on 2027-01-01."""
