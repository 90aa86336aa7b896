"""Which back-up hospital stands ready for a patient, and the data exchanged every three months."""
