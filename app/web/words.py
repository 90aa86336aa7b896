"""The Japanese words for the codes that pages show. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.patients.kinds import ErasureReason
from app.patients.numbers import NumberKind
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from app.rulebooks.kinds import RuleParty
from app.web import care_words

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    **care_words.WORDS,
    "verdict": {
        "valid": "有効",
        "confirm": "要確認",
        "do_not_rely": "使用しない",
        "none": "記録なし",
    },
    "icon": {"valid": "✓", "confirm": "!", "do_not_rely": "✕", "none": "–"},
    "cpr": {
        "wanted": "心肺蘇生を望む",
        "not_wanted": "心肺蘇生を望まない",
        "undecided": "心肺蘇生は決めていない",
        "declined": "心肺蘇生は答えたくない",
        "never_asked": "心肺蘇生はまだ尋ねていない",
    },
    "answer": {
        "wanted": "望む",
        "not_wanted": "望まない",
        "undecided": "決めていない",
        "declined": "尋ねたが答えたくない",
        "never_asked": "まだ尋ねていない",
    },
    "transport_wish": {
        "yes": "望む",
        "no": "望まない",
        "depends": "状況による",
        "not_known": "不明",
    },
    "source": {
        "patient": "本人",
        "surrogate": "代理意思決定者",
        "inferred": "推定した本人の意思",
        "family": "家族の意見",
    },
    "level": {
        "comfort": "苦痛を和らげることを優先",
        "limited": "負担の少ない治療まで",
        "full": "できるかぎりの治療",
    },
    "signature": {
        "none": "なし",
        "scan": "本人の署名(写し)",
        "witness": "立会人の証言",
        "surrogate": "代理の人の署名",
    },
    "paper": {
        "order_form": "医師の指示書",
        "wish_form": "本人の希望書・事前指示書",
        "consent_form": "同意書",
        "witness_attestation": "立会人の証言書",
        "other": "その他の書面",
    },
    "paper_state": {
        "stored": "書き写し待ち",
        "transcribed": "照合待ち",
        "checked": "照合済み",
        "differs": "読み取りの食い違い",
        "removed": "取り下げ",
    },
    "load": {
        "checking": "確かめています",
        "checked": "確かめ終わりました",
        "registering": "登録しています",
        "done": "終わりました",
        "ended": "取りやめました",
    },
    "paper_removal": {
        "wrong_person": "別の人の書面だった",
        "unreadable": "読めない",
        "duplicate": "同じ写しがある",
        "replaced": "撮り直した",
    },
    "written": {
        "not_wanted": "望まない",
        "wanted": "望む",
        "undecided": "決めていない",
        "not_written": "書かれていない",
        "unreadable": "書かれているが読めない",
    },
    "written_field": {
        "issued_on": "書面の日付",
        "physician_name": "医師の氏名",
        "has_patient_signature": "本人の署名",
        "has_witness_signature": "立会人の署名",
        "has_surrogate_signature": "代理の人の署名",
        "covers_arrest": "心肺停止のとき",
        "resuscitation": "心肺蘇生",
    },
    "signer": {
        "physician": "医師",
        "patient": "本人",
        "witness": "立会人",
        "surrogate": "代理の人",
    },
    "mark": {"suspended": "一時停止", "withdrawn": "撤回"},
    "said_by": {
        "patient": "本人",
        "surrogate": "代理意思決定者",
        "family": "家族",
        "physician": "医師",
        "staff": "職員",
    },
    "scope": {
        "compressions": "胸骨圧迫",
        "ventilation": "人工呼吸",
        "shock": "除細動",
        "intubation": "気管挿管",
        "drugs": "薬剤",
    },
    "sex": {"female": "女性", "male": "男性", "other": "その他", "unknown": "不明"},
    "link": {
        "attending_physician": "主治医",
        "covering_physician": "代診の医師",
        "on_call_home_physician": "在宅往診当番医",
        "visiting_nurse": "訪問看護師",
        "online_mc_physician": "オンラインMC医師",
        "other": "その他",
    },
    "revisit": {
        "emergency_call": "119番通報のあと",
        "discharged": "退院のあと",
        "order_replaced": "指示書が新しくなった",
        "surrogate_named": "代理の方が加わった",
        "independence_fell": "自立度が下がった",
    },
    "backup_ending": {
        "patient_asked": "本人・家族の希望",
        "other_hospital": "別の病院に登録する",
        "moved": "転居・入所",
        "died": "亡くなった",
        "hospital_ended": "病院の都合",
        "by_mistake": "誤って登録した",
    },
    "surrogacy": {
        "none": "連絡先のみ",
        "decides": "代理意思決定者",
        "infers": "意思を推定する人",
    },
    "present": {
        "patient": "本人",
        "family": "家族",
        "surrogate": "代理意思決定者",
        "physician": "医師",
        "nurse": "看護師",
        "care_manager": "介護支援専門員",
        "other": "その他",
    },
    "function": {
        "attending": "主治医",
        "covering": "代診",
        "nursing": "訪問看護",
        "care_management": "居宅介護支援",
        "pharmacy": "薬局",
        "facility": "介護施設",
    },
    "identifier": {
        "reading": "氏名の読み",
        "name": "氏名（漢字）",
        "birth_date": "生年月日",
        "phone": "電話",
        "care_insurance_number": "介護保険番号",
        "address": "住所",
        "sex": "性別",
        "age": "年齢",
        "card": "本人のカード",
    },
    "fact_source": {
        "record": "記録",
        "seen": "現場で見た",
        "patient": "本人の話",
        "family_present": "その場の家族",
        "family_by_phone": "電話の家族",
        "third_party": "家族以外の人",
        "care_staff": "介護・看護職",
        "doctor": "医師",
    },
    "doubt": {
        "record_not_valid": "記録が有効でないため、不明として扱います",
        "source_not_accepted": "この地域のルールでは、この出どころでは足りません",
        "sources_disagree": "話が食い違っています",
        "nobody_knows": "誰も分かりません",
    },
    "instruction": {"stop": "中止してよい", "continue": "続ける", "none": "指示なし"},
    "resuscitation": {
        "continue": "続ける",
        "stop": "中止",
        "not_started": "開始しない",
        "continued": "続けた",
        "stopped": "中止した",
        "not_needed": "必要なかった",
    },
    "transport": {"yes": "搬送する", "no": "搬送しない"},
    "transported": {"yes": "搬送した", "no": "搬送しなかった"},
    "handed_to": {"hospital": "病院", "physician": "医師", "family": "家族", "other": "その他"},
    "offer": {
        "open": "回答待ち",
        "accepted": "受入れ",
        "declined": "受入れ不可",
        "withdrawn": "取り下げ",
    },
    "attempt": {
        "reached": "つながった",
        "refused_to_instruct": "つながったが指示を断られた",
        "no_answer": "出ない",
        "busy": "話し中",
        "unavailable": "不在・ほかの人が出た",
        "wrong_number": "番号が違う",
    },
    "finding": {
        "as_agreed": "ルールどおり",
        "reason_accepted": "ルールと違うが理由がある",
        "not_as_agreed": "ルールと違う",
        "rule_unclear": "ルールの言葉が不明確",
        "rule_to_change": "ルールの見直しが要る",
        "doctor_not_reached": "医師につながらない",
        "record_wanting": "記録・書面の不備",
        "training": "教育・訓練が要る",
        "other": "その他",
    },
    "moment": {"arrived": "現場到着", "cpr_begun": "心肺蘇生の開始"},
    "moment_tap": {"arrived": "現場に到着した", "cpr_begun": "心肺蘇生を始めた"},
    "counts": {
        "minutes_since_call": "119番から",
        "minutes_since_arrival": "現場到着から",
        "minutes_since_cpr": "心肺蘇生の開始から",
        "minutes_since_phoned": "医師への最初の電話から",
        "minutes_since_instruction": "医師の指示から",
        "search_minutes": "病院を探し始めてから",
    },
    "capacity": {
        "medical_control": "オンラインMC医師",
        "covering": "代診の医師",
        "on_call": "在宅往診当番医",
    },
    "followed": {
        "as_advised": "ルールのとおり",
        "otherwise": "ルールと違う",
        "not_needed": "蘇生は必要なかった",
        "not_recorded": "記録なし",
    },
    "treatment": {
        "compressions": "胸骨圧迫",
        "ventilation": "人工呼吸",
        "shock": "除細動",
        "intubation": "気管挿管",
        "drugs": "薬剤",
        "other": "その他",
    },
    "relation": {
        "spouse": "配偶者",
        "child": "子",
        "parent": "親",
        "sibling": "きょうだい",
        "grandchild": "孫",
        "in_law": "義理の家族",
        "other": "その他",
    },
    "speaker": {
        "patient": "本人",
        "surrogate": "代理意思決定者",
        "family": "家族",
        "physician": "医師",
        "staff": "職員",
        "other": "その他の人",
    },
    "recipient": {
        "ambulance": "救急隊・指令",
        "hospital": "病院",
        "care_team": "ケアチームの他の事業所",
        "self": "代理意思決定者・本人側",
    },
    "consent": {"granted": "同意", "refused": "不同意", "withdrawn": "同意の撤回", "none": "なし"},
    "how": {"written": "書面", "oral": "口頭", "online": "画面から", "merged": "記録の統合"},
    "proposal": {
        "wish": "意思(心肺蘇生・治療・搬送)",
        "order": "医師の指示書",
        "contact": "連絡先",
        "profile": "病状・ケアの情報",
        "other": "そのほか",
    },
    "proposal_outcome": {
        "accepted": "受け入れる",
        "changed": "変えて受け入れる",
        "refused": "受け入れない",
    },
    "answered": {
        "accepted": "受け入れました",
        "changed": "内容を変えて受け入れました",
        "refused": "受け入れませんでした",
    },
    "given_by": {"patient": "本人", "surrogate": "代理の人"},
    "shown": {level.value: level.ja for level in Level},
    "agreement": {
        "draft": "承認待ち",
        "upcoming": "承認済み(これから)",
        "in_force": "いま使われています",
        "superseded": "新しい版に替わりました",
        "withdrawn": "取り下げ",
    },
    "rulebook": {
        "draft": "意見と承認を待っています",
        "upcoming": "承認済み(これから)",
        "in_force": "いま使われています",
        "ended": "期限が過ぎました",
        "superseded": "新しい版に替わりました",
        "withdrawn": "取り下げ",
    },
    "rulebook_kind": {
        "resuscitation": "心肺蘇生",
        "destination": "搬送先",
        "death_at_home": "自宅での看取り",
        "scene_information": "現場の情報",
        "pre_registration": "前もっての登録",
    },
    "party": {party.value: party.ja for party in RuleParty},
    "brief": {
        "identity": "伏せ字の氏名、年齢、性別、地域。受入れを決める前の病院には年代と性別のみ",
        "verdict": "記録があるかどうか",
        "physician_orders": "指示書があること、署名した人の種類、日付、範囲",
        "treatment_choices": "苦痛の緩和を優先・負担の少ない治療・できるかぎりの治療のどれか",
        "transport_wish": "望む・望まない・状況による、登録病院の名前",
        "call_chain": "最初にかける電話番号",
        "family_disagreement": "意見の相違があること、続柄",
        "diagnosis": "主な病名、人生の最終段階かどうか、予想される経過の一行",
        "place_of_care": "第一希望",
        "values": "本人の言葉の一行",
        "discussions": "最後に話し合った日、いた人の種類。救急隊には日付のみ、救急外来には要約も",
        "care_profile": "要介護度、日常生活自立度、意思疎通、主な介護者、医療処置",
        "care_team": "事業所と役割",
        "call_record": "事後検証には選択肢の項目、時刻、結果(氏名・自由記述なし)。"
        "受入れを決める前の病院には要請の理由、状態、到着までの分",
    },
    "number_kind": {kind.value: kind.said.ja for kind in NumberKind},
    "erasure_reason": {reason.value: reason.said.ja for reason in ErasureReason},
    "erasure": {"waiting": "認められるのを待っています", "done": "消去済み", "ended": "取りやめ"},
    "endpoint_form": {"webhook": "Webhook", "mail": "メール"},
    "trouble": {
        "unreached": "つながりません",
        "silent": "応答がありません",
        "not_taken": "受け取られませんでした",
        "forbidden": "送れないアドレスです",
        "mail_off": "メールが設定されていません",
        "unsealed": "鍵を開けません。送り先を作り直してください",
    },
    "figure": {
        "hidden": "秘匿",
        "under_ten": "10未満",
        "not_yet": "集計前",
        "nothing": "–",
    },
    "section": {section.value: section.ja for section in Section},
    "role": {role.value: role.ja for role in Role},
}


def said(code: object, kind: str) -> str:
    """The word for a code; a code without one, such as a region's own, is shown as it is."""
    if code is True or code is False:
        return "はい" if code else "いいえ"
    text = code.value if isinstance(code, StrEnum) else str(code)
    return _WORDS[kind].get(text, text)


def is_known(code: str, kind: str) -> bool:
    """Whether there is a word for a code."""
    return code in _WORDS[kind]


def choices(kind: str, *only: str) -> tuple[tuple[str, str], ...]:
    """Codes with their words, for a form: all of a kind, or the named ones in their order."""
    words = _WORDS[kind]
    return tuple((code, words[code]) for code in (only or words))
