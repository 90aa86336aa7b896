"""The pages: the same actions and decisions as the JSON door, rendered for people."""
