"""A permit: one open grant with the decision it leads to. What every read and write stands on."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.audit.entry import Entry, Outcome, Purpose
from app.errors import NotAllowed, Refused
from app.people.caller import Caller
from app.policy.agreement import Agreement
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.consent import NOTHING_RECORDED, Consent
from app.policy.decide import Decision, decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

_PURPOSES = {
    Basis.CARE_TEAM: Purpose.TREAT,
    Basis.CALL: Purpose.ETREAT,
    Basis.BEFORE_ARRIVAL: Purpose.ETREAT,
    Basis.AUTHOR: Purpose.ETREAT,
    Basis.OFFER: Purpose.ETREAT,
    Basis.HANDOVER: Purpose.ETREAT,
    Basis.ADMISSION: Purpose.TREAT,
    Basis.GLASS: Purpose.BTG,
    Basis.PATIENT: Purpose.PATRQT,
    Basis.SURROGATE: Purpose.PATRQT,
    Basis.AFTER_REVIEW: Purpose.HOPERAT,
}


def purpose_of(basis: Basis) -> Purpose:
    """Why somebody on this basis looks, as the audit says it."""
    return _PURPOSES[basis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One caller's open relation to one patient, in one request.

    `epoch` and `region` are the patient's as read; `decision` says for every section how much is
    shown.
    """

    caller: Caller
    at: datetime
    patient_id: UUID
    basis: Basis
    grant_id: UUID
    call_id: UUID | None
    epoch: int
    region: str = ""
    decision: Decision
    agreements: tuple[Agreement, ...] = ()
    consent: Consent = NOTHING_RECORDED

    def as_seen_by(self, role: Role, basis: Basis) -> "Permit":
        """What another role saw on a basis, under the same agreements and consent.

        To judge afterwards what a rule told them; nothing of it is shown on this permit.
        """
        decision = decide(role, basis, self.agreements, self.consent)
        return replace(self, decision=decision)

    def level(self, section: Section) -> Level:
        """How much of a section this permit shows."""
        return self.decision.level(section)

    def require(self, act: Act) -> None:
        """Passes where the role may do this on this basis; otherwise NotAllowed, on the record."""
        if not may(self.caller.role, self.basis, act):
            raise NotAllowed(entry=self.entry(act.value, outcome=Outcome.REFUSED, reason="role"))

    def refused(self, action: str, reason: str) -> Refused:
        """What to raise where this looks like nothing there, with why on the record."""
        return Refused(self.entry(action, outcome=Outcome.REFUSED, reason=reason))

    def entry(
        self,
        action: str,
        *,
        outcome: Outcome = Outcome.DONE,
        sections: bool = False,
        fields: tuple[str, ...] = (),
        reason: str | None = None,
        epoch: int | None = None,
    ) -> Entry:
        """The audit entry of something done here; `sections` where a record is shown."""
        shown = self.decision.shown if sections else {}
        return Entry(
            actor=self.caller.actor,
            action=action,
            outcome=outcome,
            purpose=purpose_of(self.basis),
            patient_id=self.patient_id,
            call_id=self.call_id,
            basis=self.basis,
            grant_id=self.grant_id,
            agreement="+".join(self.decision.agreement_versions),
            consent=self.decision.consent_version,
            sections={section.value: level.value for section, level in shown.items()},
            fields=fields,
            reason=reason,
            epoch=self.epoch if epoch is None else epoch,
        )
