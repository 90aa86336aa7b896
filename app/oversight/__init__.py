"""What an organisation's privacy officer sees: accesses, counts, the week; nothing clinical."""
