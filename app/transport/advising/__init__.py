"""How advice comes about: facts gathered, conditions weighed, the next step put into words."""
