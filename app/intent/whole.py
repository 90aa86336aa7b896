"""The parts of one version in full: for the record the newest, for the history every one."""

from app.intent import parts as view
from app.intent.store import Seen


def wish(seen: Seen) -> view.ResuscitationWish:
    """The answer about CPR of one version."""
    return view.ResuscitationWish(
        answer=seen["resuscitation"],
        source=seen["source"],
        stated_on=seen["stated_on"],
        recorded_at=seen["recorded_at"],
    )


def order(seen: Seen, *, is_diagnosis_shown: bool, is_course_shown: bool) -> view.PhysicianOrder:
    """One order with its signature, if it has one."""
    return view.PhysicianOrder(
        id=seen["id"],
        diagnosis=seen["diagnosis"] if is_diagnosis_shown else None,
        foreseen_course=seen["foreseen_course"] if is_course_shown else None,
        covers_arrest=seen["covers_arrest"],
        scope=seen["scope"],
        patient_signature=seen["patient_signature"],
        patient_signature_by=seen["patient_signature_by"],
        paper_id=seen["paper_id"],
        attestation_id=seen["attestation_id"],
        issued_on=seen["issued_on"],
        drafted_at=seen["drafted_at"],
        digest=seen["digest"],
        is_signed=bool(seen["is_signed_as_it_stands"]),
        signed_at=seen["signed_at"],
        physician_name=seen["physician_name"],
    )


def treatment(seen: Seen) -> view.TreatmentChoices:
    """The choices outside arrest of one version."""
    return view.TreatmentChoices(
        level=seen["treatment_level"],
        ventilator=seen["ventilator"],
        tube_feeding=seen["tube_feeding"],
        antibiotics=seen["antibiotics"],
    )


def transport(seen: Seen) -> view.TransportWish:
    """The wish about transport of one version."""
    return view.TransportWish(
        hospital_transport=seen["hospital_transport"],
        registered_hospital_id=seen["registered_hospital_id"],
        registered_hospital=seen["registered_hospital"],
    )


def place(seen: Seen) -> view.Place:
    """The places of one version."""
    return view.Place(
        first=seen["place_of_care"],
        second=seen["place_of_care_second"],
        of_death=seen["place_of_death"],
    )


def is_talk(seen: Seen) -> bool:
    """Whether a version records a talk: somebody was there, or something was noted of it."""
    return bool(seen["present"] or seen["talk_summary"] or seen["talk_minutes"])


def discussion(seen: Seen) -> view.Discussion:
    """The talk of one version."""
    return view.Discussion(
        held_on=seen["stated_on"],
        present=[
            view.Participant(kind=one["kind"], name=one.get("name")) for one in seen["present"]
        ],
        summary=seen["talk_summary"],
        minutes=seen["talk_minutes"],
    )
