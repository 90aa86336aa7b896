"""What each party is promised to see: copied by hand from the agreed sharing rules.

Nothing here is taken from `app.policy`. The stories hold the service's answers against this
page; were it derived from the code that decides, it could never disagree with it.
"""

from dataclasses import dataclass
from typing import Final

SECTIONS: Final = {
    "identity": "本人の確認",
    "verdict": "記録の有効性",
    "resuscitation_wish": "心肺蘇生の希望",
    "physician_orders": "医師の指示書",
    "treatment_choices": "治療の希望",
    "transport_wish": "搬送の希望・登録病院",
    "call_chain": "医師・看護の電話",
    "family_contacts": "家族の連絡先",
    "surrogate": "代理意思決定者",
    "family_disagreement": "家族の意見の相違",
    "diagnosis": "病名・予想される経過",
    "clinical_alerts": "アレルギー・薬・機器",
    "staff_safety_notes": "職員の安全メモ",
    "place_of_care": "療養・看取りの場所",
    "values": "大切にしていること",
    "discussions": "人生会議の記録",
    "care_profile": "入院時情報",
    "care_team": "ケアチーム",
    "call_record": "救急対応の記録",
    "return_home": "退院時の情報",
    "earlier_versions": "以前の版",
    "who_looked": "閲覧記録",
}
"""The twenty-two lines of the sharing table, in short."""

SEXES: Final = {"female": "女性", "male": "男性", "other": "その他", "unknown": "性別不明"}

OWN_DOORS: Final = frozenset({"call_record", "return_home", "earlier_versions", "who_looked"})
"""Sections that stand behind doors of their own; all others come with the record."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What one party sees: all of some sections, the short form of others, nothing of the rest.

    `of_talks`: what the short form of the discussions says beside the date of the last one.
    """

    whom: str
    full: frozenset[str]
    brief: frozenset[str]
    of_talks: frozenset[str] = frozenset()

    def level(self, section: str) -> str:
        """full, brief or withheld."""
        if section in self.full:
            return "full"
        return "brief" if section in self.brief else "withheld"

    def items(self, section: str) -> set[str]:
        """What the short form of a section may say to this party."""
        return BRIEF[section] | (self.of_talks if section == "discussions" else set())


def _promise(whom: str, full: str, brief: str = "", of_talks: str = "") -> Promise:
    return Promise(whom, *(frozenset(words.split()) for words in (full, brief, of_talks)))


BRIEF: Final = {
    "identity": {"masked_name", "age", "sex", "area"},
    "verdict": {"is_recorded"},
    "physician_orders": {"signers", "issued_on", "code", "covers_arrest", "scope"},
    "treatment_choices": {"level"},
    "transport_wish": {"answer", "registered_hospital"},
    "call_chain": {"phone"},
    "family_disagreement": {"relation"},
    "place_of_care": {"first"},
    "values": {"line"},
    "discussions": {"held_on"},
    "care_team": {"members"},
}
"""What the short form of a section may say, item by item."""

CARE_CLINICIAN: Final = _promise(
    "在宅医・訪問看護師",
    "identity verdict resuscitation_wish physician_orders treatment_choices transport_wish"
    " call_chain family_contacts surrogate family_disagreement diagnosis clinical_alerts"
    " staff_safety_notes place_of_care values discussions care_profile care_team call_record"
    " return_home earlier_versions who_looked",
)
CARE_MANAGER: Final = _promise(
    "介護支援専門員",
    "identity verdict resuscitation_wish treatment_choices transport_wish call_chain"
    " family_contacts surrogate diagnosis clinical_alerts staff_safety_notes place_of_care"
    " care_profile care_team call_record return_home",
    "physician_orders family_disagreement values discussions",
    of_talks="present",
)
DESK: Final = _promise(
    "指令センター",
    "staff_safety_notes call_record",
    "identity verdict transport_wish call_chain",
)
CREW: Final = _promise(
    "救急隊",
    "identity verdict resuscitation_wish physician_orders transport_wish call_chain"
    " family_contacts surrogate family_disagreement diagnosis clinical_alerts"
    " staff_safety_notes call_record",
    "treatment_choices place_of_care discussions care_team",
)
EMERGENCY: Final = _promise(
    "救急外来",
    "identity verdict resuscitation_wish physician_orders treatment_choices transport_wish"
    " call_chain family_contacts surrogate family_disagreement diagnosis clinical_alerts"
    " staff_safety_notes place_of_care care_profile call_record",
    "values discussions care_team",
    of_talks="present summary",
)
WARD: Final = _promise(
    "病棟・入退院支援",
    "identity verdict resuscitation_wish physician_orders treatment_choices transport_wish"
    " call_chain family_contacts surrogate family_disagreement diagnosis clinical_alerts"
    " staff_safety_notes place_of_care values discussions care_profile care_team call_record"
    " return_home",
)
