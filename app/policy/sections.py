"""The parts of a patient's record that are shared or withheld one by one."""

from enum import StrEnum


class Section(StrEnum):
    """One line of the sharing table; every patient column belongs to exactly one."""

    IDENTITY = "identity"
    VERDICT = "verdict"
    RESUSCITATION_WISH = "resuscitation_wish"
    PHYSICIAN_ORDERS = "physician_orders"
    TREATMENT_CHOICES = "treatment_choices"
    TRANSPORT_WISH = "transport_wish"
    CALL_CHAIN = "call_chain"
    FAMILY_CONTACTS = "family_contacts"
    SURROGATE = "surrogate"
    FAMILY_DISAGREEMENT = "family_disagreement"
    DIAGNOSIS = "diagnosis"
    CLINICAL_ALERTS = "clinical_alerts"
    STAFF_SAFETY_NOTES = "staff_safety_notes"
    PLACE_OF_CARE = "place_of_care"
    VALUES = "values"
    DISCUSSIONS = "discussions"
    CARE_PROFILE = "care_profile"
    CARE_TEAM = "care_team"
    CALL_RECORD = "call_record"
    RETURN_HOME = "return_home"
    EARLIER_VERSIONS = "earlier_versions"
    WHO_LOOKED = "who_looked"

    @property
    def ja(self) -> str:
        """The Japanese name, as a screen shows it."""
        return _NAMES[self][0]

    @property
    def en(self) -> str:
        """The English name, as the API shows it beside the Japanese one."""
        return _NAMES[self][1]


_NAMES = {
    Section.IDENTITY: ("本人の確認", "identity"),
    Section.VERDICT: ("記録の有効性", "validity verdict"),
    Section.RESUSCITATION_WISH: ("心肺蘇生の希望", "resuscitation wish"),
    Section.PHYSICIAN_ORDERS: ("医師の指示書", "physician orders"),
    Section.TREATMENT_CHOICES: ("治療の希望", "treatment choices"),
    Section.TRANSPORT_WISH: ("搬送の希望・登録病院", "transport wish, registered hospital"),
    Section.CALL_CHAIN: ("連絡の順番(医師・訪問看護)", "call chain (doctors, nurse station)"),
    Section.FAMILY_CONTACTS: ("家族等の連絡先", "family contacts"),
    Section.SURROGATE: ("代理意思決定者", "surrogate"),
    Section.FAMILY_DISAGREEMENT: ("家族の意見の相違", "family disagreement"),
    Section.DIAGNOSIS: ("病名・予想される経過", "diagnosis, foreseen course"),
    Section.CLINICAL_ALERTS: ("医療上の注意(アレルギー・薬・機器・感染)", "clinical alerts"),
    Section.STAFF_SAFETY_NOTES: ("職員の安全に関する注意", "staff safety notes"),
    Section.PLACE_OF_CARE: ("療養・看取りの場所", "place of care and death"),
    Section.VALUES: ("大切にしていること", "values"),
    Section.DISCUSSIONS: ("人生会議の記録", "discussions (ACP)"),
    Section.CARE_PROFILE: ("入院時情報", "care profile (admission sheet)"),
    Section.CARE_TEAM: ("ケアチーム", "care team"),
    Section.CALL_RECORD: ("救急対応の記録", "call record"),
    Section.RETURN_HOME: ("退院時の情報", "return-home information"),
    Section.EARLIER_VERSIONS: ("以前の版", "earlier versions"),
    Section.WHO_LOOKED: ("閲覧記録", "who looked"),
}
