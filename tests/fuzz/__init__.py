"""Made-up requests for every door of a running service."""
