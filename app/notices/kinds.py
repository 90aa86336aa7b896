"""What somebody can be told. A sentence names nobody and says nothing clinical. Pure."""

from enum import StrEnum

from app.policy.roles import Role


class NoticeKind(StrEnum):
    """Why an organisation is told; the record behind it is opened through its own door."""

    # the call
    EMERGENCY_CALLED = "emergency_called"
    DESTINATION_CHOSEN = "destination_chosen"
    CALL_CLOSED = "call_closed"
    OFFER_RECEIVED = "offer_received"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DECLINED = "offer_declined"
    # the hospital
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"
    REVIEW_DUE = "review_due"
    # the record
    WISH_CHANGED = "wish_changed"
    WISH_SUSPENDED = "wish_suspended"
    WISH_WITHDRAWN = "wish_withdrawn"
    ORDER_SIGNED = "order_signed"
    TEAM_JOINED = "team_joined"
    ERASURE_ASKED = "erasure_asked"
    OVERRIDE_OPENED = "override_opened"

    @property
    def ja(self) -> str:
        """The sentence as a screen shows it."""
        return _SENTENCES[self][0]

    @property
    def en(self) -> str:
        """The English sentence beside it."""
        return _SENTENCES[self][1]


_SENTENCES = {
    NoticeKind.EMERGENCY_CALLED: (
        "担当の方について119番通報がありました。",
        "An emergency call was made for somebody in your care.",
    ),
    NoticeKind.DESTINATION_CHOSEN: ("搬送先が決まりました。", "A destination has been chosen."),
    NoticeKind.CALL_CLOSED: ("救急事案が終了しました。", "The emergency call has been closed."),
    NoticeKind.OFFER_RECEIVED: (
        "受入れの照会が届いています。回答してください。",
        "You are asked to take somebody. Please answer.",
    ),
    NoticeKind.OFFER_WITHDRAWN: (
        "受入れの照会は取り下げられました。搬送はありません。",
        "The request to take somebody was withdrawn; nobody is coming.",
    ),
    NoticeKind.OFFER_DECLINED: (
        "照会先の病院は受け入れられません。",
        "The hospital that was asked cannot take the person.",
    ),
    NoticeKind.ACCEPTED: (
        "病院が受入れを決めました。",
        "A hospital has agreed to take the person.",
    ),
    NoticeKind.ARRIVED: ("病院に到着しました。", "The person has arrived at the hospital."),
    NoticeKind.ADMITTED: ("入院しました。", "The person has been admitted."),
    NoticeKind.DISCHARGED: (
        "退院し、退院時の情報が届いています。",
        "The person has been discharged; the return-home information is here.",
    ),
    NoticeKind.REVIEW_DUE: (
        "退院を機に、本人の意思の見直しをお願いします。",
        "After the discharge, please review the wishes with the person.",
    ),
    NoticeKind.WISH_CHANGED: (
        "本人の意思の記録が更新されました。",
        "The record of a person's wishes has changed.",
    ),
    NoticeKind.WISH_SUSPENDED: (
        "本人の意思の記録が一時停止されました。内容を確認してください。",
        "The record of a person's wishes has been suspended. Please look into it.",
    ),
    NoticeKind.WISH_WITHDRAWN: (
        "本人の意思の記録が撤回されました。",
        "The record of a person's wishes has been withdrawn.",
    ),
    NoticeKind.ORDER_SIGNED: (
        "医師の指示書が有効になりました。",
        "A physician's order is now in force.",
    ),
    NoticeKind.TEAM_JOINED: ("ケアチームに加わりました。", "You have joined a care team."),
    NoticeKind.ERASURE_ASKED: (
        "担当の方の記録の消去が求められました。残す理由があれば、主治医に伝えてください。",
        "It is asked that somebody's record be erased. Tell the physician why, if it should stay.",
    ),
    NoticeKind.OVERRIDE_OPENED: (
        "緊急閲覧がありました。72時間以内に確認してください。",
        "A record was opened by override. Please review it within 72 hours.",
    ),
}

_CARE = frozenset(
    {
        Role.PHYSICIAN,
        Role.NURSE,
        Role.CARE_MANAGER,
        Role.PHARMACIST,
        Role.FACILITY_STAFF,
        Role.DISPATCHER,
        Role.CREW,
        Role.MC_PHYSICIAN,
        Role.EMERGENCY_CLINICIAN,
        Role.WARD_CLINICIAN,
        Role.DISCHARGE_DESK,
    }
)


def readable_by(role: Role) -> tuple[NoticeKind, ...]:
    """The notices of their organisation that a role may read; none for an account of a patient.

    Those who care read all, the privacy officer the overrides, everybody else nothing.
    """
    if role in _CARE:
        return tuple(NoticeKind)
    return (NoticeKind.OVERRIDE_OPENED,) if role is Role.PRIVACY_OFFICER else ()
