"""How the hospital's part is shown: the steps to every party, the record to the hospital."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.access.show import Part
from app.calls.record_view import CallRecord
from app.db import Found
from app.handovers.steps import Party, Step, awaited, taken
from app.intent.view import Record
from app.patients.sheet import (
    CognitiveIndependence,
    NutritionRoute,
    PhysicalIndependence,
    StapleFood,
)
from app.patients.view import View, Words


class StepView(View):
    """One step and when it was taken; null: not yet."""

    step: Step
    ja: str = Field(examples=["到着"])
    en: str = Field(examples=["arrived"])
    at: datetime | None


class AwaitedView(View):
    """The next step and who takes it."""

    step: Step
    party: Party
    ja: str = Field(examples=["次は「到着」(救急外来)"])
    en: str = Field(examples=["Next: arrived (the emergency department)"])


class StepsView(View):
    """One handover, step by step, with nothing clinical. `awaited` is null after discharge."""

    id: UUID
    hospital: str = Field(examples=["みなと総合病院"])
    ward: str | None = Field(examples=["3階東"])
    steps: list[StepView]
    awaited: AwaitedView | None


class OwnStepsView(StepsView):
    """A handover as the hospital's own list shows it."""

    inquiry_id: UUID
    call_id: UUID


class HandoverView(View):
    """A handover opened by its hospital: the steps, and the record where it may be seen.

    `record` null and `note` said: nobody is confirmed, no consent, or the time is over; one
    wording for every cause.
    """

    handover: OwnStepsView
    record: Record | None
    note: Words | None


class HandoverCallView(View):
    """The call that a patient comes from, as the crew and the desk recorded it so far."""

    call: Part[CallRecord]


class LetterView(View):
    """The return-home information of one discharge; null: not recorded."""

    id: UUID
    handover_id: UUID
    hospital: str
    written_at: datetime
    discharged_on: date
    physician: str
    diagnoses: str
    course: str
    explained: str
    patient_wishes: str
    physical_independence: PhysicalIndependence | None
    cognitive_independence: CognitiveIndependence | None
    nutrition_route: NutritionRoute | None
    swallowing: str | None
    staple_food: StapleFood | None
    nutrition: str | None
    needs: str | None
    contraindications: str | None
    prognosis: str | None
    services: str | None
    contact: str


class LettersView(View):
    """A page of a patient's return-home letters, newest first; `next` is null on the last one."""

    letters: Part[list[LetterView]]
    next: UUID | None


class PatientHandoversView(View):
    """A page of a patient's ways through hospitals, newest first."""

    handovers: Part[list[StepsView]]
    next: UUID | None


def steps(row: Found) -> StepsView:
    """The steps of one handover, as every party to the patient sees them."""
    times, following = _steps(row)
    return StepsView(
        id=row.id, hospital=row.hospital, ward=row.ward, steps=times, awaited=following
    )


def own_steps(row: Found) -> OwnStepsView:
    """The steps of one handover, as its hospital sees them."""
    times, following = _steps(row)
    return OwnStepsView(
        id=row.id,
        hospital=row.hospital,
        ward=row.ward,
        steps=times,
        awaited=following,
        inquiry_id=row.inquiry_id,
        call_id=row.call_id,
    )


def letter(row: Found) -> LetterView:
    """One return-home letter, every item of it."""
    physical, cognitive = row.physical_independence, row.cognitive_independence
    return LetterView(
        id=row.id,
        handover_id=row.handover_id,
        hospital=row.hospital,
        written_at=row.written_at,
        discharged_on=row.discharged_on,
        physician=row.physician,
        diagnoses=row.diagnoses,
        course=row.course,
        explained=row.explained,
        patient_wishes=row.patient_wishes,
        physical_independence=None if physical is None else PhysicalIndependence(physical),
        cognitive_independence=None if cognitive is None else CognitiveIndependence(cognitive),
        nutrition_route=row.nutrition_route,
        swallowing=row.swallowing,
        staple_food=row.staple_food,
        nutrition=row.nutrition,
        needs=row.needs,
        contraindications=row.contraindications,
        prognosis=row.prognosis,
        services=row.services,
        contact=row.contact,
    )


def _steps(row: Found) -> tuple[list[StepView], AwaitedView | None]:
    times = taken(
        {
            Step.ACCEPTED: row.accepted_at,
            Step.SEEN: row.seen_at,
            Step.ARRIVED: row.arrived_at,
            Step.ADMITTED: row.admitted_at,
            Step.DISCHARGED: row.discharged_at,
        }
    )
    shown = [StepView(step=t.step, ja=t.step.ja, en=t.step.en, at=t.at) for t in times]
    following = awaited(times)
    if following is None:
        return shown, None
    step, party = following
    return shown, AwaitedView(
        step=step,
        party=party,
        ja=f"次は「{step.ja}」({party.ja})",
        en=f"Next: {step.en} ({party.en})",
    )
