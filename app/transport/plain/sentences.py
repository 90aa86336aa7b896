"""Pieces of a rulebook as sentences, shared by all who put it into plain words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from app.transport.advising.phrases import ROLES
from app.transport.language.doctor import ContactRole
from app.transport.language.ending import Handover
from app.transport.language.evidence import Form, Proof, Signer, Whose
from app.transport.language.phoning import Day, Hours
from app.transport.language.results import Act, Limit, Resuscitation, Transport
from app.transport.language.rulebook import Citation, Rulebook
from app.transport.language.wording import joined
from app.transport.language.words import Text

Titles = Mapping[str, Text]
"""The titles of the rulebooks that lines come from, by id."""
_JAPAN = timezone(timedelta(hours=9))
_HOUR = 60

AND, OR, LISTED = Text("と", " and "), Text("または", " or "), Text("、", ", ")
ACTS = {
    Act.COMPRESSIONS: Text("胸骨圧迫(心臓マッサージ)", "chest compressions"),
    Act.VENTILATION: Text("人工呼吸", "ventilation"),
    Act.SHOCK: Text("電気ショック", "electric shocks"),
    Act.DRUGS: Text("薬の投与", "drugs"),
    Act.INTUBATION: Text("気管挿管", "intubation"),
}
FORMS = {
    Form.ORDER: Text("医師の指示書", "a physician's order"),
    Form.STATEMENT: Text("本人が書いた書面", "a paper the person wrote"),
    Form.COMBINED: Text("意思と医師の指示が一つになった書面", "a form with wish and order in one"),
    Form.MEDICAL_RECORD: Text("診療録などの記載", "an entry in the medical record"),
    Form.FAMILY_PRESENT: Text("その場にいる家族の話", "what family at the scene tells"),
    Form.FAMILY_BY_PHONE: Text("離れている家族の電話での話", "what family tells by phone"),
    Form.THIRD_PARTY: Text("家族以外の人の話", "what someone outside the family tells"),
    Form.CONFIRMED_BY_DOCTOR: Text(
        "現場になくても、医師が内容を知っていて確かだと言う書面",
        "a paper that is not there, which the doctor knows and confirms",
    ),
}
SIGNERS = {
    Signer.PATIENT: Text("本人", "the person"),
    Signer.SURROGATE: Text("代理意思決定者", "the surrogate"),
    Signer.PATIENT_OR_SURROGATE: Text("本人または代理意思決定者", "the person or the surrogate"),
    Signer.PHYSICIAN: Text("医師", "a physician"),
}
WHOSE = {
    Whose.PATIENT: Text("本人", "the person"),
    Whose.SURROGATE: Text("代理意思決定者", "the surrogate"),
}
LIMITS = {
    Limit.COMPRESSIONS_ONLY: Text("胸骨圧迫だけを行う", "chest compressions only"),
    Limit.NO_VENTILATION: Text("人工呼吸をしない", "no ventilation"),
    Limit.NO_SHOCK: Text("電気ショックをしない", "no electric shocks"),
    Limit.NO_DRUGS: Text("薬を使わない", "no drugs"),
    Limit.NO_INTUBATION: Text("気管挿管をしない", "no intubation"),
}
RESUSCITATION = {
    Resuscitation.CONTINUE: Text("心肺蘇生を続ける", "resuscitation goes on"),
    Resuscitation.STOP: Text("心肺蘇生を中止する", "resuscitation is stopped"),
    Resuscitation.NOT_STARTED: Text("心肺蘇生を始めない", "resuscitation is not begun"),
}
TRANSPORT = {
    Transport.YES: Text("搬送する", "the person is taken to hospital"),
    Transport.NO: Text("搬送しない", "the person is not taken to hospital"),
}
DAYS = {
    Day.MON: Text("月", "Mon"),
    Day.TUE: Text("火", "Tue"),
    Day.WED: Text("水", "Wed"),
    Day.THU: Text("木", "Thu"),
    Day.FRI: Text("金", "Fri"),
    Day.SAT: Text("土", "Sat"),
    Day.SUN: Text("日", "Sun"),
    Day.HOLIDAY: Text("祝", "holidays"),
}
MEANINGS = {
    "外因性": Text(
        "「外因性」とは、事故やけが、窒息、中毒など、病気ではない原因のことです。",
        '"Exogenous" is a cause that is no illness: accident, injury, choking, poisoning.',
    ),
    "ACP": Text(
        "「人生会議(ACP)」とは、望む医療や暮らしを、本人が家族や医師と前もって話し合うことです。",
        "Advance care planning is talking beforehand, with family and doctor, of what is wished.",
    ),
    "代理": Text(
        "代理人(代理意思決定者)とは、本人が話せないとき、代わりに決めるよう決めておいた人です。",
        "A surrogate is whoever was chosen to decide when the person cannot.",
    ),
    "想定": Text(
        "「想定された症状」とは、病気の経過として、医師が前もって見込んでいた状態のことです。",
        "A foreseen state is one the doctor had expected in the course of the illness.",
    ),
}
"""Words a resident may not know, each explained where it is used."""
MARKS = {
    "C": Text("公開されたもので確かめた", "confirmed on a public page"),
    "S": Text("複数の二次資料で一致", "consistent secondary sources"),
    "P": Text("一部だけ読んだ", "partly read"),
    "G": Text("一般知識", "general knowledge"),
}


def listed(parts: Sequence[Text], between: Text = LISTED) -> Text:
    """The parts in one line; nothing is said as なし."""
    return joined(list(parts), between) if parts else Text("なし", "none")


def minutes(number: int, *, about: bool = False) -> Text:
    """A time as people say it: およそ45分, 12時間, 1時間30分."""
    hours, rest = divmod(number, _HOUR)
    ja = (f"{hours}時間" if hours else "") + (f"{rest}分" if rest or not hours else "")
    parts = [f"{hours} hour{'s' * (hours > 1)}"] if hours else []
    parts += [f"{rest} minute{'s' * (rest != 1)}"] if rest or not hours else []
    en = " ".join(parts)
    return Text(f"およそ{ja}", f"about {en}") if about else Text(ja, en)


def about(text: Text, *, is_about: bool) -> Text:
    """The rule's words, marked where the source says "about"."""
    return Text(f"{text.ja}(約)", f"{text.en} (about)") if is_about else text


def roles(who: Sequence[ContactRole]) -> Text:
    """Who, in one phrase."""
    return listed([ROLES[role] for role in who], OR)


def days(number: int) -> Text:
    """A number of days, in years where it is whole years."""
    years, rest = divmod(number, 365)
    if years and not rest:
        return Text(f"{years}年", f"{years} year{'s' * (years > 1)}")
    return Text(f"{number}日", f"{number} days")


def hours(times: Sequence[Hours]) -> Text:
    """Hours in one phrase: 月・火 08:30–17:00."""
    return listed([_hours(one) for one in times])


def _hours(one: Hours) -> Text:
    every = set(one.days) == set(Day)
    named = joined([DAYS[day] for day in one.days], Text("・", "/"))
    span = Text(f"{one.opens}–{one.closes}", f"{one.opens}–{one.closes}")
    if (one.opens, one.closes) == ("00:00", "24:00"):
        span = Text("終日", "all day")
    return span if every else Text(f"{named.ja} {span.ja}", f"{named.en} {span.en}")


def moment(at: datetime) -> Text:
    """A moment in Japan's time; midnight is said as the day alone."""
    here = at.astimezone(_JAPAN)
    ja = f"{here.year}年{here.month}月{here.day}日"
    en = f"{here:%Y-%m-%d}"
    if (here.hour, here.minute) == (0, 0):
        return Text(ja, en)
    clock = f"{here:%H:%M}"
    return Text(f"{ja}{here.hour}時{here.minute:02d}分", f"{en} {clock}")


def proof(item: Proof) -> Text:
    """What counts, who must have signed it, how old it may be."""
    said = item.text
    if item.signed_by:
        who = listed([SIGNERS[signer] for signer in item.signed_by], AND)
        said = Text(f"{said.ja}。{who.ja}の署名が要る", f"{said.en}; signed by {who.en}")
    if item.at_most_days is not None:
        age = days(item.at_most_days)
        said = Text(f"{said.ja}。書いてから{age.ja}以内", f"{said.en}; not older than {age.en}")
    return said


def band(item: Handover) -> Text:
    """One handover band in a sentence."""
    within = minutes(item.within_minutes, about=item.about)
    return Text(
        f"医師が{within.ja}以内に着けるとき: {item.text.ja}",
        f"If the doctor can be there within {within.en}: {item.text.en}",
    )


def from_above(text: Text, origin: str, rulebook: Rulebook, titles: Titles) -> Text:
    """The line with the skeleton it comes from, where that is not this rulebook's own."""
    if rulebook.parent is None or origin in ("", rulebook.id):
        return text
    name = titles.get(origin, Text(origin, origin))
    return Text(f"{text.ja}〔{name.ja}による〕", f"{text.en} [from: {name.en}]")


def cited(item: Citation) -> Text:
    """A source in one line."""
    more = [item.publisher.ja if item.publisher else "", item.dated or ""]
    english = [item.publisher.en if item.publisher else "", item.dated or ""]
    mark = MARKS.get(item.mark or "")
    if mark:
        more.append(mark.ja)
        english.append(mark.en)
    ja, en = "、".join(filter(None, more)), ", ".join(filter(None, english))
    return Text(
        f"{item.title.ja}({ja})" if ja else item.title.ja,
        f"{item.title.en} ({en})" if en else item.title.en,
    )
