"""Before the crew arrives: whom the caller speaks of, for the desk and for the crew on the way."""
