"""Why, and by when, a patient's wishes are to be talked over again."""
