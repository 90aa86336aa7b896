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
    MUTUAL_AID_ASKED = "mutual_aid_asked"
    MUTUAL_AID_ENDED = "mutual_aid_ended"
    PHYSICIAN_INVITED = "physician_invited"
    PASSED_ON = "passed_on"
    # the hospital
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"
    REVIEW_DUE = "review_due"
    # the record
    WISH_CHANGED = "wish_changed"
    WISH_KEPT = "wish_kept"
    WISH_SUSPENDED = "wish_suspended"
    WISH_WITHDRAWN = "wish_withdrawn"
    ORDER_SIGNED = "order_signed"
    TEAM_JOINED = "team_joined"
    CONSENT_CHANGED = "consent_changed"
    REGION_CHANGED = "region_changed"
    PROPOSAL_MADE = "proposal_made"
    PROPOSAL_ANSWERED = "proposal_answered"
    BACKUP_REGISTERED = "backup_registered"
    BACKUP_EXCHANGE_DUE = "backup_exchange_due"
    BACKUP_ENDED = "backup_ended"
    ERASURE_ASKED = "erasure_asked"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    MERGE_PROPOSED = "merge_proposed"
    MERGE_DECLINED = "merge_declined"
    RECORDS_MERGED = "records_merged"
    SEPARATION_ASKED = "separation_asked"
    RECORDS_SEPARATED = "records_separated"
    OVERRIDE_OPENED = "override_opened"
    # to look into: for the privacy officer, the last also for administrators
    OVERRIDE_TO_REVIEW = "override_to_review"
    ACCESS_TO_REVIEW = "access_to_review"
    CALL_TO_REVIEW = "call_to_review"
    REVIEW_OVERDUE = "review_overdue"
    # nobody has acknowledged what needs an answer: for administrators
    NOTICE_UNSEEN = "notice_unseen"
    # the region
    AGREEMENT_DRAFTED = "agreement_drafted"
    AGREEMENT_PUBLISHED = "agreement_published"
    AGREEMENT_WITHDRAWN = "agreement_withdrawn"
    RULEBOOK_DRAFTED = "rulebook_drafted"
    RULEBOOK_PUBLISHED = "rulebook_published"
    RULEBOOK_WITHDRAWN = "rulebook_withdrawn"

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
    NoticeKind.MUTUAL_AID_ASKED: (
        "所属の隊が他の消防本部の事案に応援で加わりました。",
        "A unit of yours was put on another department's call to help out.",
    ),
    NoticeKind.MUTUAL_AID_ENDED: (
        "所属の隊の応援が終わりました。",
        "A unit of yours is off another department's call.",
    ),
    NoticeKind.PHYSICIAN_INVITED: (
        "救急の現場から医師が呼ばれています。事案を開いてください。",
        "Physicians are called to an emergency. Please open the call.",
    ),
    NoticeKind.PASSED_ON: (
        "先に知らせた事業所がまだ確認していません。代わりに対応をお願いします。",
        "Those told before you have not acknowledged yet. Please act in their place.",
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
        "本人の意思を見直す時期です。話し合って記録してください。",
        "It is time to talk the wishes over with the person. Please do, and record it.",
    ),
    NoticeKind.WISH_CHANGED: (
        "本人の意思の記録が更新されました。",
        "The record of a person's wishes has changed.",
    ),
    NoticeKind.WISH_KEPT: (
        "本人と話し合い、意思に変わりがないことが記録されました。",
        "The wishes were talked over with the person and stay as they are.",
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
    NoticeKind.CONSENT_CHANGED: (
        "誰に見せるかについて、本人側の意思表示が変わりました。",
        "What may be shown to whom has changed by the word of the person or their side.",
    ),
    NoticeKind.REGION_CHANGED: (
        "担当の方の市町村が変わりました。誰に何を見せるかは、いまの市町村の取り決めに従います。",
        "Somebody in your care lives elsewhere now: that place's sharing agreement decides.",
    ),
    NoticeKind.PROPOSAL_MADE: (
        "記録の変更の提案が届いています。回答するまで「要確認」と表示されます。",
        "A change of the record is proposed. Until it is answered the record reads: confirm.",
    ),
    NoticeKind.PROPOSAL_ANSWERED: (
        "提案した変更に、ケアチームが回答しました。",
        "The care team has answered the change that you proposed.",
    ),
    NoticeKind.BACKUP_REGISTERED: (
        "在宅療養後方支援病院の登録がありました。",
        "A patient was registered with a back-up hospital.",
    ),
    NoticeKind.BACKUP_EXCHANGE_DUE: (
        "後方支援病院との診療情報の交換(3か月ごと)の時期です。交換して記録してください。",
        "Three months have passed: exchange clinical data with the back-up hospital and note it.",
    ),
    NoticeKind.BACKUP_ENDED: (
        "在宅療養後方支援病院の登録が終わりました。",
        "A registration with a back-up hospital has ended.",
    ),
    NoticeKind.ERASURE_ASKED: (
        "担当の方の記録の消去が求められました。残す理由があれば、主治医に伝えてください。",
        "It is asked that somebody's record be erased. Tell the physician why, if it should stay.",
    ),
    NoticeKind.POSSIBLE_DUPLICATE: (
        "担当の方の記録が2つあるかもしれません。「二重の登録」で確かめてください。",
        "Somebody in your care may be registered twice. Please look under possible duplicates.",
    ),
    NoticeKind.MERGE_PROPOSED: (
        "同じ方の記録がもう1つあるかもしれません。確認が済むまで「要確認」と表示されます。",
        "There may be another record of the same person. Until it is settled this reads: confirm.",
    ),
    NoticeKind.MERGE_DECLINED: (
        "記録の統合の提案は断られました。この記録は別のままです。",
        "The proposal to merge a record was declined. The record stays as it is.",
    ),
    NoticeKind.RECORDS_MERGED: (
        "同じ方の2つの記録が統合されました。いまの判定と担当を確認してください。",
        "Two records of one person were merged. See what holds now, and who cares for the person.",
    ),
    NoticeKind.SEPARATION_ASKED: (
        "統合した記録に別の方のものがあるかもしれません。確認が済むまで「要確認」と表示されます。",
        "A merged record may be somebody else's. Until it is settled this reads: confirm.",
    ),
    NoticeKind.RECORDS_SEPARATED: (
        "記録の統合が終わりました。本人の意思と指示を改めて確かめて記録してください。",
        "A merge of records has ended. Talk the wishes over and have them signed anew.",
    ),
    NoticeKind.OVERRIDE_OPENED: (
        "担当の方の記録が、緊急閲覧で開かれました。",
        "The record of somebody in your care was opened by break-glass.",
    ),
    NoticeKind.OVERRIDE_TO_REVIEW: (
        "緊急閲覧がありました。72時間以内に確認してください。",
        "A record was opened by break-glass. Please review it within 72 hours.",
    ),
    NoticeKind.ACCESS_TO_REVIEW: (
        "ふだんと違う数の閲覧がありました。7日以内に確認してください。",
        "There was an unusual count of accesses. Please review it within seven days.",
    ),
    NoticeKind.CALL_TO_REVIEW: (
        "24時間たっても転帰のない救急事案があります。7日以内に確認してください。",
        "A call has no outcome after 24 hours. Please review it within seven days.",
    ),
    NoticeKind.REVIEW_OVERDUE: (
        "期限を過ぎた確認があります。個人情報保護担当が確認してください。",
        "A review is overdue. The privacy officer is to close it.",
    ),
    NoticeKind.NOTICE_UNSEEN: (
        "期限を過ぎても確認されていないお知らせが、組織内にあります。担当者に伝えてください。",
        "A notice to your organisation is past its deadline unseen. Please tell those it is for.",
    ),
    NoticeKind.AGREEMENT_DRAFTED: (
        "この地域の情報共有の取り決めに、新しい下書きがあります。読んで、承認するか決めてください。",
        "A new version of the region's sharing agreement was drafted. Read it; approve it or not.",
    ),
    NoticeKind.AGREEMENT_PUBLISHED: (
        "この地域の情報共有の取り決めに、新しい版が承認されました。始まる日時を確認してください。",
        "A new version of the region's sharing agreement was approved. See when it begins.",
    ),
    NoticeKind.AGREEMENT_WITHDRAWN: (
        "この地域の情報共有の取り決めの版が取り下げられました。いまの共有の表を確認してください。",
        "A version of the region's sharing agreement was withdrawn. See the table that holds now.",
    ),
    NoticeKind.RULEBOOK_DRAFTED: (
        "この地域の救急搬送のルールに、新しい下書きがあります。読んで、意見を書いてください。",
        "A new version of the region's transport rule was drafted. Read it and say what you think.",
    ),
    NoticeKind.RULEBOOK_PUBLISHED: (
        "この地域の救急搬送のルールに、新しい版が承認されました。始まる日時と内容を確認してください。",
        "A new version of the region's transport rule was approved. See when it begins and how.",
    ),
    NoticeKind.RULEBOOK_WITHDRAWN: (
        "この地域の救急搬送のルールが取り下げられました。次の版が始まるまで、通常どおり対応してください。",
        "The region's transport rule was withdrawn. Until a new one begins: ordinary care.",
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

_AGREEMENTS = (
    NoticeKind.AGREEMENT_DRAFTED,
    NoticeKind.AGREEMENT_PUBLISHED,
    NoticeKind.AGREEMENT_WITHDRAWN,
)
_RULEBOOKS = (
    NoticeKind.RULEBOOK_DRAFTED,
    NoticeKind.RULEBOOK_PUBLISHED,
    NoticeKind.RULEBOOK_WITHDRAWN,
)
_REVIEWS = (
    NoticeKind.OVERRIDE_TO_REVIEW,
    NoticeKind.ACCESS_TO_REVIEW,
    NoticeKind.CALL_TO_REVIEW,
    NoticeKind.REVIEW_OVERDUE,
)
_OF_OFFICES = (*_REVIEWS, NoticeKind.NOTICE_UNSEEN, NoticeKind.AGREEMENT_DRAFTED)
_READABLE = {
    Role.PRIVACY_OFFICER: (*_REVIEWS, *_AGREEMENTS),
    Role.HUB_OFFICER: (*_AGREEMENTS, *_RULEBOOKS),
    Role.MUNICIPALITY_OFFICER: (*_AGREEMENTS, *_RULEBOOKS),
    Role.RULE_STEWARD: _RULEBOOKS,
    Role.ADMINISTRATOR: (NoticeKind.REVIEW_OVERDUE, NoticeKind.NOTICE_UNSEEN),
    **dict.fromkeys(_CARE, tuple(kind for kind in NoticeKind if kind not in _OF_OFFICES)),
}


def readable_by(role: Role) -> tuple[NoticeKind, ...]:
    """The notices of their organisation that a role may read; none for an account of a patient.

    Those who care read what concerns care, the agreement and the rule it is under, the privacy
    officer what waits for a review, the administrator what waits for too long, those who make the
    region's agreement or its rules what becomes of them, everybody else nothing.
    """
    return _READABLE.get(role, ())
