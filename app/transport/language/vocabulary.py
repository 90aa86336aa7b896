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
) -> FactKind:
    return FactKind(
        name=name,
        shape=Shape.CHOICE,
        label=Text(*label),
        question=Text(*question),
        asked_of=AskedOf.FAMILY,
        sources=sources,
        choices=tuple(Choice(value=v, label=Text(*text)) for v, text in choices.items()),
        about_cpr=True,
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
