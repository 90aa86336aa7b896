"""How those are shown who are on a call beside its first unit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.calls.guide.gathered import Entered, moment
from app.calls.kinds import Capacity
from app.patients.view import View


class CallUnitView(View):
    """A further unit on the call. `is_mutual_aid`: another department's, helping out."""

    unit_id: UUID
    unit: str
    fire_department: str
    is_mutual_aid: bool
    added_at: datetime
    released_at: datetime | None


class InvitationView(View):
    """An organisation whose physicians are invited. `first_opened_at`: when the first looked.

    `physicians`, on the card, are those of them to whom the record was opened.
    """

    id: UUID
    organisation_id: UUID
    organisation: str
    invited_as: Capacity
    invited_at: datetime
    first_opened_at: datetime | None
    ended_at: datetime | None
    physicians: list[str]


def unit_of(one: Entered) -> CallUnitView:
    """One unit that was added."""
    return CallUnitView(
        unit_id=one["unit_id"],
        unit=one["name"],
        fire_department=one["fire_department"],
        is_mutual_aid=one["is_mutual_aid"],
        added_at=one["added_at"],
        released_at=one["released_at"],
    )


def invitation_of(one: Entered, came_in: Sequence[Entered] = ()) -> InvitationView:
    """One invitation, with the names of those who came by it."""
    role = Capacity(one["invited_as"]).role
    physicians = [
        each["name"]
        for each in came_in
        if (each["organisation_id"], each["role"]) == (one["organisation_id"], role)
        and moment(each["opened_at"]) >= moment(one["invited_at"])
    ]
    return InvitationView(
        id=one["id"],
        organisation_id=one["organisation_id"],
        organisation=one["organisation"],
        invited_as=one["invited_as"],
        invited_at=one["invited_at"],
        first_opened_at=one["first_opened_at"],
        ended_at=one["ended_at"],
        physicians=list(dict.fromkeys(physicians)),
    )
