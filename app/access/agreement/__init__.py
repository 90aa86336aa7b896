"""A region's sharing agreement: drafted, compared, agreed to by two, in force, taken back."""
