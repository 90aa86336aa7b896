"""Whose doors these are: the privacy officer's, towards their own organisation and no other."""

from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed
from app.people.caller import Caller
from app.policy.capabilities import Act, may


def entry(caller: Caller, action: str, outcome: Outcome = Outcome.DONE) -> Entry:
    """What is on the record of a look at the organisation."""
    return Entry(actor=caller.actor, action=action, outcome=outcome)


def require(caller: Caller, action: str) -> None:
    """Passes for a privacy officer. Raises NotAllowed, on the record."""
    if not may(caller.role, None, Act.READ_WHO_LOOKED):
        raise NotAllowed(entry=entry(caller, action, Outcome.REFUSED))
