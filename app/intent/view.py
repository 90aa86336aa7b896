"""What is shown of the patient's will: the whole record, a line in a list, a version."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.access.show import Part
from app.intent import parts
from app.intent.history import MarkKind
from app.intent.parts import VerdictView as VerdictView
from app.intent.verdict import VerdictKind
from app.patients import view as person
from app.patients.changed import Change
from app.patients.view import View, Words
from app.policy.sections import Section


class WishView(View):
    """One version of the wishes as the talk left it, each section as its reader may see it."""

    id: UUID
    epoch: int
    resuscitation_wish: Part[parts.ResuscitationWish]
    treatment_choices: Part[parts.TreatmentChoices | parts.TreatmentBrief]
    transport_wish: Part[parts.TransportWish | parts.TransportBrief]
    place_of_care: Part[parts.Place | parts.PlaceBrief]
    values: Part[parts.Values | parts.ValuesBrief]
    discussions: Part[parts.Discussion | parts.DiscussionBrief]
    review_due: date | None


class TakenBack(View):
    """That it is done; nothing of the record."""

    id: UUID
    kind: MarkKind
    marked_at: datetime


class VerdictWord(View):
    """The verdict in one word."""

    kind: VerdictKind
    said: Words


class Summary(View):
    """One patient in a list of one's own."""

    patient_id: UUID
    as_of: datetime
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    verdict: Part[VerdictWord]


class Versions(View):
    """Which versions were read: what If-Match asks for when they are changed.

    Null for what its reader may not write anew, or is not shown whole.
    """

    identity: int | None
    contacts: int | None
    profile: int | None
    is_region_split: bool | None = Field(
        description="Whether the code of the municipality was split: `changeRegion` asks for one "
        "of today. Null for whoever may not say."
    )


class Record(View):
    """One patient as one reader may see them now. The verdict stands before the wish."""

    patient_id: UUID
    as_of: datetime
    epoch: int | None = Field(
        description="Counts the changes of the record; null for the desk, which is told of none."
    )
    versions: Versions | None = Field(description="For the care team, who change them.")
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    verdict: Part[parts.VerdictView | parts.VerdictBrief]
    resuscitation_wish: Part[parts.ResuscitationWish]
    physician_orders: Part[parts.PhysicianOrder | parts.PhysicianOrderBrief]
    treatment_choices: Part[parts.TreatmentChoices | parts.TreatmentBrief]
    transport_wish: Part[parts.TransportWish | parts.TransportBrief]
    call_chain: Part[person.CallChain | person.CallChainBrief]
    family_contacts: Part[person.FamilyContacts]
    surrogate: Part[person.Surrogates]
    family_disagreement: Part[person.Disagreement | person.DisagreementBrief]
    diagnosis: Part[person.Diagnosis | person.DiagnosisBrief]
    clinical_alerts: Part[person.ClinicalAlerts]
    staff_safety_notes: Part[person.SafetyNote]
    place_of_care: Part[parts.Place | parts.PlaceBrief]
    values: Part[parts.Values | parts.ValuesBrief]
    discussions: Part[parts.Discussion | parts.DiscussionBrief]
    care_profile: Part[person.CareProfile | person.CareProfileBrief]
    care_team: Part[person.CareTeam | person.CareTeamBrief]

    def part_of(self, section: Section) -> Part[View]:
        """One section by its name; KeyError for one that is not part of a record."""
        found: Part[View] = self.__dict__[section.value]
        return found


class ChangeView(View):
    """One item that is not what it was; of long texts only that they were written anew.

    Of a list of people, how many came, went, or are written otherwise.
    """

    item: str
    before: str | None
    now: str | None
    is_text: bool
    added: int
    removed: int
    altered: int
    is_reordered: bool


class Changed(View):
    """What changed in a section when it last did; null and empty where it never has."""

    on: date | None
    changes: list[ChangeView]

    @classmethod
    def of(cls, on: date | None, changes: Iterable[Change]) -> "Changed":
        """The changes of one day as they are shown."""
        return cls(
            on=on,
            changes=[
                ChangeView(
                    item=one.item,
                    before=one.before,
                    now=one.now,
                    is_text=one.is_text,
                    added=one.added,
                    removed=one.removed,
                    altered=one.altered,
                    is_reordered=one.is_reordered,
                )
                for one in changes
            ],
        )


class ChangesView(View):
    """What changed in each section since the version before, as far as both may be seen."""

    patient_id: UUID
    resuscitation_wish: Part[Changed]
    physician_orders: Part[Changed]
    treatment_choices: Part[Changed]
    transport_wish: Part[Changed]
    call_chain: Part[Changed]
    family_contacts: Part[Changed]
    surrogate: Part[Changed]
    family_disagreement: Part[Changed]
    diagnosis: Part[Changed]
    clinical_alerts: Part[Changed]
    staff_safety_notes: Part[Changed]
    place_of_care: Part[Changed]
    values: Part[Changed]
    discussions: Part[Changed]
    care_profile: Part[Changed]


SECTIONS = tuple(section for section in Section if section.value in Record.model_fields)
"""The sections that a record is made of; the others are read by doors of their own."""
