"""入院時情報提供書: the coded and written items of the admission sheet."""

from enum import StrEnum

from pydantic import Field

from app.api.fields import Body, Day, Line, Text
from app.handovers.letter import CognitiveIndependence, PhysicalIndependence


class CareLevel(StrEnum):
    """要介護度."""

    NOT_CERTIFIED = "not_certified"
    APPLYING = "applying"
    SUPPORT_1 = "support_1"
    SUPPORT_2 = "support_2"
    CARE_1 = "care_1"
    CARE_2 = "care_2"
    CARE_3 = "care_3"
    CARE_4 = "care_4"
    CARE_5 = "care_5"


class CareIn(Body):
    """How the person lives and is cared for. Replaces the whole sheet; leave out the unknown."""

    care_level: CareLevel | None = None
    care_level_until: Day | None = None
    physical_independence: PhysicalIndependence | None = None
    cognitive_independence: CognitiveIndependence | None = None
    family_structure: Text | None = Field(default=None, examples=["長女夫婦と同居"])
    main_caregiver: Line | None = None
    key_person: Line | None = None
    housing: Text | None = None
    services: Text | None = Field(default=None, examples=["訪問看護 週2回"])
    life_history: Text | None = None
    nutrition: Text | None = None
    swallowing: Text | None = None
    thickening: Line | None = None
    excretion: Text | None = None
    hygiene: Text | None = None
    communication: Text | None = None
    oral_care: Text | None = None
    dentures: Line | None = None
    skin: Text | None = None
    moving: Text | None = None
    transfer: Text | None = None
    sleep: Text | None = None
    cognition: Text | None = None
    medicine_keeper: Line | None = None
    procedures: Text | None = Field(default=None, examples=["在宅酸素、胃ろう"])
    wants_conference: bool | None = Field(default=None, strict=True)
    end_of_life_talks: bool | None = Field(default=None, strict=True)
