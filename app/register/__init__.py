"""The register as a whole: its first load from a list, its export, people who stand in it twice."""
