"""What of a record is written anew as one, who may, and which sections it takes the place of.

Whoever writes such a part replaces what stood there. Where a section of it is withheld from them
they would lose what they cannot read, and could test guesses against it: they write none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.access.permit import Permit
from app.audit.entry import Outcome
from app.errors import NotAllowed
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.sections import Section


@dataclass(frozen=True, slots=True)
class Anew:
    """A part that is written as one."""

    act: Act
    sections: tuple[Section, ...]

    def is_open_to(self, permit: Permit) -> bool:
        """Whether who holds the permit may write it, and reads all that stands there."""
        return may(permit.caller.role, permit.basis, self.act) and self.is_read_by(permit)

    def is_read_by(self, permit: Permit) -> bool:
        """Whether every section of it is shown in full."""
        return all(permit.level(section) is Level.FULL for section in self.sections)

    def require(self, permit: Permit) -> None:
        """Passes where it is open to the permit's holder; otherwise NotAllowed, on the record."""
        permit.require(self.act)
        if not self.is_read_by(permit):
            raise NotAllowed(
                "お示しできない項目を含むため、書き改められません。",
                "It holds items that are not shown to you, so you cannot write it anew.",
                entry=permit.entry(self.act.value, outcome=Outcome.REFUSED, reason="withheld"),
            )


IDENTITY = Anew(Act.WRITE_IDENTITY, (Section.IDENTITY,))
CONTACTS = Anew(
    Act.WRITE_CONTACTS, (Section.CALL_CHAIN, Section.FAMILY_CONTACTS, Section.SURROGATE)
)
PROFILE: Mapping[str, Anew] = MappingProxyType(
    {
        "diagnosis": Anew(Act.WRITE_CLINICAL, (Section.DIAGNOSIS,)),
        "alerts": Anew(Act.WRITE_CLINICAL, (Section.CLINICAL_ALERTS,)),
        "disagreement": Anew(Act.WRITE_CLINICAL, (Section.FAMILY_DISAGREEMENT,)),
        "safety": Anew(Act.WRITE_SAFETY_NOTES, (Section.STAFF_SAFETY_NOTES,)),
        "hospital": Anew(Act.WRITE_PROFILE, (Section.TRANSPORT_WISH,)),
        "care": Anew(Act.WRITE_PROFILE, (Section.CARE_PROFILE,)),
    }
)
"""Each part of a profile; those that are left out stay as they were."""
