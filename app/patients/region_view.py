"""What is shown of where a patient lives: the municipality whose sharing agreement holds."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.access.show import Part
from app.patients.view import View, Words


class Municipality(View):
    """A municipality by its code and its name."""

    code: str = Field(examples=["990019"])
    name: str = Field(examples=["日の出浜市"])


class Moved(View):
    """One move. `given` is the code that came in, where it was one of before."""

    before: Municipality
    now: Municipality
    given: str | None
    moved_at: datetime
    by: str | None


class History(View):
    """Every move, newest first."""

    items: list[Moved]


class RegionView(View):
    """Where a patient lives. Writing it anew asks for `epoch`, the ETag, as If-Match.

    `agreement` is the version that holds there now. `choices`, empty else: its code was split, and
    somebody has to say in which of these the patient lives; until then no new one's agreement
    holds. `elsewhere`: what the address names instead of this municipality; it moves nobody by
    itself. `may_move`: the reader may; nobody where the record went into another.
    """

    patient_id: UUID
    epoch: int
    municipality: Municipality
    choices: list[Municipality]
    elsewhere: list[Municipality]
    agreement: str = Field(examples=["990019-3"])
    may_move: bool
    history: Part[History]


class RegionKept(View):
    """How a municipality was kept; `said` where the code that came in was one of before."""

    municipality: Municipality
    said: Words | None
