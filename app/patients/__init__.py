"""Who the patient is, who stands around them, and who looked."""
