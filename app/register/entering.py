"""Who may go through a list of their own patients: the care team, and nobody else."""

from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed
from app.people.caller import Caller
from app.policy.bases import Basis, recipient_of


def require_care_team(caller: Caller, action: str) -> None:
    """Passes for a role of the care team; otherwise NotAllowed, on the record."""
    if recipient_of(Basis.CARE_TEAM, caller.role) is None:
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)
