"""Who is on a call beside its first unit: units added, physicians invited."""
