"""The JSON door: parses, calls one action, answers. Knows HTTP and nothing else."""
