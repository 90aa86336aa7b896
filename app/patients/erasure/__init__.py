"""Erasing a person: two of two organisations, and what is left to show of it."""
