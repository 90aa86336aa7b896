"""Who stands in which relation to a patient, from when to when, and what it lets them see."""
