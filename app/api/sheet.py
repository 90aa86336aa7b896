"""入院時情報提供書: the coded and written items of the admission sheet."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.api.fields import Body, Day, Line, Text
from app.patients.sheet import (
    Application,
    CareLevel,
    CognitiveIndependence,
    FoodCode,
    Help,
    Housing,
    NutritionRoute,
    PhysicalIndependence,
    Procedure,
    Thickening,
)


def _each_once(given: list[Procedure]) -> list[Procedure]:
    return [one for one in Procedure if one in given]


Procedures = Annotated[
    list[Procedure],
    Field(max_length=len(Procedure), examples=[["oxygen", "gastrostomy"]]),
    AfterValidator(_each_once),
]
"""Medical procedures, each once, in the order of the form."""


class CareIn(Body):
    """How the person lives and is cared for. Replaces the whole sheet; leave out the unknown."""

    care_level: CareLevel | None = None
    care_level_from: Day | None = None
    care_level_until: Day | None = None
    care_application: Application | None = None
    physical_independence: PhysicalIndependence | None = None
    cognitive_independence: CognitiveIndependence | None = None
    family_structure: Text | None = Field(default=None, examples=["長女夫婦と同居"])
    family_wishes: Text | None = None
    main_caregiver: Line | None = None
    key_person: Line | None = None
    housing_kind: Housing | None = None
    housing: Text | None = None
    services: Text | None = Field(default=None, examples=["訪問看護 週2回"])
    life_history: Text | None = None
    person_wishes: Text | None = Field(default=None, examples=["早く家に帰りたい"])
    nutrition_route: NutritionRoute | None = None
    nutrition: Text | None = None
    eating_help: Help | None = None
    food_code: FoodCode | None = None
    swallowing: Text | None = None
    thickening_grade: Thickening | None = None
    thickening: Line | None = None
    excretion_help: Help | None = None
    excretion: Text | None = None
    hygiene_help: Help | None = None
    hygiene: Text | None = None
    communication: Text | None = None
    oral_care: Text | None = None
    dentures: Line | None = None
    skin: Text | None = None
    moving_help: Help | None = None
    moving: Text | None = None
    transfer_help: Help | None = None
    transfer: Text | None = None
    sleep: Text | None = None
    cognition: Text | None = None
    medicine_keeper: Line | None = None
    procedure_codes: Procedures | None = None
    procedures: Text | None = Field(default=None, examples=["在宅酸素、胃ろう"])
    wants_conference: bool | None = Field(default=None, strict=True)
    end_of_life_talks: bool | None = Field(default=None, strict=True)
