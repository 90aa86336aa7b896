"""A word of its own in every place of a record, and the page's rule for who may read it.

Typed from the sharing page alone: what full holds, what *brief means*, and what is told to one
column and not to another. Nothing here knows of `app.policy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.policy.oracle import ORDER

Levels = Mapping[str, str]
Needed = dict[str, str]

HOSPITAL_ID = "5eeded00-0000-7000-8000-00000000a001"
MEMBER_ID = "5eeded00-0000-7000-8000-00000000a002"
DIGEST = "d1ce" * 16
# Whoever reads the record as it stands; a review and an offer have a form of their own.
FORMS_OF_ITS_OWN = frozenset({"offer", "after_review"})


@dataclass(frozen=True)
class Word:
    """One text that stands in one place, and each set of levels that lets somebody read it.

    `due`: the kinds of door that must show it to whoever may read it. `never`: columns to which
    it is not told at any level.
    """

    text: str
    needs: tuple[Needed, ...]
    due: frozenset[str]
    never: frozenset[str] = frozenset()

    def may_be_read(self, levels: Levels, column: str) -> bool:
        """Whether the page lets this column, at these levels, read the word."""
        return column not in self.never and any(
            all(
                ORDER.index(levels.get(name, "withheld")) >= ORDER.index(level)
                for name, level in need.items()
            )
            for need in self.needs
        )


def _of(section: str, full: str, brief: str = "", due: str = "record") -> list[Word]:
    doors = frozenset(due.split())
    return [
        *(Word(text, ({section: "full"},), doors) for text in full.split()),
        *(Word(text, ({section: "brief"},), doors) for text in brief.split()),
    ]


_RECORD = [
    *_of(
        "identity",
        "鍵氏名 カギシメイ 鍵旧姓 カギキュウセイ 鍵住所 9900007777 1934-05-06",
        due="record summary",
    ),
    # to a hospital that has not accepted: age band and sex
    Word("鍵地域", ({"identity": "brief"},), frozenset({"record", "summary"}), FORMS_OF_ITS_OWN),
    *_of("verdict", "2037-01-09 2037-02-09", due="record offer"),
    Word("鍵印", ({"verdict": "full"},), frozenset({"record"}), FORMS_OF_ITS_OWN),
    *_of("resuscitation_wish", "2025-03-04T05"),
    Word(
        "2025-03-03",  # the day of the talk
        ({"resuscitation_wish": "full"}, {"discussions": "brief"}),
        frozenset({"record"}),
    ),
    *_of("physician_orders", f"{DIGEST} 鍵署名医 2025-04-05T05 鍵指示文", "2025-04-04 鍵範囲"),
    Word(
        "鍵指示病名", ({"physician_orders": "full", "diagnosis": "brief"},), frozenset({"record"})
    ),
    Word("鍵指示経過", ({"physician_orders": "full", "diagnosis": "full"},), frozenset({"record"})),
    *_of("treatment_choices", '"ventilator"', '"limited"'),
    *_of("transport_wish", f"{HOSPITAL_ID} 鍵協力病院 03-0000-7301", "鍵登録病院"),
    *_of("call_chain", "鍵連鎖 鍵連鎖先 03-0000-7102", "03-0000-7101"),
    *_of("family_contacts", "鍵家族 03-0000-7201 03-0000-7303 鍵家族時間"),
    *_of("surrogate", '"surrogacy":"decides" 鍵代理住所'),
    Word("鍵代理人", ({"family_contacts": "full"}, {"surrogate": "full"}), frozenset({"record"})),
    *_of("family_disagreement", "鍵相違", "鍵続柄"),
    *_of("diagnosis", "鍵他病名 鍵経過詳細", "鍵主病名 鍵経過一行", due="record review"),
    *_of("diagnosis", "鍵既往 鍵施設経過"),
    *_of("clinical_alerts", "鍵アレルギー 鍵薬 鍵機器 鍵感染 鍵キット"),
    *_of("staff_safety_notes", "鍵安全"),
    *_of("place_of_care", "鍵場所二 鍵看取り 鍵看取り二", "鍵場所一"),
    *_of("values", "鍵価値全文", "鍵価値一行"),
    *_of("discussions", "鍵話合詳細 鍵同席 鍵病状理解"),
    Word("鍵話合要約", ({"discussions": "full"},), frozenset({"record"}), frozenset({"emergency"})),
    *_of("care_profile", "鍵生活歴", "鍵意思疎通"),
    *_of("care_team", MEMBER_ID, "鍵チーム先"),
    # who confirmed is of the care team: told beside what was confirmed, and where that team is told
    *(
        Word(f"鍵確認{what}", ({section: "full", "care_team": "brief"},), frozenset(due.split()))
        for section, what, due in (
            ("diagnosis", "diagnosis", "record"),
            ("clinical_alerts", "alerts", "record"),
            ("clinical_alerts", "medicines", "record"),
            ("family_disagreement", "disagreement", "record"),
            ("staff_safety_notes", "safety", "record"),
            ("transport_wish", "hospital", "record"),
            # whoever writes these anew confirms them in another name
            ("care_profile", "care", ""),
            ("call_chain", "連鎖", ""),
            ("family_contacts", "家族", ""),
        )
    ),
]
# The emergency department is told the summary of the last talk already in brief.
_SUMMARY_IN_BRIEF = Word("鍵話合要約", ({"discussions": "brief"},), frozenset({"record"}))

_EARLIER = [
    Word(text, ({"earlier_versions": "full", section: level},), frozenset({"history"}))
    for section, level, text in (
        ("resuscitation_wish", "full", "2024-03-04T05"),
        ("transport_wish", "brief", "鍵旧病院"),
        ("place_of_care", "brief", "鍵旧場所一"),
        ("place_of_care", "full", "鍵旧場所二"),
        ("values", "brief", "鍵旧価値一行"),
        ("values", "full", "鍵旧価値全文"),
        ("discussions", "full", "鍵旧話合"),
        ("verdict", "full", "2036-01-09"),
    )
]

_WHAT_IT_IS_ABOUT = dict.fromkeys(
    ("resuscitation_wish", "treatment_choices", "transport_wish"), "full"
)
ALONE_AT_IT = frozenset({"dispatch", "crew", "glass", "author", "offer", "after_review"})
_AROUND = [
    # a call of last year: whoever may read any call, in the list of the patient's calls
    *(
        Word(text, ({"call_record": "full"},), frozenset({"calls"}), ALONE_AT_IT)
        for text in ("鍵旧通報", "鍵旧事実", "鍵旧電話", "鍵旧転帰", "鍵旧照会")
    ),
    # the call of today, and the one just closed: their parties, and whoever reads the list
    *(
        Word(text, ({call: "full"},), frozenset({"calls", call}))
        for call, texts in (
            ("call_of_today", "鍵事実 鍵電話"),
            ("closed_call", "鍵終通報 鍵終事実 鍵終電話 鍵終転帰"),
        )
        for text in texts.split()
    ),
    # why it was called, to the asked hospital too
    Word(
        "鍵通報",
        ({"call_of_today": "full"}, {"reason_of_call": "full"}),
        frozenset({"calls", "call_of_today", "offer"}),
    ),
    *_of("return_home", "鍵退院病名 鍵退院経過 鍵退院説明 鍵退院希望 鍵退院先", due="letters"),
    Word("鍵旧病棟", ({"call_record": "full"},), frozenset({"steps"})),
    *_of("who_looked", "鍵閲覧元", due="looked"),
    # what somebody asks to change: to themselves, and to the care team as far as its record goes
    *(
        Word(
            text,
            ({"own_proposals": "full"}, _WHAT_IT_IS_ABOUT),
            frozenset({"proposals"}),
            frozenset({"emergency", "ward"}),  # a hospital reads its own alone
        )
        for text in ("鍵提案意思", "鍵回答")
    ),
]

WORDS = (*_RECORD, *_EARLIER, *_AROUND)


def words_for(column: str) -> tuple[Word, ...]:
    """Every word, with the rules that one column has for itself."""
    return (*WORDS, _SUMMARY_IN_BRIEF) if column == "emergency" else WORDS
