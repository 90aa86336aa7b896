"""The return-home information: what the home-care team needs when the person comes back. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PhysicalIndependence(StrEnum):
    """障害高齢者の日常生活自立度, from independent to bedridden."""

    INDEPENDENT = "independent"
    J1 = "J1"
    J2 = "J2"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class CognitiveIndependence(StrEnum):
    """認知症高齢者の日常生活自立度, from independent to in need of medical care."""

    INDEPENDENT = "independent"
    I = "I"  # noqa: E741  the grade's own name
    IIA = "IIa"
    IIB = "IIb"
    IIIA = "IIIa"
    IIIB = "IIIb"
    IV = "IV"
    M = "M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One discharge as the hospital writes it. None: not recorded.

    `diagnoses` with their onset; `nutrition` says route, swallowing and staple food form;
    `explained` is what person and family were told; `contact` is whom to ask at the hospital.
    """

    discharged_on: date
    physician: str
    diagnoses: str
    course: str
    explained: str
    patient_wishes: str
    physical_independence: PhysicalIndependence | None
    cognitive_independence: CognitiveIndependence | None
    nutrition: str | None
    needs: str | None
    contraindications: str | None
    prognosis: str | None
    services: str | None
    contact: str
