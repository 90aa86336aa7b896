"""The sections of the will for one reader, each built only where the decision shows it."""

from datetime import datetime

from app.access.permit import Permit
from app.access.show import Part, part
from app.db import Found
from app.intent import parts as view
from app.intent.history import Answer, PatientSignature
from app.intent.store import Seen
from app.intent.verdict import Verdict, VerdictKind
from app.japan.text import Said
from app.patients.view import Words
from app.policy.bases import Column
from app.policy.sections import Section

_TRANSPORT = {
    Answer.WANTED: view.TransportAnswer.YES,
    Answer.NOT_WANTED: view.TransportAnswer.NO,
    Answer.UNDECIDED: view.TransportAnswer.DEPENDS,
}
_OWN = (PatientSignature.SCAN, PatientSignature.WITNESS)


def words(said: Said) -> Words:
    """A sentence in both languages."""
    return Words(ja=said.ja, en=said.en)


def verdict(
    permit: Permit, at: datetime, found: Verdict, person: Found, will: Found
) -> Part[view.VerdictView | view.VerdictBrief]:
    """Whether the record can be relied on; to the desk only that there is one."""

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
            newest_mark=None if mark is None else _mark(mark),
            deceased_on=person.deceased_on,
            merged_into=person.merged_into,
            review_due=will.newest_wish[0]["review_due"] if will.newest_wish else None,
            order_expires_on=will.orders[0]["expires_on"] if will.orders else None,
        )

    def brief() -> view.VerdictBrief | None:
        return None if found.kind is VerdictKind.NONE else view.VerdictBrief()

    return part(permit, Section.VERDICT, full, brief)


def _mark(seen: Seen) -> view.MarkView:
    return view.MarkView(
        kind=seen["kind"],
        said_by=seen["said_by"],
        reason=seen["reason"],
        marked_at=seen["marked_at"],
        marked_role=seen["marked_role"],
    )


def resuscitation_wish(permit: Permit, seen: Seen | None) -> Part[view.ResuscitationWish]:
    """What was answered about CPR."""

    def full() -> view.ResuscitationWish | None:
        return None if seen is None else wish_of(seen)

    return part(permit, Section.RESUSCITATION_WISH, full)


def wish_of(seen: Seen) -> view.ResuscitationWish:
    """The answer about CPR of one version."""
    return view.ResuscitationWish(
        answer=seen["resuscitation"],
        source=seen["source"],
        stated_on=seen["stated_on"],
        recorded_at=seen["recorded_at"],
    )


def physician_orders(
    permit: Permit, seen: Seen | None
) -> Part[view.PhysicianOrder | view.PhysicianOrderBrief]:
    """The newest order; in brief that one exists, kinds of signer, date, scope."""

    def full() -> view.PhysicianOrder | None:
        return None if seen is None else order_of(seen)

    def brief() -> view.PhysicianOrderBrief | None:
        if seen is None:
            return None
        signers = ["physician"] if seen["signed_epoch"] is not None else []
        if seen["patient_signature"] in _OWN:
            signers.append("patient")
        elif seen["patient_signature"] == PatientSignature.SURROGATE:
            signers.append("surrogate")
        return view.PhysicianOrderBrief(
            signers=signers,
            issued_on=seen["issued_on"],
            covers_arrest=seen["covers_arrest"],
            scope=seen["scope"],
        )

    return part(permit, Section.PHYSICIAN_ORDERS, full, brief)


def order_of(seen: Seen) -> view.PhysicianOrder:
    """One order with its signature, if it has one."""
    return view.PhysicianOrder(
        id=seen["id"],
        diagnosis=seen["diagnosis"],
        foreseen_course=seen["foreseen_course"],
        covers_arrest=seen["covers_arrest"],
        scope=seen["scope"],
        patient_signature=seen["patient_signature"],
        patient_signature_by=seen["patient_signature_by"],
        issued_on=seen["issued_on"],
        drafted_at=seen["drafted_at"],
        digest=seen["digest"],
        is_signed=seen["signed_epoch"] is not None,
        signed_at=seen["signed_at"],
        physician_name=seen["physician_name"],
    )


def treatment_choices(
    permit: Permit, seen: Seen | None
) -> Part[view.TreatmentChoices | view.TreatmentBrief]:
    """What is wanted outside arrest; in brief comfort, limited or full."""

    def full() -> view.TreatmentChoices | None:
        if seen is None:
            return None
        return view.TreatmentChoices(
            level=seen["treatment_level"],
            ventilator=seen["ventilator"],
            tube_feeding=seen["tube_feeding"],
            antibiotics=seen["antibiotics"],
        )

    def brief() -> view.TreatmentBrief | None:
        if seen is None or seen["treatment_level"] is None:
            return None
        return view.TreatmentBrief(level=seen["treatment_level"])

    return part(permit, Section.TREATMENT_CHOICES, full, brief)


def transport_wish(
    permit: Permit, seen: Seen | None
) -> Part[view.TransportWish | view.TransportBrief]:
    """Whether transport is wished, and the registered hospital."""

    def full() -> view.TransportWish | None:
        if seen is None:
            return None
        return view.TransportWish(
            hospital_transport=seen["hospital_transport"],
            registered_hospital_id=seen["registered_hospital_id"],
            registered_hospital=seen["registered_hospital"],
        )

    def brief() -> view.TransportBrief | None:
        if seen is None:
            return None
        answer = Answer(seen["hospital_transport"])
        return view.TransportBrief(
            answer=_TRANSPORT.get(answer, view.TransportAnswer.NOT_KNOWN),
            registered_hospital=seen["registered_hospital"],
        )

    return part(permit, Section.TRANSPORT_WISH, full, brief)


def place_of_care(permit: Permit, seen: Seen | None) -> Part[view.Place | view.PlaceBrief]:
    """Where the person wants to be; in brief the first choice."""

    def full() -> view.Place | None:
        names = ("place_of_care", "place_of_care_second", "place_of_death")
        if seen is None or all(seen[name] is None for name in names):
            return None
        first, second, of_death = (seen[name] for name in names)
        return view.Place(first=first, second=second, of_death=of_death)

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
    """The last talk; in brief date and kinds of people, to the emergency department its summary."""

    def full() -> view.Discussion | None:
        return None if seen is None or not is_talk(seen) else discussion_of(seen)

    def brief() -> view.DiscussionBrief | None:
        if seen is None or not is_talk(seen):
            return None
        is_emergency = permit.decision.column is Column.EMERGENCY
        return view.DiscussionBrief(
            held_on=seen["stated_on"],
            present=sorted({view.Present(one["kind"]) for one in seen["present"]}),
            summary=seen["talk_summary"] if is_emergency else None,
        )

    return part(permit, Section.DISCUSSIONS, full, brief)


def is_talk(seen: Seen) -> bool:
    """Whether a version records a talk: somebody was there, or something was noted of it."""
    return bool(seen["present"] or seen["talk_summary"] or seen["talk_minutes"])


def discussion_of(seen: Seen) -> view.Discussion:
    """The talk of one version."""
    return view.Discussion(
        held_on=seen["stated_on"],
        present=[
            view.Participant(kind=one["kind"], name=one.get("name")) for one in seen["present"]
        ],
        summary=seen["talk_summary"],
        minutes=seen["talk_minutes"],
    )
