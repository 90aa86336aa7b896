"""How those are shown who are on a call beside its first unit."""

from datetime import datetime
from uuid import UUID

from app.calls.gathered import Entered
from app.calls.kinds import Capacity
from app.patients.view import View


class UnitView(View):
    """A further unit on the call. `is_mutual_aid`: another department's, helping out."""

    unit_id: UUID
    unit: str
    fire_department: str
    is_mutual_aid: bool
    added_at: datetime
    released_at: datetime | None


class InvitationView(View):
    """An organisation whose physicians are invited, and who of them came.

    `first_opened_at`: when the first of them looked. `physicians` are told to those on the call.
    """

    id: UUID
    organisation_id: UUID
    organisation: str
    invited_as: Capacity
    invited_at: datetime
    first_opened_at: datetime | None
    ended_at: datetime | None
    physicians: list[str]


def unit_of(one: Entered) -> UnitView:
    """One unit that was added."""
    return UnitView(
        unit_id=one["unit_id"],
        unit=one["name"],
        fire_department=one["fire_department"],
        is_mutual_aid=one["is_mutual_aid"],
        added_at=one["added_at"],
        released_at=one["released_at"],
    )


def invitation_of(one: Entered, *, is_named: bool) -> InvitationView:
    """One invitation; `is_named`: with the names of the physicians who came."""
    return InvitationView(
        id=one["id"],
        organisation_id=one["organisation_id"],
        organisation=one["organisation"],
        invited_as=one["invited_as"],
        invited_at=one["invited_at"],
        first_opened_at=one["first_opened_at"],
        ended_at=one["ended_at"],
        physicians=[each["name"] for each in one["physicians"]] if is_named else [],
    )
