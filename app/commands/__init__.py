"""What `python3 -m app` can do, one module per command: each has `run(arguments)` -> exit code."""
