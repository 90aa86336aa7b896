"""Who may go through a list of their own patients: the care team, and nobody else."""

from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed
from app.people.caller import Caller
from app.policy.bases import Basis, Recipient, recipient_of


def require_care_team(caller: Caller, action: str) -> Recipient:
    """Whose consent counts for the caller. Raises NotAllowed for whoever is of no care team."""
    recipient = recipient_of(Basis.CARE_TEAM, caller.role)
    if recipient is None:
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)
    return recipient
