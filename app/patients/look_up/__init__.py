"""Who may be meant: found before any grant exists, masked, ranked, never chosen."""
