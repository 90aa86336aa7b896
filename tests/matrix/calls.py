"""The calls to that person, as rows: one of today, one just closed, one of last year.

And one whose crew is on the way, where the desk took them and nobody is confirmed.

On the call of today a hospital was asked, another has taken the patient; from the closed one the
patient lies on a ward; from that of last year they came home with a letter.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from app.clock import now
from tests.matrix.record import HINODE, NOBODY
from tests.request.builders import Rows

LAST_YEAR = datetime(2025, 6, 7, 8, 9, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class Places:
    """The organisations around the calls."""

    department: UUID
    unit: UUID
    far: UUID
    far_unit: UUID
    asked: UUID  # the hospital that has not answered
    hospital: UUID  # the one that has taken the patient
    ward: UUID  # the one where the patient lies
    covering: UUID
    council: UUID


@dataclass(frozen=True)
class Calls:
    """Ids of the calls and of what hangs on them."""

    today: UUID
    coming: UUID  # whose crew is on the way: the desk took somebody, nobody is confirmed
    closed: UUID
    last_year: UUID
    offer: UUID
    handover: UUID
    admission: UUID
    review: UUID

    def of(self, basis: str) -> UUID:
        """The call on which somebody stands."""
        return {"author": self.closed, "before_arrival": self.coming}.get(basis, self.today)


def the_calls(rows: Rows, places: Places, patient_id: UUID) -> Calls:
    """The three calls with their grants and handovers."""
    at = now()
    today = _a_call(rows, places, patient_id, "", at - timedelta(minutes=20))
    closed = _a_call(
        rows, places, patient_id, "終", at - timedelta(hours=2), at - timedelta(hours=1)
    )
    last_year = _a_call(
        rows, places, patient_id, "旧", LAST_YEAR, LAST_YEAR + timedelta(minutes=50)
    )
    coming = _a_call(rows, places, None, "先", at - timedelta(minutes=12))
    _company(rows, places, today, at)
    _grant(rows, patient_id, places.unit, "call", today, at, kind="unit")
    _grant(rows, patient_id, places.far_unit, "call", today, at, kind="unit")
    _grant(rows, patient_id, places.asked, "offer", today, at)
    _grant(rows, patient_id, places.unit, "author", closed, at, kind="unit")
    _grant(rows, patient_id, places.council, "after_review", closed, at)
    offer = _an_inquiry(rows, places, today, places.asked, None)
    taken = _grant(rows, patient_id, places.hospital, "handover", today, at)
    handover = _a_handover(
        rows, places, patient_id, today, places.hospital, handover_grant_id=taken, arrived_at=at
    )
    ward_grant = _grant(rows, patient_id, places.ward, "admission", closed, at)
    admission = _a_handover(
        rows,
        places,
        patient_id,
        closed,
        places.ward,
        admission_grant_id=ward_grant,
        arrived_at=at,
        admitted_at=at,
        ward="鍵病棟",
    )
    _a_letter(rows, places, patient_id, last_year)
    (review,) = rows.one("SELECT review_id FROM calls WHERE id = %s", closed)
    return Calls(today, coming, closed, last_year, offer, handover, admission, review)


def _a_call(
    rows: Rows,
    places: Places,
    patient_id: UUID | None,
    key: str,
    opened_at: datetime,
    closed_at: datetime | None = None,
) -> UUID:
    ended = {
        "resuscitation": "continued",
        "transport": "yes",
        "handed_to": "hospital",
        "destination_id": places.ward,
        "destination_reason": "近いから",
        "outcome_note": f"鍵{key}転帰",
        "outcome_at": closed_at,
        "closed_at": closed_at,
    }
    call_id = rows.add(
        "calls",
        fire_department_id=places.department,
        unit_id=places.unit,
        dispatched_on=opened_at.date(),
        local_number=f"97-{next(_numbers)}",
        municipality=HINODE,
        reason=f"鍵{key}通報",
        opened_at=opened_at,
        opened_by=NOBODY,
        patient_id=patient_id,
        confirmed_at=None if patient_id is None else opened_at,
        confirmed_by_identifiers=[] if patient_id is None else ["reading", "birth_date"],
        **(ended if closed_at is not None else {}),
    )
    told = {"call_id": call_id, "happened_at": opened_at, "recorded_at": opened_at}
    rows.add(
        "call_facts",
        **told,
        name="arrest",
        value={"value": True},
        source="seen",
        told_by=f"鍵{key}事実",
        recorded_by=NOBODY,
    )
    rows.add(
        "doctor_calls",
        **told,
        contact_role="attending_physician",
        contact_name="青木 実",
        is_reached=True,
        confirmed={},
        instruction="continue",
        words=f"鍵{key}電話",
        is_read_back=False,
        is_told_of_withdrawal=False,
        is_confirmed_anew=False,
        recorded_by=NOBODY,
    )
    return call_id


def _company(rows: Rows, places: Places, call_id: UUID, at: datetime) -> None:
    rows.add(
        "call_units",
        call_id=call_id,
        unit_id=places.far_unit,
        fire_department_id=places.far,
        is_mutual_aid=True,
        added_at=at,
        added_by=NOBODY,
    )
    invited = (places.department, "medical_control"), (places.covering, "covering")
    for organisation_id, capacity in invited:
        rows.add(
            "call_invitations",
            call_id=call_id,
            organisation_id=organisation_id,
            invited_as=capacity,
            invited_at=at,
            invited_by=NOBODY,
            first_opened_at=at,
        )


def _grant(
    rows: Rows,
    patient_id: UUID,
    holder_id: UUID,
    basis: str,
    call_id: UUID,
    at: datetime,
    *,
    kind: str = "organisation",
) -> UUID:
    return rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind=kind,
        holder_id=holder_id,
        basis=basis,
        call_id=call_id,
        opened_at=at - timedelta(minutes=10),
        closes_at=at + timedelta(hours=11),
        opened_by=NOBODY,
        opened_for=basis,
        is_own_institution=False,
    )


def _an_inquiry(
    rows: Rows, places: Places, call_id: UUID, hospital_id: UUID, answer: str | None, key: str = ""
) -> UUID:
    at = now() - timedelta(minutes=12)
    return rows.add(
        "inquiries",
        call_id=call_id,
        fire_department_id=places.department,
        hospital_id=hospital_id,
        state=f"鍵{key}照会",
        minutes=12,
        asked_at=at,
        asked_by=NOBODY,
        answer=answer,
        answered_at=None if answer is None else at,
    )


def _a_handover(
    rows: Rows, places: Places, patient_id: UUID, call_id: UUID, hospital: UUID, **steps: object
) -> UUID:
    key = "旧" if "discharged_at" in steps else ""
    inquiry_id = _an_inquiry(rows, places, call_id, hospital, "accepted", key)
    return rows.add(
        "handovers",
        inquiry_id=inquiry_id,
        call_id=call_id,
        patient_id=patient_id,
        hospital_id=hospital,
        accepted_at=now() - timedelta(minutes=11),
        accepted_by=NOBODY,
        **{"seen_at": now() - timedelta(minutes=10)} | steps,
    )


def _a_letter(rows: Rows, places: Places, patient_id: UUID, call_id: UUID) -> None:
    home = {"arrived_at": LAST_YEAR, "admitted_at": LAST_YEAR, "discharged_at": LAST_YEAR}
    handover_id = _a_handover(
        rows, places, patient_id, call_id, places.hospital, **home, ward="鍵旧病棟"
    )
    rows.add(
        "return_home_letters",
        handover_id=handover_id,
        patient_id=patient_id,
        written_at=LAST_YEAR,
        written_by=NOBODY,
        discharged_on=date(2025, 6, 20),
        physician="内科 青木 実",
        diagnoses="鍵退院病名",
        course="鍵退院経過",
        explained="鍵退院説明",
        patient_wishes="鍵退院希望",
        contact="鍵退院先",
    )
