"""The training town and its three stories: a client of the API, not a room."""
