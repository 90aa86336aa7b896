"""What is wrong with one resident, what to beware of, and how they live."""

from datetime import date, timedelta
from typing import Final

from app.clock import japan_date, now
from app.training.cast import Resident
from app.training.courses import COURSES

LIFE_HISTORY: Final = "貝細工の店を四十年営んだ。"
SAFETY: Final = "玄関先に大きな犬がいます。ひもを確かめてから入ってください。"
PAST_HISTORY: Final = "2019年 大腿骨頸部骨折(手術)"
PAPER_KIT: Final = "冷蔵庫の扉の内側"


def profile(resident: Resident) -> dict[str, object]:
    """A profile with every part of it."""
    illness, course = resident.illness, COURSES[resident.record]
    relation = resident.family[1].relation
    return {
        "confirmed_on": day(-7),
        "diagnosis": {
            "main_diagnosis": illness.main_diagnosis,
            "other_diagnoses": illness.other_diagnoses,
            "past_history": PAST_HISTORY,
            "end_of_life_stage": illness.end_of_life,
            "foreseen_course_line": illness.line,
            "foreseen_course": illness.course,
        },
        "alerts": {
            "allergies": illness.allergies,
            "medicines": illness.medicines,
            "devices": illness.devices,
            "infections": "なし",
            "blood_abo": "o",
            "blood_rh": "positive",
            "paper_kit": PAPER_KIT,
        },
        "disagreement": {
            "family_disagreement": f"{relation}は心肺蘇生を望んでいる。",
            "disagreeing_relation": relation,
        }
        if course.disagreement
        else None,
        "safety": {"staff_safety_note": SAFETY},
        "care": {
            "care_level": "care_3",
            "physical_independence": "B1",
            "cognitive_independence": "IIIa" if "認知症" in illness.main_diagnosis else "I",
            "care_level_until": day(200),
            "care_application": "none",
            "family_structure": f"{resident.family[0].relation}と二人暮らし",
            "housing_kind": "house",
            "services": "訪問診療 月2回、訪問看護 週1回",
            "person_wishes": "家の畳の部屋で過ごしたい",
            "nutrition_route": "oral",
            "moving_help": "partly",
            "eating_help": "watched",
            "food_code": "3",
            "thickening_grade": "mild",
            "main_caregiver": resident.family[0].relation,
            "key_person": resident.family[1].relation,
            "life_history": LIFE_HISTORY,
            "nutrition": "少量を数回に分けて",
            "medicine_keeper": resident.family[0].relation,
            "end_of_life_talks": True,
        },
    }


def day(offset: int) -> str:
    """The day in Japan, some days from today."""
    today: date = japan_date(now())
    return (today + timedelta(days=offset)).isoformat()
