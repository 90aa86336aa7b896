"""Agreements as one reader may see them, out of rows and of what the rules say they do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.access.agreement import view
from app.access.agreement.agreed import agreed
from app.clock import shown
from app.db import Found
from app.policy import table
from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Column
from app.policy.difference import Figure, Reads, effect, moved, reach
from app.policy.levels import Level
from app.policy.sections import Section


def sharing_table(
    region: str | None, held: Found | None, following: Found | None
) -> view.SharingTable:
    """The table that holds in a region; without a version the default."""
    agreement = DEFAULT if region is None or held is None else _agreed(held.place, held)
    now = reach(agreement)
    return view.SharingTable(
        region=region,
        version=agreement.version,
        since=None if held is None else held.begins_at,
        next_from=None if following is None else following.begins_at,
        from_default=_difference(DEFAULT, agreement, None),
        columns=[view.SharedColumn(column=each, ja=each.ja, en=each.en) for each in Column],
        sections=[
            view.SharedSection(
                section=section,
                ja=section.ja,
                en=section.en,
                levels={column: now[section, column] for column in Column},
                ceiling={column: table.CEILING[section, column] for column in Column},
                limits=_limits(section),
            )
            for section in Section
        ],
    )


def line(
    row: Found,
    approvals: Iterable[Found],
    held: Found | None,
    at: datetime,
    organisations: Mapping[UUID, str],
    people: Mapping[UUID, str],
) -> view.AgreementLine:
    """One version in a list, with who drafted and who approved it."""

    def signer(organisation: UUID, account: UUID, when: datetime) -> view.Signer:
        return view.Signer(
            organisation=organisations.get(organisation, ""),
            name=people.get(account, ""),
            at=when,
        )

    return view.AgreementLine(
        id=row.id,
        region=row.region,
        number=row.number,
        version=f"{row.region}-{row.number}",
        status=_status(row, held, at),
        reason=row.reason,
        drafted=signer(row.drafted_by_organisation, row.drafted_by, row.drafted_at),
        approved=[
            signer(one.organisation_id, one.account_id, one.approved_at) for one in approvals
        ],
        in_force_from=row.in_force_from,
        published_at=row.published_at,
        begins_at=row.begins_at,
        begins=_begins(row, at),
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def whole(
    shown_line: view.AgreementLine,
    row: Found,
    digest: str,
    held: Found | None,
    since: datetime,
    until: datetime,
    reads: Mapping[Column, Reads],
) -> view.AgreementVersionView:
    """One version whole, with what it would change."""
    new, now = _agreed(row.region, row), DEFAULT if held is None else _agreed(held.place, held)
    return view.AgreementVersionView(
        line=shown_line,
        digest=digest,
        cells={name: Level(level) for name, level in row.cells.items()},
        from_now=_difference(now, new, reads),
        from_default=_difference(DEFAULT, new, None),
        week_since=since,
        week_until=until,
        week=[
            view.ColumnReads(
                column=each, ja=each.ja, en=each.en, reads=_count(Figure.of(reads[each].total))
            )
            for each in Column
        ],
    )


def people_in(rows: Sequence[Found], approvals: Mapping[UUID, Sequence[Found]]) -> set[UUID]:
    """The accounts whose names a list needs."""
    approved = (one.account_id for row in rows for one in approvals[row.id])
    return {*(row.drafted_by for row in rows), *approved}


def organisations_in(rows: Sequence[Found], approvals: Mapping[UUID, Sequence[Found]]) -> set[UUID]:
    """The organisations whose names a list needs."""
    approved = (one.organisation_id for row in rows for one in approvals[row.id])
    return {*(row.drafted_by_organisation for row in rows), *approved}


def _limits(section: Section) -> dict[Column, view.Limit]:
    limits: dict[Column, view.Limit] = {}
    for column in Column:
        if (section, column) in table.OWN_CALL_ONLY:
            limits[column] = "own_call_only"
        if (section, column) in table.PATIENTS_CHOICE:
            limits[column] = "where_the_patient_names_it"
    return limits


def _agreed(region: str, row: Found) -> Agreement:
    return agreed(region, row.number, row.cells)


def _status(row: Found, held: Found | None, at: datetime) -> view.Status:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.begins_at is None:
        return "draft"
    if row.begins_at > at:
        return "upcoming"
    is_held = held is not None and (held.place, held.number) == (row.region, row.number)
    return "in_force" if is_held else "superseded"


def _begins(row: Found, at: datetime) -> view.Sentence:
    begins = row.begins_at
    if row.withdrawn_at is not None:
        return view.Sentence(ja="取り下げられました。", en="It was withdrawn.")
    if begins is None and row.in_force_from <= at:
        return view.Sentence(
            ja="予定の時刻を過ぎています。二つ目の承認と同時に始まります。",
            en="The wanted hour has passed: it begins with the second approval.",
        )
    if begins is None:
        when = shown(row.in_force_from)
        return view.Sentence(
            ja=f"{when}から。承認がそれより遅れたときは、二つ目の承認と同時に始まります。",
            en=f"From {when} JST, or with the second approval where that comes later.",
        )
    return view.Sentence(ja=f"{shown(begins)}から。", en=f"From {shown(begins)} JST.")


def _difference(
    before: Agreement, after: Agreement, reads: Mapping[Column, Reads] | None
) -> view.Difference:
    cells = []
    for one in moved(before, after):
        week = None
        if reads is not None:
            found = effect((one.section, one.column), one.before, one.after, reads[one.column])
            week = view.LastWeek(
                less=_count(found.less), more=_count(found.more), same=_count(found.same)
            )
        cells.append(
            view.MovedCell(
                section=one.section,
                column=one.column,
                before=one.before,
                after=one.after,
                change=one.change,
                said=view.Sentence(ja=one.ja, en=one.en),
                week=week,
            )
        )
    return view.Difference(against=before.version, cells=cells)


def _count(figure: Figure) -> view.Count:
    return view.Count(least=figure.least, most=figure.most, ja=figure.ja, en=figure.en)
