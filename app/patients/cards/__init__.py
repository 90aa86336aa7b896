"""The card that a patient carries or keeps on the fridge."""
