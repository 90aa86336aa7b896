"""The product's own words: what holds under every rulebook, steps, reasons, labels."""

from app.transport.advising.advice import Reason
from app.transport.language.doctor import ContactRole
from app.transport.language.evidence import Will
from app.transport.language.kinds import AskedOf
from app.transport.language.words import Text

ALWAYS = {
    "arrest": Text("心肺停止である", "The person is in cardiopulmonary arrest"),
    "no_signs_of_life": Text("生きている徴候がない", "There is no sign of life"),
    "no_exogenous_cause": Text("外因性の疑いがない", "No exogenous cause is suspected"),
    "not_withdrawn": Text(
        "記録は撤回・停止されていない、または医師が知ったうえで改めて確認し復唱した",
        "Nothing was withdrawn or suspended, or the doctor was told, confirmed anew, read back",
    ),
}
PATIENT_ONLY = Will(
    text=Text("本人が心肺蘇生を望まない意思を示していた", "The patient had refused resuscitation")
)
INSTRUCTION = Text("医師がこの通話で中止を指示した", "A doctor instructed a stop in this call")
HANDOVER = Text("引継ぎができる", "Handover is possible")
SILENCE = Text("この規則に定めがある場合である", "The rule speaks of this situation")

ROLES = {
    ContactRole.ATTENDING_PHYSICIAN: Text("かかりつけ医", "attending physician"),
    ContactRole.COVERING_PHYSICIAN: Text("連携する代わりの医師", "covering physician"),
    ContactRole.VISITING_NURSE: Text("訪問看護師", "visiting nurse"),
    ContactRole.ON_CALL_HOME_PHYSICIAN: Text("在宅往診当番医", "on-call home physician"),
    ContactRole.ONLINE_MC_PHYSICIAN: Text("オンラインMC医師", "online medical-control physician"),
}

ASKED_OF = {
    AskedOf.CREW: Text("隊員が確かめる", "Check yourselves"),
    AskedOf.FAMILY: Text("家族などに聞く", "Ask the family or others there"),
    AskedOf.DOCTOR: Text("医師に聞く", "Ask the doctor"),
}

WHY = {
    Reason.NO_RULEBOOK: Text(
        "この場所と時刻に使える規則がありません。通常の救急活動を行います。",
        "No rule is in force for this place and moment. Ordinary care.",
    ),
    Reason.SIGNS_OF_LIFE: Text(
        "生きている徴候があります。蘇生に関する規則は使いません。本人の今の言葉を優先します。",
        "There are signs of life: no resuscitation rule applies; what the person says now counts.",
    ),
    Reason.NOT_IN_ARREST: Text(
        "心肺停止ではありません。蘇生を望まない意思は、ほかの治療や搬送を減らしません。",
        "Not in arrest: a refusal of resuscitation reduces no other care and no transport.",
    ),
    Reason.NOT_APPLICABLE: Text(
        "この規則の対象ではありません。継続して搬送します。",
        "The rule does not cover this person. Continue and transport.",
    ),
    Reason.ALL_MET: Text("規則の条件がすべて確かめられました。", "Every condition is confirmed."),
    Reason.POLICY_CONTINUES: Text(
        "この地域の方針は、継続して搬送することです。",
        "The policy here is to continue and transport.",
    ),
    Reason.RECORD_WITHDRAWN: Text(
        "記録は撤回または停止されています。継続して搬送します。",
        "The record was withdrawn or suspended. Continue and transport.",
    ),
    Reason.CONDITION_NOT_MET: Text(
        "満たされない条件があります。継続して搬送します。",
        "A condition is not met. Continue and transport.",
    ),
    Reason.INSUFFICIENT_RULE_DATA: Text(
        "この場合の定めが規則にありません。継続して搬送します。",
        "Insufficient rule data: the rule is silent here. Continue and transport.",
    ),
    Reason.TIME_RUN_OUT: Text(
        "決められた時間が過ぎました。継続して搬送します。",
        "The time set by the rule has run out. Continue and transport.",
    ),
    Reason.DOCTOR_NOT_REACHED: Text(
        "医師につながっていません。継続して搬送します。",
        "No doctor has been reached. Continue and transport.",
    ),
    Reason.NOT_YET_KNOWN: Text(
        "まだ確かめられていないことがあります。その間は継続します。",
        "Something is still unknown. Continue meanwhile.",
    ),
}

WHY_BESIDE = {
    Reason.NOT_APPLICABLE: Text(
        "この規則の対象ではありません。通常どおり対応します。",
        "The rule does not cover this person. Ordinary care.",
    ),
    Reason.CONDITION_NOT_MET: Text("満たされない条件があります。", "A condition is not met."),
    Reason.TIME_RUN_OUT: Text(
        "決められた時間が過ぎました。", "The time set by the rule has run out."
    ),
    Reason.DOCTOR_NOT_REACHED: Text(
        "どの医師にもつながっていません。", "No doctor has been reached."
    ),
    Reason.NOT_YET_KNOWN: Text(
        "まだ確かめられていないことがあります。", "Something is still unknown."
    ),
}
"""The same reasons under a rule that is not about resuscitation."""

NOTE = Text("したことと時刻を記録する。", "Write down what was done, and when.")


def why(reason: Reason, *, is_about_cpr: bool) -> Text:
    """The sentence for a reason."""
    return WHY[reason] if is_about_cpr else WHY_BESIDE.get(reason, WHY[reason])


CHECK_ARREST = Text(
    "反応と呼吸を確かめ、心肺停止なら直ちに心肺蘇生を始める。",
    "Check response and breathing; if in arrest, start CPR at once.",
)
LOOK = Text(
    "蘇生を続けながら、意思を示す書面や話がないか確かめる。",
    "While continuing CPR, look for a document or words that tell the person's will.",
)
TREAT = Text("通常どおり処置し、本人の言葉を聞く。", "Treat as usual and listen to the person.")
TRANSPORT = Text("適した病院を選び、搬送する。", "Choose a suitable hospital and transport.")
CONTINUE = Text("心肺蘇生を続け、搬送する。", "Continue resuscitation and transport.")
RECORD = Text(
    "時刻、医師の指示と復唱、引継ぎの相手を記録する。",
    "Record the times, the instruction and its read-back, and to whom you hand over.",
)


WHILE = Text("蘇生を続けながら、", "While continuing CPR, ")


def phone(role: ContactRole, *, is_about_cpr: bool) -> Text:
    """Phone that role, while continuing where resuscitation is what the rule is about."""
    who = ROLES[role]
    if is_about_cpr:
        return Text(f"{WHILE.ja}{who.ja}に電話する。", f"{WHILE.en}phone the {who.en}.")
    return Text(f"{who.ja}に電話する。", f"Phone the {who.en}.")


def asking(of: AskedOf, question: Text, *, is_about_cpr: bool) -> Text:
    """Ask this question of them, while continuing where resuscitation is what it is about."""
    who = ASKED_OF[of]
    if is_about_cpr:
        return Text(
            f"{WHILE.ja}{who.ja}:「{question.ja}」",
            f"While continuing CPR. {who.en}: {question.en}",
        )
    return Text(f"{who.ja}:「{question.ja}」", f"{who.en}: {question.en}")
