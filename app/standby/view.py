"""What is shown of a registration: to the care team and the patient's side, and to the hospital."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.patients.view import View
from app.standby.kinds import Ending


class BackupRegistrationView(View):
    """One registration. `due_on`: the next exchange of clinical data; null once it has ended."""

    id: UUID
    hospital_id: UUID
    hospital: str = Field(examples=["みなと中央病院"])
    clinic: str = Field(examples=["みなと在宅クリニック"])
    requested_on: date
    consented_on: date
    registered_at: datetime
    exchanged_on: date | None = Field(description="The last exchange; null before the first.")
    due_on: date | None
    is_due: bool
    ended_at: datetime | None
    ended_for: Ending | None


class BackupPage(View):
    """Registrations, the newest first; `next` is null on the last page."""

    items: list[BackupRegistrationView]
    next: UUID | None
