"""A truth set by another hand than the one that set the weights: other people, other faults."""
