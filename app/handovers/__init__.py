"""The hospital, from acceptance on: view, admission, return home."""
