"""Rulebooks as one reader may see them, out of rows and of what their texts say."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.db import Found
from app.patients.view import Words
from app.rulebooks import view
from app.rulebooks.kinds import RuleParty
from app.rulebooks.texts import Judged
from app.transport.advising.advice import Advice
from app.transport.advising.looking import looked_at
from app.transport.advising.plan import vocabulary_of
from app.transport.language.findings import Finding
from app.transport.language.kinds import FactKind
from app.transport.language.reading import Reading
from app.transport.language.rulebook import Kind, Rulebook
from app.transport.language.words import Text
from app.transport.plain.compare import Difference
from app.transport.plain.crews import for_crews
from app.transport.plain.paper import Paper, markdown
from app.transport.plain.residents import for_residents
from app.transport.rehearse import differences


def words(text: Text) -> Words:
    """Both languages."""
    return Words(ja=text.ja, en=text.en)


def asks(rulebook: Rulebook) -> list[view.RulebookFact]:
    """The facts that it looks at, in the order of its parts."""
    kinds = vocabulary_of(rulebook)
    return [_fact(kinds[name]) for name in looked_at(rulebook)]


def _fact(kind: FactKind) -> view.RulebookFact:
    return view.RulebookFact(
        name=kind.name,
        label=words(kind.label),
        shape=kind.shape,
        choices=[
            view.RulebookChoice(value=one.value, label=words(one.label)) for one in kind.choices
        ],
        unit=kind.unit and words(kind.unit),
    )


def finding(one: Finding) -> view.RulebookFinding:
    """One finding."""
    return view.RulebookFinding(
        line=one.line,
        file=one.file,
        field=one.field,
        wrong=words(one.wrong),
        remedy=words(one.remedy),
        blocks=one.blocks,
        is_exhaustive=one.is_exhaustive,
    )


def paper(text: Paper) -> view.RulebookPaper:
    """A text in plain words."""
    return view.RulebookPaper(
        title=words(text.title),
        sections=[
            view.RulebookPaperSection(
                heading=words(one.heading),
                paragraphs=[words(each) for each in one.paragraphs],
                points=[words(each) for each in one.points],
            )
            for one in text.sections
        ],
        markdown=markdown(text),
    )


def residents(reading: Reading) -> view.RulebookPaper:
    """What a resident reads of a rule."""
    return paper(for_residents(reading.rulebook, reading.titles))


def crews(reading: Reading) -> view.RulebookPaper:
    """What a crew reads of a rule."""
    return paper(for_crews(reading.rulebook, reading.titles))


def unread(findings: Iterable[Finding]) -> view.RulebookCheck:
    """What is wrong with a text that cannot be read."""
    return view.RulebookCheck(
        is_readable=False,
        passes=False,
        findings=[finding(one) for one in findings],
        cases=[],
        residents=None,
        crews=None,
    )


def checked(judged: Judged, more: Iterable[Finding] = ()) -> view.RulebookCheck:
    """What was found in a text, its cases played, and what it says in plain words."""
    found = [*more, *judged.findings]
    book = judged.reading.rulebook
    return view.RulebookCheck(
        is_readable=True,
        passes=judged.passes and not any(one.blocks for one in found),
        findings=[finding(one) for one in found],
        cases=[
            view.RulebookCase(
                id=case.id, text=words(case.text), differences=list(differences(book, case))
            )
            for case in book.cases
        ],
        residents=residents(judged.reading),
        crews=crews(judged.reading),
    )


def line(
    row: Found,
    approvals: Iterable[Found],
    held: Found | None,
    at: datetime,
    organisations: Mapping[UUID, str],
    people: Mapping[UUID, str],
) -> view.RulebookVersionLine:
    """One version in a list, with who drafted and who approved it."""

    def signer(organisation: UUID, account: UUID, when: datetime) -> view.RulebookSigner:
        return view.RulebookSigner(
            organisation=organisations.get(organisation, ""),
            name=people.get(account, ""),
            at=when,
        )

    return view.RulebookVersionLine(
        id=row.id,
        book=row.book,
        version=row.version,
        title=Words(ja=row.title["ja"], en=row.title["en"]),
        kind=Kind(row.kind),
        municipalities=row.municipalities,
        excluding=row.excluding,
        status=_status(row, held, at),
        note=row.note,
        drafted=signer(row.drafted_by_organisation, row.drafted_by, row.drafted_at),
        approved=[
            signer(one.organisation_id, one.account_id, one.approved_at) for one in approvals
        ],
        in_force_from=row.in_force_from,
        until=row.until,
        published_at=row.published_at,
        begins_at=row.begins_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def comment(
    row: Found, organisations: Mapping[UUID, str], people: Mapping[UUID, str]
) -> view.RulebookComment:
    """One comment with who made it."""
    return view.RulebookComment(
        id=row.id,
        party=RuleParty(row.party),
        organisation=organisations.get(row.organisation_id, ""),
        name=people.get(row.account_id, ""),
        at=row.said_at,
        text=row.text,
    )


def difference(one: Difference) -> view.RulebookDifferenceLine:
    """One difference in plain words."""
    return view.RulebookDifferenceLine(path=one.path, said=words(one.text), loosens=one.loosens)


def tried(explained: Paper, advice: Advice) -> view.RulebookTrial:
    """One advice, explained."""
    return view.RulebookTrial(explained=paper(explained), advice=json.loads(advice.canonical()))


def people_in(rows: Sequence[Found], approvals: Mapping[UUID, Sequence[Found]]) -> set[UUID]:
    """The accounts whose names a list needs."""
    approved = (one.account_id for row in rows for one in approvals[row.id])
    return {*(row.drafted_by for row in rows), *approved}


def organisations_in(rows: Sequence[Found], approvals: Mapping[UUID, Sequence[Found]]) -> set[UUID]:
    """The organisations whose names a list needs."""
    approved = (one.organisation_id for row in rows for one in approvals[row.id])
    return {*(row.drafted_by_organisation for row in rows), *approved}


def _status(row: Found, held: Found | None, at: datetime) -> view.Status:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.begins_at is None:
        return "draft"
    if row.begins_at > at:
        return "upcoming"
    if held is None or held.id != row.id:
        return "superseded"
    return "ended" if row.until is not None and row.until <= at else "in_force"
