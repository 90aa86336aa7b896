"""What a rulebook can say, and what can be known on a call: the words, typed and read."""
