"""What the patient wants, who ordered it, and whether it can be relied on."""
