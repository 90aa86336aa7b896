"""The closed list of facts every rulebook may use, with the words to ask for them."""

from types import MappingProxyType

from app.transport.language.kinds import AskedOf, Choice, FactKind, Shape, Source, Vocabulary
from app.transport.language.words import Text

_SAID = (
    Source.PATIENT,
    Source.FAMILY_PRESENT,
    Source.FAMILY_BY_PHONE,
    Source.THIRD_PARTY,
    Source.CARE_STAFF,
)
_SCENE = (Source.SEEN, *_SAID, Source.DOCTOR)
_EVERY = (Source.RECORD, *_SCENE)
_PAPER = (Source.RECORD, Source.SEEN, Source.DOCTOR)


def _yes_no(
    name: str,
    label: tuple[str, str],
    question: tuple[str, str],
    asked_of: AskedOf,
    sources: tuple[Source, ...],
    *,
    about_cpr: bool = False,
) -> FactKind:
    return FactKind(
        name=name,
        shape=Shape.BOOLEAN,
        label=Text(*label),
        question=Text(*question),
        asked_of=asked_of,
        sources=sources,
        about_cpr=about_cpr,
    )


def _number(
    name: str,
    label: tuple[str, str],
    question: tuple[str, str],
    asked_of: AskedOf,
    sources: tuple[Source, ...],
    unit: tuple[str, str],
    maximum: int,
    *,
    about_cpr: bool = False,
) -> FactKind:
    return FactKind(
        name=name,
        shape=Shape.NUMBER,
        label=Text(*label),
        question=Text(*question),
        asked_of=asked_of,
        sources=sources,
        unit=Text(*unit),
        maximum=maximum,
        about_cpr=about_cpr,
    )


def _choice(
    name: str,
    label: tuple[str, str],
    question: tuple[str, str],
    sources: tuple[Source, ...],
    choices: dict[str, tuple[str, str]],
    *,
    asked_of: AskedOf = AskedOf.CREW,
    about_cpr: bool = False,
) -> FactKind:
    return FactKind(
        name=name,
        shape=Shape.CHOICE,
        label=Text(*label),
        question=Text(*question),
        asked_of=asked_of,
        sources=sources,
        choices=tuple(Choice(value=v, label=Text(*text)) for v, text in choices.items()),
        about_cpr=about_cpr,
    )


def _since(moment: str, ja: str, en: str) -> FactKind:
    """The minutes that have passed since a moment of the call; filled in by the call itself."""
    return _number(
        f"minutes_since_{moment}",
        (f"{ja}からの分", f"Minutes since {en}"),
        (f"{ja}から何分たちましたか。", f"How many minutes have passed since {en}?"),
        AskedOf.CREW,
        (Source.SEEN,),
        ("分", "minutes"),
        10_000,
    )


_CREW, _FAMILY, _DOCTOR = AskedOf.CREW, AskedOf.FAMILY, AskedOf.DOCTOR

_KINDS = (
    _yes_no(
        "arrest",
        ("心肺停止", "Cardiopulmonary arrest"),
        (
            "反応がなく、ふだんどおりの呼吸も脈もありませんか。",
            "No response, no normal breathing, no pulse?",
        ),
        _CREW,
        (Source.SEEN, Source.DOCTOR),
    ),
    _yes_no(
        "signs_of_life",
        ("会話・体動・呼吸など生きている徴候", "Speaks, moves, breathes: signs of life"),
        (
            "話す、動く、息をするなどの徴候がありますか。",
            "Does the person speak, move or breathe?",
        ),
        _CREW,
        (Source.SEEN, Source.PATIENT, Source.FAMILY_PRESENT, Source.DOCTOR),
    ),
    _yes_no(
        "obvious_death",
        ("明らかな死亡", "Obvious death"),
        (
            "消防本部の基準で明らかな死亡にあたりますか。",
            "Obvious death by the department's standard?",
        ),
        _CREW,
        (Source.SEEN,),
    ),
    _number(
        "age",
        ("年齢", "Age"),
        ("何歳ですか。", "How old is the person?"),
        _FAMILY,
        _EVERY,
        ("歳", "years"),
        130,
    ),
    _yes_no(
        "exogenous_cause",
        ("外因性の疑い", "Suspected exogenous cause"),
        (
            "事故、けが、窒息、中毒、溺れなど、外からの原因が疑われますか。",
            "Accident, injury, choking, poisoning, drowning: any cause from outside suspected?",
        ),
        _CREW,
        _SCENE,
    ),
    _choice(
        "cause",
        ("疑われる原因", "Suspected cause"),
        ("原因として何が疑われますか。", "What is suspected to be the cause?"),
        _SCENE,
        {
            "illness": ("病気", "illness"),
            "traffic": ("交通事故", "traffic accident"),
            "fall": ("転倒・転落", "fall"),
            "choking": ("窒息", "choking"),
            "drowning": ("溺水", "drowning"),
            "poisoning": ("中毒", "poisoning"),
            "heat_or_cold": ("熱中症・低体温", "heat or cold"),
            "fire": ("火災・やけど", "fire, burn"),
            "self_harm": ("自損", "self-harm"),
            "violence": ("加害", "violence"),
            "other": ("その他の外因", "another cause from outside"),
        },
    ),
    _choice(
        "age_class",
        ("年齢の区分(見た目)", "Age class, by sight"),
        ("見たところ、どの年齢の区分ですか。", "Which age class, by sight?"),
        _SCENE,
        {
            "infant": ("乳幼児", "infant"),
            "child": ("小児", "child"),
            "youth": ("未成年(中高生くらい)", "adolescent"),
            "adult": ("成人", "adult"),
            "elderly": ("高齢者", "elderly person"),
        },
    ),
    _yes_no(
        "foreseen_condition_match",
        ("想定された症状との合致", "Matches what was foreseen"),
        (
            "今の状態は、前もって想定していた経過と合っていますか。",
            "Does the present state match the course that was foreseen?",
        ),
        _DOCTOR,
        _SCENE,
    ),
    _yes_no(
        "end_of_life_stage",
        ("人生の最終段階", "End-of-life stage"),
        (
            "人生の最終段階にあると医師が判断していましたか。",
            "Had a doctor judged this the end-of-life stage?",
        ),
        _DOCTOR,
        _EVERY,
    ),
    _yes_no(
        "acp_held",
        ("人生会議(ACP)の実施", "Advance care planning held"),
        (
            "本人、家族、医師などで人生会議(ACP)を行っていましたか。",
            "Was advance care planning held with the person?",
        ),
        _FAMILY,
        _EVERY,
    ),
    _yes_no(
        "patient_refuses_cpr",
        ("心肺蘇生を望まない意思", "Resuscitation is refused"),
        (
            "心肺蘇生を望まないという意思を、本人は示していましたか。",
            "Had the person said that resuscitation was not wanted?",
        ),
        _FAMILY,
        _EVERY,
        about_cpr=True,
    ),
    _choice(
        "will_source",
        ("だれの意思か", "Whose will it is"),
        ("それは本人の意思ですか。", "Is that the person's own will?"),
        _EVERY,
        {
            "patient": ("本人", "the patient"),
            "surrogate": ("代理意思決定者", "the surrogate"),
            "family": ("家族", "the family"),
        },
        asked_of=_FAMILY,
        about_cpr=True,
    ),
    _choice(
        "document_kind",
        ("書面", "Document"),
        (
            "心肺蘇生を望まないことを示す書面はありますか。",
            "Is there a document that says so?",
        ),
        _PAPER,
        {
            "order": ("医師の指示書", "physician's order"),
            "statement": ("本人の書面", "patient's statement"),
            "combined": ("意思と指示が一体の書面", "combined form"),
            "medical_record": ("診療録などの記載", "entry in the medical record"),
            "none": ("なし", "none"),
        },
        asked_of=_FAMILY,
        about_cpr=True,
    ),
    *(
        _yes_no(
            f"document_signed_by_{who}",
            (f"書面の{ja}署名", f"Document signed by the {who}"),
            (f"書面に{ja}の署名がありますか。", f"Has the {who} signed the document?"),
            _CREW,
            _PAPER,
            about_cpr=True,
        )
        for who, ja in (
            ("patient", "本人"),
            ("surrogate", "代理意思決定者"),
            ("physician", "医師"),
        )
    ),
    _number(
        "document_age_days",
        ("書面の日付からの日数", "Age of the document"),
        ("書面の日付から何日たっていますか。", "How many days since the document was dated?"),
        _CREW,
        _PAPER,
        ("日", "days"),
        40_000,
        about_cpr=True,
    ),
    _yes_no(
        "document_confirmed_by_doctor",
        ("現場にない書面の医師による確認", "Absent document confirmed by the doctor"),
        (
            "現場にない書面の内容を、医師は知っていて確かだと言えますか。",
            "Does the doctor know the absent document and confirm it?",
        ),
        _DOCTOR,
        (Source.DOCTOR,),
        about_cpr=True,
    ),
    _choice(
        "told_by",
        ("口頭で伝えた人", "Who told it by word of mouth"),
        ("だれから口頭で伝えられましたか。", "Who said so by word of mouth?"),
        _SCENE,
        {
            "family_present": ("その場の家族", "family at the scene"),
            "family_by_phone": ("電話の家族", "family by phone"),
            "third_party": ("家族以外の人", "someone outside the family"),
            "none": ("だれからもない", "nobody"),
        },
        asked_of=_FAMILY,
        about_cpr=True,
    ),
    _yes_no(
        "family_objects",
        ("家族の反対", "A family member objects"),
        (
            "蘇生を続けてほしいという家族が、一人でもいますか。",
            "Does any family member ask to continue?",
        ),
        _FAMILY,
        (Source.SEEN, Source.FAMILY_PRESENT, Source.FAMILY_BY_PHONE),
    ),
    _number(
        "doctor_arrival_minutes",
        ("医師の到着まで", "Minutes until the doctor arrives"),
        ("あと何分ほどで着けますか。", "In about how many minutes can the doctor be there?"),
        _DOCTOR,
        (Source.DOCTOR, Source.CARE_STAFF),
        ("分", "minutes"),
        100_000,
    ),
    _yes_no(
        "handover_signature",
        ("引継ぎの家族署名", "Family's signature for the handover"),
        (
            "引継ぎの説明に、家族の署名をもらえましたか。",
            "Has the family signed for the handover?",
        ),
        _FAMILY,
        (Source.SEEN,),
    ),
    _number(
        "hospital_refusals",
        ("受入れ不可の回数", "Refusals by hospitals"),
        ("何回断られましたか。", "How many hospitals have refused?"),
        _CREW,
        (Source.SEEN,),
        ("回", "times"),
        1_000,
    ),
    _number(
        "search_minutes",
        ("搬送先を探した時間", "Minutes of search"),
        ("探し始めて何分たちましたか。", "For how many minutes have you searched?"),
        _CREW,
        (Source.SEEN,),
        ("分", "minutes"),
        10_000,
    ),
    _since("call", "119番を受けて", "the call came in"),
    _since("arrival", "現場に着いて", "the crew arrived"),
    _since("cpr", "心肺蘇生を始めて", "resuscitation began"),
    _since("phoned", "医師に電話して", "a doctor was first phoned"),
    _since("instruction", "医師の指示を受けて", "the doctor's instruction"),
    _number(
        "clock_minutes",
        ("時刻(0時からの分)", "Time of day, minutes since midnight"),
        ("今は0時から何分ですか。", "How many minutes past midnight is it?"),
        _CREW,
        (Source.SEEN,),
        ("分", "minutes"),
        1_439,
    ),
    _choice(
        "day_of_week",
        ("曜日", "Day of the week"),
        ("今日は何曜日ですか。", "Which day is it?"),
        (Source.SEEN,),
        {
            **{
                name: (f"{ja}曜", en)
                for name, ja, en in (
                    ("mon", "月", "Monday"),
                    ("tue", "火", "Tuesday"),
                    ("wed", "水", "Wednesday"),
                    ("thu", "木", "Thursday"),
                    ("fri", "金", "Friday"),
                    ("sat", "土", "Saturday"),
                    ("sun", "日", "Sunday"),
                )
            },
            "holiday": ("祝日", "public holiday"),
        },
    ),
    _choice(
        "severity",
        ("緊急度・重症度", "Severity"),
        ("観察の結果、どの程度ですか。", "How severe, by what you observe?"),
        (Source.SEEN, Source.DOCTOR),
        {
            "critical": ("重篤", "critical"),
            "severe": ("重症", "severe"),
            "moderate": ("中等症", "moderate"),
            "mild": ("軽症", "mild"),
        },
    ),
    _choice(
        "suspected_condition",
        ("疑われる病態", "Suspected condition"),
        ("どの病態が疑われますか。", "Which condition is suspected?"),
        (Source.SEEN, Source.DOCTOR),
        {
            "stroke": ("脳卒中", "stroke"),
            "heart": ("心筋梗塞など心疾患", "heart attack and the like"),
            "trauma": ("外傷", "trauma"),
            "burn": ("熱傷", "burn"),
            "poisoning": ("中毒", "poisoning"),
            "bleeding": ("消化管出血", "bleeding of the gut"),
            "obstetric": ("妊娠・周産期", "pregnancy, birth"),
            "paediatric": ("小児", "a child's illness"),
            "psychiatric": ("精神", "mental illness"),
            "other": ("その他", "another"),
        },
    ),
    _choice(
        "place_wished",
        ("最期を過ごす場所の希望", "Where the person wishes to die"),
        ("最期をどこで迎えたいと話していましたか。", "Where did the person wish to be at the end?"),
        _EVERY,
        {
            "home": ("自宅", "home"),
            "facility": ("施設", "a care facility"),
            "hospital": ("病院", "a hospital"),
        },
        asked_of=_FAMILY,
    ),
    _number(
        "registered_hospitals",
        ("登録している病院の数", "Hospitals registered"),
        ("いくつの病院に登録していますか。", "How many hospitals are registered?"),
        _FAMILY,
        _EVERY,
        ("か所", "hospitals"),
        100,
    ),
    _number(
        "months_since_exchange",
        ("診療情報を交換してからの月", "Months since clinical data were exchanged"),
        (
            "前に診療情報を交換してから何か月たちましたか。",
            "How many months since clinical data were last exchanged?",
        ),
        _DOCTOR,
        (Source.RECORD, Source.CARE_STAFF, Source.DOCTOR),
        ("か月", "months"),
        1_200,
    ),
    _yes_no(
        "registration_forms_complete",
        ("登録の書類がそろっている", "Registration papers complete"),
        (
            "登録に要る書類はそろっていますか。",
            "Are the papers for the registration complete?",
        ),
        _DOCTOR,
        (Source.RECORD, Source.SEEN, Source.CARE_STAFF, Source.DOCTOR),
    ),
    _yes_no(
        "backup_hospital_registered",
        ("後方支援病院の登録", "Registered back-up hospital"),
        (
            "在宅療養後方支援病院に登録していますか。",
            "Is a back-up hospital registered?",
        ),
        _FAMILY,
        _EVERY,
    ),
    _yes_no(
        "hospital_wished",
        ("希望する病院", "Wished hospital"),
        ("希望する病院がありますか。", "Is there a hospital the person wishes?"),
        _FAMILY,
        _EVERY,
    ),
)

CORE: Vocabulary = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every fact this product knows by itself, by name."""
