"""The emergency call, from the first ring to the crew's return."""
