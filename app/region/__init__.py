"""How a region does: figures that speak of nobody."""
