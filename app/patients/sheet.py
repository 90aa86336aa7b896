"""The closed lists of scene sheet, admission sheet and return-home information. Pure.

The grades of independence, the care levels and the grades of help stand as the ministry's own
forms have them; thickening and food after the 2021 classification of the society for dysphagia
rehabilitation (学会分類2021).
"""

from enum import StrEnum


class BloodAbo(StrEnum):
    """血液型(ABO)."""

    A = "a"
    B = "b"
    O = "o"  # noqa: E741  the type's own name
    AB = "ab"


class BloodRh(StrEnum):
    """血液型(Rh)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


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


class Application(StrEnum):
    """要介護認定の申請. Which application is running, beside the level that holds meanwhile."""

    NONE = "none"
    NEW = "new"
    RENEWAL = "renewal"
    CHANGE = "change"


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


class Help(StrEnum):
    """How much help something of every day needs: 自立・見守り・一部介助・全介助."""

    NONE = "none"
    WATCHED = "watched"
    PARTLY = "partly"
    WHOLLY = "wholly"


class Housing(StrEnum):
    """住居の種類."""

    HOUSE = "house"
    FLAT = "flat"
    FACILITY = "facility"
    OTHER = "other"


class Thickening(StrEnum):
    """とろみの段階(学会分類2021)."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    EXTREME = "extreme"


class FoodCode(StrEnum):
    """食形態(学会分類2021のコード)."""

    ORDINARY = "ordinary"
    CODE_0J = "0j"
    CODE_0T = "0t"
    CODE_1J = "1j"
    CODE_2_1 = "2-1"
    CODE_2_2 = "2-2"
    CODE_3 = "3"
    CODE_4 = "4"


class NutritionRoute(StrEnum):
    """栄養の経路."""

    ORAL = "oral"
    NASAL_TUBE = "nasal_tube"
    GASTROSTOMY = "gastrostomy"
    INTESTINAL_TUBE = "intestinal_tube"
    CENTRAL_VEIN = "central_vein"
    PERIPHERAL_VEIN = "peripheral_vein"
    OTHER = "other"


class StapleFood(StrEnum):
    """主食の形態."""

    RICE = "rice"
    SOFT_RICE = "soft_rice"
    WHOLE_GRUEL = "whole_gruel"
    PASTE_GRUEL = "paste_gruel"
    BREAD = "bread"
    NONE = "none"
    OTHER = "other"


class Procedure(StrEnum):
    """医療処置."""

    DRIP = "drip"
    OXYGEN = "oxygen"
    VENTILATOR = "ventilator"
    SUCTION = "suction"
    TRACHEOSTOMY = "tracheostomy"
    GASTROSTOMY = "gastrostomy"
    NASAL_TUBE = "nasal_tube"
    URINARY_CATHETER = "urinary_catheter"
    STOMA = "stoma"
    PAIN_CONTROL = "pain_control"
    SELF_INJECTION = "self_injection"
    DIALYSIS = "dialysis"
    OTHER = "other"
