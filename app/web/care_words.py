"""The Japanese words of the scene sheet, the admission sheet and the return-home information. Pure.

The same code may be another word for another item, so each list has words of its own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "unsaid": {
        "undecided": "決めていない",
        "declined": "尋ねたが答えたくない",
        "never_asked": "まだ尋ねていない",
    },
    "ill_state": {
        "unconscious": "意識が戻る見込みがない",
        "end_stage": "病気が進み、死が近い",
        "severe_dementia": "認知症が進み、家族が分からない",
        "cannot_swallow": "口から食べられない",
        "cannot_breathe": "自分で息ができない",
    },
    "order_code": {
        "do_not_resuscitate": "心肺蘇生を行わない",
        "resuscitate": "心肺蘇生を行う",
    },
    "blood_abo": {"a": "A型", "b": "B型", "o": "O型", "ab": "AB型"},
    "blood_rh": {"positive": "Rh(+)", "negative": "Rh(−)"},
    "care_level": {
        "not_certified": "認定なし",
        "applying": "申請中",
        "support_1": "要支援1",
        "support_2": "要支援2",
        "care_1": "要介護1",
        "care_2": "要介護2",
        "care_3": "要介護3",
        "care_4": "要介護4",
        "care_5": "要介護5",
    },
    "care_application": {
        "none": "申請していない",
        "new": "新規申請中",
        "renewal": "更新申請中",
        "change": "区分変更申請中",
    },
    "grade": {
        "independent": "自立",
        **{one: one for one in ("J1", "J2", "A1", "A2", "B1", "B2", "C1", "C2")},
    },
    "cognitive_grade": {
        "independent": "自立",
        **{one: one for one in ("I", "IIa", "IIb", "IIIa", "IIIb", "IV", "M")},
    },
    "help": {"none": "自立", "watched": "見守り", "partly": "一部介助", "wholly": "全介助"},
    "housing_kind": {
        "house": "戸建て",
        "flat": "集合住宅",
        "facility": "施設・高齢者住宅",
        "other": "その他",
    },
    "thickening_grade": {
        "none": "とろみなし",
        "mild": "薄いとろみ",
        "moderate": "中間のとろみ",
        "extreme": "濃いとろみ",
    },
    "food_code": {
        "ordinary": "普通食",
        **{one: f"コード{one}" for one in ("0j", "0t", "1j", "2-1", "2-2", "3", "4")},
    },
    "nutrition_route": {
        "oral": "経口",
        "nasal_tube": "経鼻経管",
        "gastrostomy": "胃ろう",
        "intestinal_tube": "腸ろう",
        "central_vein": "中心静脈栄養",
        "peripheral_vein": "末梢点滴",
        "other": "その他",
    },
    "staple_food": {
        "rice": "米飯",
        "soft_rice": "軟飯",
        "whole_gruel": "全粥",
        "paste_gruel": "ミキサー粥・ペースト",
        "bread": "パン",
        "none": "食べない",
        "other": "その他",
    },
    "procedure": {
        "drip": "点滴",
        "oxygen": "酸素療法",
        "ventilator": "人工呼吸器",
        "suction": "喀痰吸引",
        "tracheostomy": "気管切開",
        "gastrostomy": "胃ろう",
        "nasal_tube": "経鼻経管",
        "urinary_catheter": "尿道カテーテル",
        "stoma": "ストーマ",
        "pain_control": "疼痛コントロール",
        "self_injection": "自己注射",
        "dialysis": "透析",
        "other": "その他",
    },
    "care": {
        "care_level": "要介護度",
        "care_level_from": "認定の開始",
        "care_level_until": "認定の期限",
        "care_application": "認定の申請",
        "physical_independence": "障害高齢者の日常生活自立度",
        "cognitive_independence": "認知症高齢者の日常生活自立度",
        "family_structure": "家族構成",
        "main_caregiver": "主な介護者",
        "key_person": "キーパーソン",
        "housing_kind": "住まいの種類",
        "housing": "住まい",
        "services": "利用中のサービス",
        "life_history": "生活歴",
        "person_wishes": "本人の意向",
        "family_wishes": "家族の意向",
        "nutrition_route": "栄養の経路",
        "nutrition": "栄養",
        "eating_help": "食事の介助",
        "food_code": "食形態(学会分類2021)",
        "swallowing": "嚥下",
        "thickening_grade": "とろみの段階(学会分類2021)",
        "thickening": "とろみ",
        "excretion_help": "排泄の介助",
        "excretion": "排泄",
        "hygiene_help": "入浴の介助",
        "hygiene": "清潔",
        "communication": "意思疎通",
        "oral_care": "口腔ケア",
        "dentures": "義歯",
        "skin": "皮膚",
        "moving_help": "移動の介助",
        "moving": "移動",
        "transfer_help": "移乗の介助",
        "transfer": "移乗",
        "sleep": "睡眠",
        "cognition": "認知",
        "medicine_keeper": "薬の管理者",
        "procedure_codes": "医療処置",
        "procedures": "医療処置(くわしく)",
        "wants_conference": "退院前カンファレンスの希望",
        "end_of_life_talks": "人生の最終段階の話し合い",
    },
}

KINDS: Final[Mapping[str, str]] = {
    "care_level": "care_level",
    "care_application": "care_application",
    "physical_independence": "grade",
    "cognitive_independence": "cognitive_grade",
    "housing_kind": "housing_kind",
    "nutrition_route": "nutrition_route",
    "staple_food": "staple_food",
    "food_code": "food_code",
    "thickening_grade": "thickening_grade",
    "procedure_codes": "procedure",
    **dict.fromkeys(
        ("eating_help", "excretion_help", "hygiene_help", "moving_help", "transfer_help"), "help"
    ),
}
"""Which list the codes of an item are from; every other item is free text, a day, yes or no."""
_DAYS: Final = ("care_level_from", "care_level_until")


def in_form_order(items: Mapping[str, object]) -> list[tuple[str, object]]:
    """The items of a sheet in the order in which its form asks for them."""
    places = {name: place for place, name in enumerate(WORDS["care"])}
    return sorted(items.items(), key=lambda one: places.get(one[0], len(places)))


def care_said(value: object, item: str) -> str:
    """What an item says, in words; free text as it is."""
    if value is True or value is False:
        return "はい" if value else "いいえ"
    if isinstance(value, list | tuple):
        return "、".join(care_said(one, item) for one in value)
    text = str(value)
    if item in _DAYS:
        day = date.fromisoformat(text)
        return f"{day.year}年{day.month}月{day.day}日"
    return WORDS[KINDS[item]].get(text, text) if item in KINDS else text
