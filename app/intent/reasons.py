"""Why a verdict is what it is: a closed list, each with its sentence. Pure."""

from enum import StrEnum

from app.japan.text import Said


class Reason(StrEnum):
    """One reason of a verdict."""

    ALL_IN_ORDER = "all_in_order"
    NOTHING_RECORDED = "nothing_recorded"
    DEATH_RECORDED = "death_recorded"
    MERGED = "merged"
    MERGED_TAKEN_BACK = "merged_taken_back"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    ORDER_REVOKED = "order_revoked"
    NO_WISH = "no_wish"
    CPR_WANTED = "cpr_wanted"
    NOT_DECIDED = "not_decided"
    FAMILY_ONLY = "family_only"
    REVIEW_OVERDUE = "review_overdue"
    DATED_AHEAD = "dated_ahead"
    LATER_STATED = "later_stated"
    NO_ORDER = "no_order"
    ORDER_NOT_SIGNED = "order_not_signed"
    NOT_SIGNED_BY_PHYSICIAN = "not_signed_by_physician"
    NO_PATIENT_SIGNATURE = "no_patient_signature"
    SURROGATE_SIGNATURE_ONLY = "surrogate_signature_only"
    ARREST_NOT_COVERED = "arrest_not_covered"
    ORDER_TO_RESUSCITATE = "order_to_resuscitate"
    ORDER_SAYS_BOTH = "order_says_both"
    ORDER_EXPIRED = "order_expired"
    OLDER_THAN_REGION_ALLOWS = "older_than_region_allows"
    IN_CONFLICT = "in_conflict"
    PROPOSAL_OPEN = "proposal_open"
    MERGE_PROPOSED = "merge_proposed"
    MERGED_IN_DOUBT = "merged_in_doubt"
    SEPARATION_ASKED = "separation_asked"
    SEPARATED = "separated"
    PAPER_NEWER = "paper_newer"
    PAPER_DATE_DIFFERS = "paper_date_differs"
    PAPER_SIGNATURE_DIFFERS = "paper_signature_differs"
    PAPER_SCOPE_DIFFERS = "paper_scope_differs"
    PAPER_ANSWER_DIFFERS = "paper_answer_differs"
    PAPER_UNREADABLE = "paper_unreadable"
    PAPER_DISPUTED = "paper_disputed"
    PAPER_TAKEN_AWAY = "paper_taken_away"
    READ_FROM_REPLICA = "read_from_replica"

    @property
    def said(self) -> Said:
        """The sentence for the card."""
        return _SAID[self]


_SAID = {
    Reason.ALL_IN_ORDER: Said(
        "意思の記録と、本人の署名か立会人の証言、医師の署名がそろい、矛盾はありません。",
        "The wish, the person's signature or a witness's word and the physician's signature "
        "are there, and nothing contradicts them.",
    ),
    Reason.NOTHING_RECORDED: Said("何も記録されていません。", "Nothing is recorded."),
    Reason.DEATH_RECORDED: Said(
        "死亡の記録があります。人違いか記録の誤りがないか確かめてください。",
        "A death is recorded. Check whether this is the right person and record.",
    ),
    Reason.MERGED: Said(
        "この記録は別の記録に統合されました。統合先を見てください。",
        "This record was merged into another. Look there.",
    ),
    Reason.MERGED_TAKEN_BACK: Said(
        "この記録に統合された同じ方の記録は、撤回や停止などで頼れないものでした。",
        "Another record of the same person went into this one, and it was not to be relied on.",
    ),
    Reason.WITHDRAWN: Said("撤回されています。", "It was withdrawn."),
    Reason.SUSPENDED: Said("一時停止されています。", "It was suspended."),
    Reason.ORDER_REVOKED: Said(
        "医師の指示書が取り消されています。", "The physician's order was revoked."
    ),
    Reason.NO_WISH: Said(
        "心肺蘇生についての本人の意思が記録されていません。", "No wish about CPR is recorded."
    ),
    Reason.CPR_WANTED: Said(
        "心肺蘇生を望むと記録されています。", "The record says that CPR is wanted."
    ),
    Reason.NOT_DECIDED: Said(
        "心肺蘇生を望むかどうか、決まった意思が記録されていません。",
        "No settled wish about CPR is recorded.",
    ),
    Reason.FAMILY_ONLY: Said(
        "心肺蘇生を望まないという記録は家族の考えだけで、本人の意思が記録されていません。",
        "Only the family's view refuses CPR; the person's own will is not recorded.",
    ),
    Reason.REVIEW_OVERDUE: Said(
        "意思の見直しの期日を過ぎています。", "The wish is overdue for review."
    ),
    Reason.DATED_AHEAD: Said("日付が未来になっています。", "A date lies in the future."),
    Reason.LATER_STATED: Said(
        "記録された意思より後の日付で、異なる意思も記録されています。",
        "Something else, stated on a later day than the wish that counts, is recorded too.",
    ),
    Reason.NO_ORDER: Said("医師の指示書がありません。", "There is no physician's order."),
    Reason.ORDER_NOT_SIGNED: Said(
        "最新の指示書に署名がありません。", "The newest order is not signed."
    ),
    Reason.NOT_SIGNED_BY_PHYSICIAN: Said(
        "最新の指示書に署名したのは医師ではありません。",
        "The newest order was not signed by a physician.",
    ),
    Reason.NO_PATIENT_SIGNATURE: Said(
        "指示書に本人の署名も立会人の証言もありません。",
        "Neither the patient's signature nor a witness stands on the order.",
    ),
    Reason.SURROGATE_SIGNATURE_ONLY: Said(
        "指示書の署名は代理の人のものだけです。", "Only a surrogate signed the order."
    ),
    Reason.ARREST_NOT_COVERED: Said(
        "指示書は心肺停止のときについて定めていません。", "The order does not cover arrest."
    ),
    Reason.ORDER_TO_RESUSCITATE: Said(
        "最新の指示書は、心肺蘇生を行うよう指示しています。",
        "The newest order says to resuscitate.",
    ),
    Reason.ORDER_SAYS_BOTH: Said(
        "最新の指示書は、指示(蘇生する・しない)と文面や範囲が食い違っています。",
        "The newest order is coded one way, and its words or scope say another.",
    ),
    Reason.ORDER_EXPIRED: Said("指示書の期限が切れています。", "The order has expired."),
    Reason.OLDER_THAN_REGION_ALLOWS: Said(
        "指示書が地域で定めた期間より古くなっています。",
        "The order is older than the region allows.",
    ),
    Reason.IN_CONFLICT: Said("記録に矛盾があります。", "The record contradicts itself."),
    Reason.PROPOSAL_OPEN: Said(
        "変更の提案が出ていて、確認と記録がまだ済んでいません。",
        "A proposed change is still open, or accepted and not yet recorded.",
    ),
    Reason.MERGE_PROPOSED: Said(
        "同じ方の記録がもう1つあるかもしれず、2人目の確認を待っています。",
        "There may be another record of the same person; a second person has yet to say.",
    ),
    Reason.MERGED_IN_DOUBT: Said(
        "この記録に統合された同じ方の記録に、別の内容か、確認の済んでいない内容があります。",
        "Another record of the same person went into this one, and says otherwise or is in doubt.",
    ),
    Reason.SEPARATION_ASKED: Said(
        "別の方の記録が統合されているかもしれず、2人目の確認を待っています。",
        "Somebody else's record may have gone into this one; a second person has yet to say.",
    ),
    Reason.SEPARATED: Said(
        "別の記録との統合が終わり、その後、本人の意思と指示がまだ改めて確かめられていません。",
        "It was separated from another record and has not been talked over and signed anew since.",
    ),
    Reason.PAPER_NEWER: Said(
        "記録より新しい可能性のある書面があり、記録に反映されていません。",
        "There is a paper that may be newer than the record and is not recorded yet.",
    ),
    Reason.PAPER_DATE_DIFFERS: Said(
        "書面の日付が、記録の発行日と異なります。",
        "The date on the paper is not the date of issue on record.",
    ),
    Reason.PAPER_SIGNATURE_DIFFERS: Said(
        "記録にある署名が、書面では確かめられません。",
        "The signature on record does not stand on the paper.",
    ),
    Reason.PAPER_SCOPE_DIFFERS: Said(
        "心肺停止のときについての定めが、書面と記録で異なります。",
        "Paper and record differ on whether arrest is covered.",
    ),
    Reason.PAPER_ANSWER_DIFFERS: Said(
        "心肺蘇生についての答えが、書面と記録で異なります。",
        "Paper and record give different answers about CPR.",
    ),
    Reason.PAPER_UNREADABLE: Said(
        "心肺蘇生についての書面の答えが読み取れません。",
        "What the paper answers about CPR cannot be read.",
    ),
    Reason.PAPER_DISPUTED: Said(
        "書面の読み取りが、2人の間で食い違っています。",
        "Two people read the paper differently.",
    ),
    Reason.PAPER_TAKEN_AWAY: Said(
        "指示書のもとになった書面の写しが取り下げられたか、取り下げを求められています。",
        "The scan that the order stands on was taken away, or somebody wants it to be.",
    ),
    Reason.READ_FROM_REPLICA: Said(
        "最新でない可能性のある写しを見ています。", "This is a copy that may be out of date."
    ),
}
