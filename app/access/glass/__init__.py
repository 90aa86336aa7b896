"""Break-glass: opened, told of, looked into, and what else a privacy officer looks into."""
