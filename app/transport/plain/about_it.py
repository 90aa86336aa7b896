"""Where a rulebook comes from, since when it holds, and what it leaves open."""

from collections.abc import Iterator

from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text
from app.transport.plain.paper import Section
from app.transport.plain.sentences import Titles, cited, moment


def about_it(rulebook: Rulebook, titles: Titles) -> Iterator[Section]:
    """The last sections of every paper."""
    yield Section(Text("この規則について", "About this rule"), tuple(_about(rulebook, titles)))
    yield Section(
        Text("もとになった資料", "Sources"), (), tuple(cited(item) for item in rulebook.cites)
    )
    yield Section(
        Text("まだはっきりしていないこと", "What is still open"), (), rulebook.open_points
    )


def _about(rulebook: Rulebook, titles: Titles) -> Iterator[Text]:
    if rulebook.training:
        yield Text("訓練のための規則です。", "This rule is for training.")
    by, since = rulebook.authority.adopted_by, moment(rulebook.when.in_force_from)
    yield Text(
        f"{by.ja}が定めた規則です。{since.ja}から使います。",
        f"Adopted by {by.en}; in force from {since.en}.",
    )
    if rulebook.when.until is not None:
        until = moment(rulebook.when.until)
        yield Text(f"{until.ja}に終わります。", f"It ends on {until.en}.")
    if rulebook.authority.notice:
        notice = rulebook.authority.notice
        yield Text(f"根拠: {notice.ja}。", f"Under: {notice.en}.")
    if rulebook.parent:
        name = titles.get(rulebook.parent, Text(rulebook.parent, rulebook.parent))
        yield Text(
            f"「{name.ja}」を骨組みとし、それを緩めることなく、地域の定めを加えています。",
            f"It refines {name.en}: what it adds never loosens that.",
        )
    if rulebook.copy_of:
        name = titles.get(rulebook.copy_of, Text(rulebook.copy_of, rulebook.copy_of))
        yield Text(f"「{name.ja}」を写して作りました。", f"It was begun as a copy of {name.en}.")
    if not rulebook.complete:
        yield Text(
            "もとの資料は途中までしか読めていません。この規則から中止に至ることはありません。",
            "Its source was read in part only; it never leads to a stop.",
        )
    yield rulebook.authority.legal_note
    yield Text(
        f"版: {rulebook.id} {rulebook.version}", f"Version: {rulebook.id} {rulebook.version}"
    )
