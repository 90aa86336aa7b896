"""What can be wrong with a rulebook, question by question; `check` asks them all."""
