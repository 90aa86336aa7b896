"""What Japan writes in its own way: dates, names, phones, codes."""
