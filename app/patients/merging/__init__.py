"""Two records of one person: every step, and what was said of pairs that look alike."""
