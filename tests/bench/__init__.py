"""What a card costs: measured on a service and a database of its own, as ratios."""
