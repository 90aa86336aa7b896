"""A rulebook in plain words: for residents, for crews, against another version, for one call."""
