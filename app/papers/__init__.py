"""The signed papers behind a record: scans, what they say, who checked it."""
