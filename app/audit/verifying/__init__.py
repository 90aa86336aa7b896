"""Whether the log is whole, by whoever has the keys: it trusts no row that it reads."""
