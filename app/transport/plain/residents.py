"""For residents: what the crew does when 119 is called, and what to have ready."""

from collections.abc import Iterator

from app.transport.advising.plan import plan_of
from app.transport.language.rulebook import Kind, Policy, Rulebook
from app.transport.language.words import Text
from app.transport.plain.about_it import about_it
from app.transport.plain.paper import Paper, Section, paper
from app.transport.plain.sentences import (
    ACTS,
    FORMS,
    MEANINGS,
    SIGNERS,
    WHOSE,
    Titles,
    about,
    band,
    days,
    from_above,
    listed,
    roles,
)
from app.transport.plain.suggested import at_home, places, registration

_SAME_CARE = (
    Text(
        "心肺蘇生を望まないという意思は、心臓と呼吸が止まったときだけのことです。"
        "息が苦しい、痛いといったときの手当てや、病院へ運ぶことが減ることはありません。",
        "Not wanting resuscitation speaks only of the moment when heart and breath have stopped. "
        "It takes away no relief of pain or breathlessness, and no way to hospital.",
    ),
    Text(
        "話す、動く、息をするといった様子があれば、この規則は使われず、その場での本人の言葉が"
        "何より大切にされます。",
        "Where the person speaks, moves or breathes, this rule is not used: what the person says "
        "then counts above all.",
    ),
    Text(
        "気持ちはいつでも変えられます。変わったときは、家族やかかりつけ医に伝えてください。",
        "A mind may change at any time. Tell your family or your doctor when it does.",
    ),
)


def for_residents(rulebook: Rulebook, titles: Titles | None = None) -> Paper:
    """The rule as a resident reads it. `titles` name the rulebooks that lines come from."""
    named = titles or {}
    sections = [*_resuscitation(rulebook, named)] if _is_about_cpr(rulebook) else []
    sections += [*at_home(rulebook), *places(rulebook), *registration(rulebook)]
    return paper(rulebook.title, [*sections, *about_it(rulebook, named)])


def _is_about_cpr(rulebook: Rulebook) -> bool:
    return rulebook.kind is Kind.RESUSCITATION or bool(rulebook.outcomes)


def can_stop(rulebook: Rulebook) -> bool:
    """Whether this rule can lead to less than ordinary care at all."""
    able = rulebook.policy in (Policy.MAY_STOP, Policy.OTHER)
    return able and rulebook.complete and bool(rulebook.outcomes)


def _resuscitation(rulebook: Rulebook, titles: Titles) -> Iterator[Section]:
    yield Section(Text("119番に電話すると", "When 119 is called"), tuple(_called(rulebook)))
    if can_stop(rulebook):
        yield _when_it_stops(rulebook, titles)
        yield Section(Text("だれの言葉で中止するか", "By whose word"), tuple(_word(rulebook)))
    yield Section(
        Text("用意しておくもの", "What to have ready"),
        tuple(_before_proofs(rulebook)),
        tuple(_ready(rulebook)),
    )
    yield Section(
        Text("家族の気持ちが違うとき", "If the family disagrees"), (_disagreeing(rulebook),)
    )
    yield Section(Text("ほかの手当ては変わりません", "All other care stays the same"), _SAME_CARE)


def _called(rulebook: Rulebook) -> Iterator[Text]:
    yield Text(
        "反応がなく、ふだんどおりの息も脈もないとき(心肺停止)、救急隊は直ちに心肺蘇生を始めます。",
        "Where there is no response, no normal breathing and no pulse (cardiac arrest), the crew "
        "begins resuscitation at once.",
    )
    if rulebook.cpr_means:
        acts = listed([ACTS[act] for act in rulebook.cpr_means])
        yield Text(
            f"ここでいう心肺蘇生は、{acts.ja}のことです。", f"Resuscitation here means {acts.en}."
        )
    if can_stop(rulebook):
        yield Text(
            "本人が心肺蘇生を望んでいないと分かったときは、続けながら医師に電話します。"
            "次の条件がすべて確かめられ、医師の指示があったときに限り、中止することがあります。"
            "一つでも確かめられなければ、心肺蘇生を続けて病院へ運びます。",
            "Where it turns out that the person did not want resuscitation, the crew continues and "
            "phones the doctor. Only if everything below is confirmed and a doctor instructs it "
            "may they stop. If one thing is not confirmed, they continue and go to hospital.",
        )
    else:
        yield Text(
            "本人が心肺蘇生を望んでいないと分かったときも、この規則では、救急隊は心肺蘇生を続けて"
            "病院へ運びます。本人の意思は、医師と病院に伝えられます。",
            "Also where it turns out that the person did not want resuscitation, the crew "
            "continues under this rule and goes to hospital. The wish is passed on to the doctor "
            "and the hospital.",
        )


def _when_it_stops(rulebook: Rulebook, titles: Titles) -> Section:
    points = [
        Text(
            "心肺停止で、生きている様子がない",
            "The person is in cardiac arrest, without signs of life",
        )
    ]
    for clause in plan_of(rulebook).clauses:
        if clause.group in ("applies", "evidence", "will", "condition"):
            said = about(clause.text, is_about=clause.about)
            points.append(from_above(said, clause.origin, rulebook, titles))
    points += [
        Text(
            f"次の場合は定めがないので、中止しません: {silence.text.ja}",
            f"Nothing is said of this, so it does not stop: {silence.text.en}",
        )
        for silence in rulebook.silences
    ]
    ends = [from_above(band(item), item.origin, rulebook, titles) for item in rulebook.handover]
    results = listed([outcome.text for outcome in rulebook.outcomes], Text("。または、", "; or: "))
    lead = Text(
        f"次のすべてが確かめられ、医師の指示があったとき: {results.ja}。",
        f"If all of this is confirmed and a doctor instructs it: {results.en}.",
    )
    return Section(
        Text("心肺蘇生を中止することがある場合", "When resuscitation may be stopped"),
        (lead, *(meaning for word, meaning in MEANINGS.items() if _is_said(word, points))),
        (*points, *ends),
    )


def _is_said(word: str, points: list[Text]) -> bool:
    return any(word in point.ja for point in points)


def _word(rulebook: Rulebook) -> Iterator[Text]:
    rule = rulebook.may_instruct
    if rule is None:
        return
    who = roles(rule.by)
    yield Text(
        f"中止を指示できるのは{who.ja}だけです。救急隊や家族だけで決めることはありません。",
        f"Only the {who.en} may instruct a stop. Neither the crew nor the family decides it alone.",
    )
    if rulebook.will:
        whose = listed([WHOSE[one] for one in rulebook.will.of], Text("または", " or "))
        yield Text(
            f"もとになるのは{whose.ja}の意思です。家族だけの希望では中止しません。",
            f"What counts is the will of {whose.en}. The family's wish alone never does.",
        )
    if rule.read_back:
        yield Text(
            "聞き違いを防ぐため、救急隊は指示を復唱して確かめます。",
            "Against mishearing, the crew repeats the instruction and has it agreed.",
        )
    yield Text(
        "医師につながらなければ、心肺蘇生を続けて病院へ運びます。",
        "If no doctor can be reached, they continue and go to hospital.",
    )


def _before_proofs(rulebook: Rulebook) -> Iterator[Text]:
    if rulebook.evidence is None:
        yield Text(
            "この規則は、書面の形を定めていません。かかりつけ医と話し合い、その内容を家族にも"
            "伝えておいてください。",
            "This rule names no form. Talk with your doctor, and tell your family what was said.",
        )
        return
    yield Text(
        f"{rulebook.evidence.text.ja}こと。次のどれか一つがあれば、救急隊は医師と確かめ始めます。",
        f"{rulebook.evidence.text.en}. With any one of these the crew begins to check with the "
        "doctor.",
    )


def _ready(rulebook: Rulebook) -> Iterator[Text]:
    for item in rulebook.evidence.any_of if rulebook.evidence else ():
        forms = listed([FORMS[form] for form in item.forms], Text("、", ", "))
        said = Text(f"{item.text.ja}: {forms.ja}", f"{item.text.en}: {forms.en}")
        if not item.forms:
            said = item.text
        if item.signed_by:
            who = listed([SIGNERS[one] for one in item.signed_by], Text("と", " and "))
            said = Text(f"{said.ja}。署名: {who.ja}", f"{said.en}. Signed by: {who.en}")
        if item.at_most_days is not None:
            age = days(item.at_most_days)
            said = Text(f"{said.ja}。{age.ja}以内のもの", f"{said.en}. Not older than {age.en}")
        yield said
    for kept in rulebook.information:
        place = kept.place
        if place:
            yield Text(f"{kept.text.ja}({place.ja})", f"{kept.text.en} ({place.en})")
        else:
            yield kept.text


def _disagreeing(rulebook: Rulebook) -> Text:
    """What the rule says of a family that objects, as far as its conditions tell."""
    if not can_stop(rulebook):
        return Text(
            "家族の気持ちにかかわらず、心肺蘇生を続けて病院へ運びます。",
            "Whatever the family wishes, they continue and go to hospital.",
        )
    looked_at = {name for clause in plan_of(rulebook).clauses for name, _ in clause.facts}
    if "family_objects" in looked_at:
        return Text(
            "家族が一人でも心肺蘇生を望むときは、続けて病院へ運びます。",
            "If any family member asks for resuscitation, they continue and go to hospital.",
        )
    if rulebook.handover and all(one.signatures for one in rulebook.handover):
        return Text(
            "引き継ぐときに家族の署名をいただきます。署名がいただけなければ、"
            "心肺蘇生を続けて病院へ運びます。",
            "The family signs when care is handed over. Without that they continue and go to "
            "hospital.",
        )
    return Text(
        "この規則には、家族の気持ちが違うときの定めがありません。ふだんから話し合っておいてください。",
        "This rule does not say what happens then. Talk about it beforehand.",
    )
