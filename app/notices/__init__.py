"""Who must be told, and whether they have seen it."""
