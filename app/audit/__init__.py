"""What happened: who did what to whom and why, append-only and verifiable."""
