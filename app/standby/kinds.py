"""Why a registration ends, and when the next exchange is due. Pure."""

from datetime import date
from enum import StrEnum
from typing import Final

from app.japan.wareki import months_after

MONTHS_BETWEEN: Final = 3
"""Clinic and hospital exchange clinical data every three months (conditions of the fee for
back-up hospitals; six hospitals' forms agree)."""


class Ending(StrEnum):
    """Why a registration was deleted from the hospital's list."""

    PATIENT_ASKED = "patient_asked"
    OTHER_HOSPITAL = "other_hospital"
    MOVED = "moved"
    DIED = "died"
    HOSPITAL_ENDED = "hospital_ended"
    BY_MISTAKE = "by_mistake"

    @property
    def is_of_hospital(self) -> bool:
        """Whether it is the hospital's to say; every other reason is the care team's."""
        return self is Ending.HOSPITAL_ENDED


def next_due(last: date) -> date:
    """The day three months on; the last of a shorter month."""
    return months_after(last, MONTHS_BETWEEN)
