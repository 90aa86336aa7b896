"""Who is asking: organisations, accounts, roles, sign-in, sessions, tokens."""
