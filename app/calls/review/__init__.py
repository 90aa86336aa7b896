"""The after-review of closed calls by the council of the place, under pseudonyms."""
