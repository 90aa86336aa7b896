"""The parts of one version in full: for the record the newest, for the history every one."""

from app.intent import parts as view
from app.intent.history import Answer, OrderCode, Unsaid
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
        code=code(seen),
        wording=seen["wording"],
        end_of_life_stage=seen["end_of_life_stage"] if is_diagnosis_shown else None,
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


def code(seen: Seen) -> OrderCode:
    """What an order says of an arrest."""
    return OrderCode(seen["code"] or OrderCode.DO_NOT_RESUSCITATE)


def _unsaid(seen: Seen, item: str) -> Unsaid | None:
    """Why an item has no answer; a version from before did not say, and was not asked."""
    return None if seen[item] is not None else Unsaid(seen[f"{item}_unsaid"] or Unsaid.NEVER_ASKED)


def treatment(seen: Seen) -> view.TreatmentChoices:
    """The choices outside arrest of one version."""
    return view.TreatmentChoices(
        level=seen["treatment_level"],
        level_unsaid=_unsaid(seen, "treatment_level"),
        ventilator=seen["ventilator"],
        tube_feeding=seen["tube_feeding"],
        antibiotics=seen["antibiotics"],
        by_state=[
            view.StateAnswer(state=one["state"], answer=one["answer"])
            for one in seen["by_state"] or ()
        ],
    )


NEVER_ASKED: Seen = {
    "hospital_transport": Answer.NEVER_ASKED.value,
    "registered_hospital_id": None,
    "registered_hospital": None,
}
"""What is said of transport where no wish is recorded."""


def transport(seen: Seen, cooperating: view.FacilityHospital | None = None) -> view.TransportWish:
    """The wish about transport of one version."""
    return view.TransportWish(
        hospital_transport=seen["hospital_transport"],
        registered_hospital_id=seen["registered_hospital_id"],
        registered_hospital=seen["registered_hospital"],
        cooperating=cooperating,
    )


def place(seen: Seen) -> view.Place:
    """The places of one version."""
    return view.Place(
        first=seen["place_of_care"],
        first_unsaid=_unsaid(seen, "place_of_care"),
        second=seen["place_of_care_second"],
        of_death=seen["place_of_death"],
        of_death_unsaid=_unsaid(seen, "place_of_death"),
        of_death_second=seen["place_of_death_second"],
    )


NO_PLACE = view.Place(
    first=None,
    first_unsaid=Unsaid.NEVER_ASKED,
    second=None,
    of_death=None,
    of_death_unsaid=Unsaid.NEVER_ASKED,
    of_death_second=None,
)
"""Where the person was never asked about any place."""


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
        illness_understanding=seen["illness_understanding"],
        summary=seen["talk_summary"],
        minutes=seen["talk_minutes"],
    )
