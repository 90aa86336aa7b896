"""How a proposal is shown: to who proposed it whole, to the care team as far as its record goes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from app.access.permit import Permit
from app.access.show import Part
from app.db import Found
from app.intent.history import Answer, TreatmentLevel
from app.intent.proposed import ProposalKind, ProposalOutcome
from app.patients.view import View
from app.policy.bases import Basis
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

SPEAKS_OF: Mapping[ProposalKind, tuple[Section, ...]] = MappingProxyType(
    {
        ProposalKind.WISH: (
            Section.RESUSCITATION_WISH,
            Section.TREATMENT_CHOICES,
            Section.TRANSPORT_WISH,
        ),
        ProposalKind.ORDER: (Section.PHYSICIAN_ORDERS,),
        ProposalKind.CONTACT: (Section.CALL_CHAIN, Section.FAMILY_CONTACTS),
        ProposalKind.PROFILE: (
            Section.DIAGNOSIS,
            Section.CLINICAL_ALERTS,
            Section.CARE_PROFILE,
        ),
        ProposalKind.OTHER: (Section.VERDICT,),
    }
)
"""The sections that a kind of proposal is about."""


class Proposed(View):
    """What is proposed."""

    words: str
    resuscitation: Answer | None
    treatment_level: TreatmentLevel | None
    hospital_transport: Answer | None


class ProposalAnswerView(View):
    """What the care team said to it. `note` is null to whom the proposal's content is withheld."""

    outcome: ProposalOutcome
    note: str | None
    answered_at: datetime
    role: Role
    organisation: str


class ProposalView(View):
    """One proposal: who proposes what, and the answer; null while there is none.

    `is_open`: the verdict is *confirm* because of it. `content` is withheld where what it is
    about is. `organisation` is the proposing hospital, null for the patient's side.
    """

    id: UUID
    kind: ProposalKind
    content: Part[Proposed]
    by: str
    role: Role
    organisation: str | None
    proposed_at: datetime
    is_open: bool
    answer: ProposalAnswerView | None


def known_kinds(permit: Permit) -> list[str]:
    """The kinds of proposal of which the care team's reader may know that there is one.

    All where the verdict, which says that one is open, is shown; else those whose content is.
    """
    knows_all = permit.level(Section.VERDICT) is Level.FULL
    return [kind.value for kind in ProposalKind if knows_all or _is_kind_shown(permit, kind)]


def is_shown(permit: Permit, row: Found) -> bool:
    """Who proposed it reads it; the care team reads what it may read of the record itself."""
    return permit.basis is not Basis.CARE_TEAM or _is_kind_shown(permit, ProposalKind(row.kind))


def _is_kind_shown(permit: Permit, kind: ProposalKind) -> bool:
    return all(permit.level(section) is Level.FULL for section in SPEAKS_OF[kind])


def shown(permit: Permit, row: Found, by: str) -> ProposalView:
    """One proposal; `by` is the name of who made it."""
    content: Part[Proposed] = Part(state="withheld", level="withheld")
    if is_shown(permit, row):
        what = Proposed(
            words=row.words,
            resuscitation=row.resuscitation,
            treatment_level=row.treatment_level,
            hospital_transport=row.hospital_transport,
        )
        content = Part(state="shown", level="full", content=what)
    return ProposalView(
        id=row.id,
        kind=ProposalKind(row.kind),
        content=content,
        by=by,
        role=Role(row.proposed_role),
        organisation=row.organisation,
        proposed_at=row.proposed_at,
        is_open=not row.is_settled,
        answer=_answer(permit, row),
    )


def _answer(permit: Permit, row: Found) -> ProposalAnswerView | None:
    if row.outcome is None:
        return None
    return ProposalAnswerView(
        outcome=ProposalOutcome(row.outcome),
        note=row.note if is_shown(permit, row) else None,
        answered_at=row.answered_at,
        role=Role(row.answered_role),
        organisation=row.answered_at_organisation,
    )
