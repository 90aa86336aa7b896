"""A region's rulebooks as versions: drafted, commented, approved by two, withdrawn at once."""
