"""Local transport rules: rulebooks as data, and the guide a crew gets from them."""
