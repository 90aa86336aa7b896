"""Made-up people in the numbers of a prefecture, and what a crew types of them."""
