"""Ishinowa, the circle of intent: what a person wished, where it is needed, when it is needed."""
