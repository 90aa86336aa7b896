"""The return-home information: what the home-care team needs when the person comes back. Pure."""

from dataclasses import dataclass
from datetime import date

from app.patients.sheet import CognitiveIndependence as CognitiveIndependence
from app.patients.sheet import NutritionRoute, StapleFood
from app.patients.sheet import PhysicalIndependence as PhysicalIndependence


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One discharge as the hospital writes it. None: not recorded.

    `diagnoses` with their onset; `nutrition` is what else there is to say of eating; `explained`
    is what person and family were told; `contact` is whom to ask at the hospital.
    """

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
