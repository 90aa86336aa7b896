"""Who may see and do what: sections, bases, roles, the ceiling, one function that decides."""
