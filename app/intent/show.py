"""The sections of the will for one reader, each built only where the decision shows it."""

from datetime import date, datetime
from uuid import UUID

from app.access.permit import Permit
from app.access.show import Part, part
from app.db import Found
from app.intent import parts as view
from app.intent import whole
from app.intent.history import Answer, PatientSignature
from app.intent.store import Seen
from app.intent.verdict import Verdict, VerdictKind
from app.japan import phones
from app.patients.confirmed import Group
from app.patients.show import confirmed_of
from app.patients.view import words
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section

TRANSPORT = {
    Answer.WANTED: view.TransportAnswer.YES,
    Answer.NOT_WANTED: view.TransportAnswer.NO,
    Answer.UNDECIDED: view.TransportAnswer.DEPENDS,
}
_SIGNERS = {
    PatientSignature.NONE: (),
    PatientSignature.SCAN: ("patient",),
    PatientSignature.WITNESS: ("witness",),
    PatientSignature.SURROGATE: ("surrogate",),
}
# The agreed page gives the crew no more than the day of the last talk.
_DAY_ONLY = (Column.CREW,)


def verdict(
    permit: Permit,
    at: datetime,
    found: Verdict,
    person: Found,
    will: Found,
    review_by: date | None,
    kept_id: UUID | None,
) -> Part[view.VerdictView | view.VerdictBrief]:
    """Whether the record can be relied on; to the desk only that there is one.

    `kept_id`: the record that it went into, where its reader may know of that.
    """

    def full() -> view.VerdictView:
        mark: Seen | None = will.marks[0] if will.marks else None
        return view.VerdictView(
            kind=found.kind,
            said=words(found.kind.said),
            reasons=[view.Because(code=one, said=words(one.said)) for one in found.reasons],
            conflicts=[
                view.Contradiction(code=one.kind, said=words(one.said)) for one in found.conflicts
            ],
            as_of=at,
            epoch=max(permit.epoch, found.epoch),
            newest_mark=None if mark is None else _mark(permit, mark),
            deceased_on=person.deceased_on,
            merged_into=kept_id,
            review_due=review_by,
            order_expires_on=will.orders[0]["expires_on"] if will.orders else None,
        )

    def brief() -> view.VerdictBrief | None:
        return None if found.kind is VerdictKind.NONE else view.VerdictBrief()

    return part(permit, Section.VERDICT, full, brief)


def _mark(permit: Permit, seen: Seen) -> view.MarkView:
    # Free text may hold a name, and these two are shown none.
    is_nameless = permit.decision.column in (Column.OFFER, Column.AFTER_REVIEW)
    return view.MarkView(
        kind=seen["kind"],
        said_by=seen["said_by"],
        reason=None if is_nameless else seen["reason"],
        marked_at=seen["marked_at"],
        marked_role=seen["marked_role"],
    )


def resuscitation_wish(permit: Permit, seen: Seen | None) -> Part[view.ResuscitationWish]:
    """What was answered about CPR."""

    def full() -> view.ResuscitationWish | None:
        return None if seen is None else whole.wish(seen)

    return part(permit, Section.RESUSCITATION_WISH, full)


def physician_orders(
    permit: Permit, seen: Seen | None
) -> Part[view.PhysicianOrder | view.PhysicianOrderBrief]:
    """The newest order; in brief that one exists, kinds of signer, date, scope.

    What it says of the illness is shown as far as the diagnosis is: in brief without the course.
    """

    def full() -> view.PhysicianOrder | None:
        if seen is None:
            return None
        diagnosis = permit.level(Section.DIAGNOSIS)
        return whole.order(
            seen,
            is_diagnosis_shown=diagnosis is not Level.WITHHELD,
            is_course_shown=diagnosis is Level.FULL,
        )

    def brief() -> view.PhysicianOrderBrief | None:
        if seen is None:
            return None
        signers = ["physician"] if seen["is_signed_as_it_stands"] else []
        signers += _SIGNERS[PatientSignature(seen["patient_signature"])]
        return view.PhysicianOrderBrief(
            signers=signers,
            issued_on=seen["issued_on"],
            code=whole.code(seen),
            covers_arrest=seen["covers_arrest"],
            scope=seen["scope"],
        )

    return part(permit, Section.PHYSICIAN_ORDERS, full, brief)


def treatment_choices(
    permit: Permit, seen: Seen | None
) -> Part[view.TreatmentChoices | view.TreatmentBrief]:
    """What is wanted outside arrest; in brief comfort, limited or full."""

    def full() -> view.TreatmentChoices | None:
        return None if seen is None else whole.treatment(seen)

    def brief() -> view.TreatmentBrief | None:
        if seen is None or seen["treatment_level"] is None:
            return None
        return view.TreatmentBrief(level=seen["treatment_level"])

    return part(permit, Section.TREATMENT_CHOICES, full, brief)


def transport_wish(
    permit: Permit, seen: Seen | None, profile: Seen | None = None
) -> Part[view.TransportWish | view.TransportBrief]:
    """Whether transport is wished, the registered hospital, that of the facility."""

    def full() -> view.TransportWish | None:
        cooperating = _cooperating(permit, profile or {})
        if seen is None and cooperating is None:
            return None
        return whole.transport(seen or whole.NEVER_ASKED, cooperating)

    def brief() -> view.TransportBrief | None:
        if seen is None:
            return None
        answer = Answer(seen["hospital_transport"])
        return view.TransportBrief(
            answer=TRANSPORT.get(answer, view.TransportAnswer.NOT_KNOWN),
            registered_hospital=seen["registered_hospital"],
        )

    return part(permit, Section.TRANSPORT_WISH, full, brief)


def _cooperating(permit: Permit, profile: Seen) -> view.FacilityHospital | None:
    confirmed = confirmed_of(permit, Group.HOSPITAL, profile)
    if confirmed is None:
        return None
    phone = profile["cooperating_hospital_phone"]
    return view.FacilityHospital(
        name=profile["cooperating_hospital"],
        phone=None if phone is None else phones.shown(phone),
        confirmed=confirmed,
    )


def place_of_care(permit: Permit, seen: Seen | None) -> Part[view.Place | view.PlaceBrief]:
    """Where the person wants to be; in brief the first choice."""

    def full() -> view.Place | None:
        found = None if seen is None else whole.place(seen)
        return None if found == whole.NO_PLACE else found

    def brief() -> view.PlaceBrief | None:
        if seen is None or seen["place_of_care"] is None:
            return None
        return view.PlaceBrief(first=seen["place_of_care"])

    return part(permit, Section.PLACE_OF_CARE, full, brief)


def values(permit: Permit, seen: Seen | None) -> Part[view.Values | view.ValuesBrief]:
    """What matters to the person; in brief their own sentence."""

    def full() -> view.Values | None:
        if seen is None or seen["values_line"] is seen["values_text"] is None:
            return None
        return view.Values(line=seen["values_line"], text=seen["values_text"])

    def brief() -> view.ValuesBrief | None:
        if seen is None or seen["values_line"] is None:
            return None
        return view.ValuesBrief(line=seen["values_line"])

    return part(permit, Section.VALUES, full, brief)


def discussions(permit: Permit, seen: Seen | None) -> Part[view.Discussion | view.DiscussionBrief]:
    """The last talk; in brief its date and the kinds of people present.

    To the emergency department its summary too, to the crew the date alone.
    """

    def full() -> view.Discussion | None:
        return None if seen is None or not whole.is_talk(seen) else whole.discussion(seen)

    def brief() -> view.DiscussionBrief | None:
        if seen is None or not whole.is_talk(seen):
            return None
        column = permit.decision.column
        kinds = sorted({view.Present(one["kind"]) for one in seen["present"]})
        return view.DiscussionBrief(
            held_on=seen["stated_on"],
            present=None if column in _DAY_ONLY else kinds,
            summary=seen["talk_summary"] if column is Column.EMERGENCY else None,
        )

    return part(permit, Section.DISCUSSIONS, full, brief)
