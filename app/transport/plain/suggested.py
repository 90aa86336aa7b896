"""Whom to phone at home, destinations, lists and registrations in plain words."""

from collections.abc import Iterator

from app.transport.language.hospitals import HospitalList
from app.transport.language.rulebook import Kind, Rulebook
from app.transport.language.words import Text
from app.transport.plain.paper import Section
from app.transport.plain.sentences import hours, listed, roles


def places(rulebook: Rulebook) -> Iterator[Section]:
    """Where to, in the order in which it is suggested, and what follows refusals."""
    points = []
    for item in rulebook.destinations:
        points.append(item.text)
        if item.fallback:
            points.append(item.fallback.text)
    lead = (rulebook.guidance,) if rulebook.guidance and rulebook.kind is Kind.DESTINATION else ()
    note = Text(
        "これは目安です。どの病院へ運ぶかは、その場で救急隊が決めます。",
        "These are suggestions: the crew decides at the scene.",
    )
    if points:
        heading = Text("どの病院へ運ぶか", "To which hospital")
        yield Section(heading, (*lead, note), tuple(points))
    for listing in rulebook.lists:
        yield Section(listing.text, tuple(_rules(listing)), tuple(_hospitals(listing)))


def _rules(listing: HospitalList) -> Iterator[Text]:
    if listing.select:
        yield Text(f"選び方: {listing.select.ja}", f"How to choose: {listing.select.en}")
    if listing.tell:
        yield Text(f"伝えること: {listing.tell.ja}", f"What to tell: {listing.tell.en}")


def _hospitals(listing: HospitalList) -> Iterator[Text]:
    for one in listing.hospitals:
        if one.hours:
            when = hours(one.hours)
            yield Text(f"{one.name.ja}({when.ja})", f"{one.name.en} ({when.en})")
        else:
            yield one.name


def registration(rulebook: Rulebook) -> Iterator[Section]:
    """The terms of registering beforehand."""
    terms = rulebook.registration
    if terms is None:
        return
    points = [Text(f"申し込み: {terms.through.ja}", f"How to apply: {terms.through.en}")]
    if terms.at_most is not None:
        points.append(
            Text(f"登録できる数: {terms.at_most}か所まで", f"How many: at most {terms.at_most}")
        )
    if terms.forms:
        forms = listed(terms.forms)
        points.append(Text(f"書類: {forms.ja}", f"Papers: {forms.en}"))
    if terms.exchange_months is not None:
        months = terms.exchange_months
        points.append(
            Text(
                f"かかりつけ医と病院は、{months}か月ごとに診療情報を交換します。",
                f"Clinic and hospital exchange clinical data every {months} months.",
            )
        )
    if terms.deletion:
        points.append(terms.deletion)
    yield Section(Text("前もっての登録", "Registering beforehand"), (terms.text,), tuple(points))


def at_home(rulebook: Rulebook) -> Iterator[Section]:
    """Whom to phone, where the rule is for dying at home."""
    if rulebook.kind is not Kind.DEATH_AT_HOME:
        return
    steps = []
    for item in rulebook.contacts:
        who = roles([item.whom])
        steps.append(Text(f"{who.ja}に電話します。", f"Phone the {who.en}."))
        if item.no_answer:
            steps.append(
                Text(
                    f"つながらないとき: {item.no_answer.ja}",
                    f"If there is no answer: {item.no_answer.en}",
                )
            )
    for_whom = tuple(item.text for item in rulebook.applies)
    yield Section(Text("対象になる人", "For whom"), (), for_whom)
    yield Section(
        Text("容体が変わったとき", "When the state changes"),
        (rulebook.guidance or rulebook.otherwise,),
        tuple(steps),
    )
