"""What changed since the version before, as one line in words. Pure."""

from collections.abc import Mapping
from typing import Final

from app.intent.view import Changed, ChangeView
from app.web import care_words, words

_LABELS: Final[Mapping[str, str]] = {
    "resuscitation": "心肺蘇生",
    "source": "誰の意思",
    "treatment_level": "治療",
    "ventilator": "人工呼吸器",
    "tube_feeding": "経管栄養",
    "antibiotics": "抗菌薬",
    "hospital_transport": "搬送",
    "registered_hospital": "登録病院",
    "cooperating_hospital": "協力病院",
    "cooperating_hospital_phone": "協力病院の電話",
    "place_of_care": "療養の場所",
    "place_of_care_second": "療養の場所(第二希望)",
    "place_of_death": "看取りの場所",
    "place_of_death_second": "看取りの場所(第二希望)",
    "values_line": "本人の一言",
    "values_text": "大切にしていること",
    "illness_understanding": "病状の理解",
    "talk_summary": "要約",
    "talk_minutes": "話し合いの記録",
    "present": "いた人",
    "people": "連絡先",
    "code": "指示",
    "wording": "文面",
    "scope": "行わない処置",
    "covers_arrest": "心肺停止のときの定め",
    "patient_signature": "本人側の署名",
    "patient_signature_by": "署名した人",
    "issued_on": "発行日",
    "is_signed": "医師の署名",
    "diagnosis": "病名",
    "foreseen_course": "予想される経過",
    "main_diagnosis": "主な病名",
    "other_diagnoses": "ほかの病名",
    "past_history": "既往歴",
    "end_of_life_stage": "人生の最終段階",
    "foreseen_course_line": "予想される経過(一行)",
    "event_course": "施設で起きたこと",
    "allergies": "アレルギー",
    "medicines": "薬",
    "devices": "機器",
    "infections": "感染",
    "blood_abo": "血液型(ABO)",
    "blood_rh": "血液型(Rh)",
    "paper_kit": "キットの場所",
    "family_disagreement": "意見の相違",
    "disagreeing_relation": "続柄",
    "staff_safety_note": "注意",
}
_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("resuscitation", "ventilator", "tube_feeding", "antibiotics", "hospital_transport"),
        "answer",
    ),
    "source": "source",
    "treatment_level": "level",
    "code": "order_code",
    "patient_signature": "signature",
    "blood_abo": "blood_abo",
    "blood_rh": "blood_rh",
    **care_words.KINDS,
}
_STATE: Final = "state."
_YES_NO: Final = {"yes": "はい", "no": "いいえ"}


def line(changed: Changed, people: str = "") -> str:
    """`心肺蘇生 望まない → 決めていない、連絡先 1件追加`; nothing where nothing changed."""
    return "、".join(_one(one, people) for one in changed.changes)


def _one(change: ChangeView, people: str) -> str:
    label = people if people and change.item == "people" else _label(change.item)
    counts = (
        (change.added, "件追加"),
        (change.removed, "件削除"),
        (change.altered, "件変更"),
    )
    said = [f"{number}{what}" for number, what in counts if number]
    if change.is_reordered:
        said.append("順番の変更")
    if said:
        return f"{label} {'・'.join(said)}"
    if change.is_text:
        return f"{label} 書き改め"
    before, now = (_value(change.item, one) for one in (change.before, change.now))
    return f"{label} {before} → {now}"


def _label(item: str) -> str:
    if item.startswith(_STATE):
        return words.said(item.removeprefix(_STATE), "ill_state")
    return _LABELS.get(item) or words.said(item, "care")


def _value(item: str, value: str | None) -> str:
    if value is None:
        return "記録なし"
    if item.startswith(_STATE):
        return words.said(value, "answer")
    if value in _YES_NO:
        return _YES_NO[value]
    parts = value.split("、") if item in ("procedure_codes", "scope") else [value]
    kind = "scope" if item == "scope" else _KINDS.get(item, "unsaid")
    said = (words.said(one, kind) for one in parts)
    return "、".join(words.said(one, "unsaid") for one in said)
