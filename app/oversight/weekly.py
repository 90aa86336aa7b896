"""The weekly report of guideline 6.0: sign-in time, access time and what was touched, as a file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass import review_store
from app.access.glass.reviews import ReviewView, people_in
from app.access.glass.reviews import told as review_told
from app.audit import organisation as leaves
from app.audit import store as audit
from app.audit.entry import Outcome
from app.audit.kinds import ActionKind
from app.clock import japan_date, shown
from app.db import Found
from app.errors import Invalid
from app.oversight import table, words
from app.oversight.accesses import OwnAccess, names_of, told
from app.oversight.standing import entry, require
from app.oversight.table import Line
from app.oversight.weeks import Week
from app.people import store as people
from app.people.caller import Caller
from app.policy.levels import Level
from app.policy.roles import Role

_AT_ONCE: Final = 5000
_OPEN: Final = "session.open"
_BROKEN: Final = "override.opened"
_FIGURES: Final = {
    "within_hour": "1時間の患者数",
    "that_day": "その日の患者数",
    "usual_day": "ふだんの1日",
    "active_days": "比べた日数",
    "hours": "経過時間",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One week of one organisation as a file, under a name without any person in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Week:
    organisation: str
    week: Week
    made_at: datetime
    accesses: Sequence[OwnAccess]
    reads: frozenset[UUID]
    reviews: Sequence[ReviewView]
    disabled: Sequence[tuple[datetime, str | None, Role]]


async def report(
    db: AsyncConnection, caller: Caller, at: datetime, wanted: str | None = None
) -> Report:
    """The report of a week (`2026-W47`), of the last one that is over where none is named.

    Raises NotAllowed, Invalid for a week that there is not or that has not begun.
    """
    action = "weekly_report.made"
    require(caller, action)
    last = Week.of(japan_date(at)).before
    week = last if wanted is None else Week.read(wanted)
    if week is None or week.since > at:
        raise Invalid.at(
            "query.week",
            "始まっている週を 2026-W47 のように指定してください。",
            "Name a week that has begun, like 2026-W47.",
        )
    place = await people.place(db, caller.organisation_id)
    accesses, reads = await _accesses(db, caller.organisation_id, week)
    found = await review_store.between(db, caller.organisation_id, week.since, week.until)
    names = await people_in(db, found)
    closed = await people.disabled_between(db, caller.organisation_id, week.since, week.until)
    staff = await people.staff(db, [row.id for row in closed]) if closed else {}
    await audit.append(db, at, entry(caller, action))
    whole = _Week(
        organisation=place.name,
        week=week,
        made_at=at,
        accesses=accesses,
        reads=reads,
        reviews=[review_told(row, names, at) for row in found],
        disabled=[(row.disabled_at, *staff[row.id]) for row in closed],
    )
    return Report(f"{place.code or 'organisation'}-{week}.csv", table.file_of(_lines(whole)))


async def _accesses(
    db: AsyncConnection, organisation_id: UUID, week: Week
) -> tuple[list[OwnAccess], frozenset[UUID]]:
    """Every leaf of the week, oldest first, and which of them opened a record."""
    found: list[OwnAccess] = []
    reads: set[UUID] = set()
    after: Found | None = None
    while True:
        rows = await leaves.between(db, organisation_id, week.since, week.until, after, _AT_ONCE)
        names = await names_of(db, rows)
        found.extend(told(row, names) for row in rows)
        reads.update(row.id for row in rows if row.is_read)
        if len(rows) < _AT_ONCE:
            return found, frozenset(reads)
        after = rows[-1]


def _lines(whole: _Week) -> Iterator[Line]:
    yield from _heading(whole)
    yield from _block("人ごとの数", *_by_person(whole))
    yield from _block("緊急閲覧・確認", *_reviews(whole.reviews))
    yield from _block("失敗したサインイン", *_failed(whole.accesses))
    yield from _block("停止したアカウント", *_disabled(whole))
    yield from _block("アクセスの一覧", *_log(whole.accesses))


def _heading(whole: _Week) -> Iterator[Line]:
    last = whole.week.until.date()
    patients = {one.pseudonym for one in whole.accesses if one.id in whole.reads}
    opened = sum(one.action == _BROKEN for one in whole.accesses)
    yield ["意思の輪 週次の閲覧報告"]
    yield ["組織", whole.organisation]
    yield ["週", str(whole.week), f"{whole.week.monday:%Y-%m-%d} から {last:%Y-%m-%d} の前まで"]
    yield ["作成", shown(whole.made_at)]
    yield ["患者は仮名で示します。記録の内容は含みません。"]
    yield ["記録の閲覧(回)", len(whole.reads)]
    yield ["閲覧された患者(人)", len(patients)]
    yield ["拒否(回)", sum(_is_refused(one) for one in whole.accesses)]
    yield ["緊急閲覧(回)", opened]
    yield ["確認を要したこと(件)", len(whole.reviews)]
    yield ["失敗したサインイン(回)", sum(map(_is_failed, whole.accesses))]
    yield ["停止したアカウント(件)", len(whole.disabled)]


def _by_person(whole: _Week) -> Iterator[Line]:
    yield ["氏名", "役割", "サインイン", "閲覧", "患者", "記録・操作", "照会", "拒否", "緊急閲覧"]
    own: dict[UUID, list[OwnAccess]] = defaultdict(list)
    for one in whole.accesses:
        if one.account_id is not None and not _is_failed(one):
            own[one.account_id].append(one)
    for accesses in own.values():
        kinds = Counter(one.kind for one in accesses)
        reads = [one for one in accesses if one.id in whole.reads]
        yield [
            *_who(accesses[0]),
            sum(one.action == _OPEN for one in accesses),
            len(reads),
            len({one.pseudonym for one in reads}),
            kinds[ActionKind.WRITING],
            kinds[ActionKind.SEARCHING],
            sum(_is_refused(one) for one in accesses),
            sum(one.action == _BROKEN for one in accesses),
        ]


def _reviews(reviews: Iterable[ReviewView]) -> Iterator[Line]:
    yield [
        *("種別", "日時", "氏名", "役割", "患者(仮名)", "理由", "説明", "数"),
        *("期限", "結果", "所見", "確認した人", "確認日時"),
    ]
    for one in reviews:
        figures = "、".join(f"{_FIGURES.get(name, name)} {n:g}" for name, n in one.figures.items())
        yield [
            one.kind.ja,
            shown(one.happened_at),
            one.name,
            one.role.ja,
            one.pseudonym,
            one.reason.ja if one.reason else None,
            one.words,
            figures,
            shown(one.due_at),
            one.outcome.ja if one.outcome else "期限切れ" if one.is_overdue else "確認待ち",
            one.note,
            one.closed_by,
            _moment(one.closed_at),
        ]


def _failed(accesses: Iterable[OwnAccess]) -> Iterator[Line]:
    yield ["日時", "氏名", "役割"]
    yield from ([shown(one.at), *_who(one)] for one in accesses if _is_failed(one))


def _disabled(whole: _Week) -> Iterator[Line]:
    yield ["日時", "氏名", "役割"]
    yield from ([shown(at), name, role.ja] for at, name, role in whole.disabled)


def _log(accesses: Iterable[OwnAccess]) -> Iterator[Line]:
    yield [
        *("サインイン日時", "アクセス日時", "氏名", "役割", "種別", "したこと", "目的"),
        *("結果", "扱った情報", "患者(仮名)"),
    ]
    for one in accesses:
        seen = [f"{s.ja}{'(要点)' if s.level is Level.BRIEF else ''}" for s in one.sections]
        yield [
            _moment(one.signed_in_at),
            shown(one.at),
            *_who(one),
            words.KINDS[one.kind],
            one.ja,
            words.PURPOSES.get(one.purpose, one.purpose),
            words.OUTCOMES[one.outcome],
            "、".join(seen),
            one.pseudonym,
        ]


def _block(title: str, *lines: Line) -> Iterator[Line]:
    yield []
    yield [f"■ {title}"]
    yield from lines


def _who(one: OwnAccess) -> tuple[str | None, str | None]:
    return one.name, None if one.role is None else one.role.ja


def _moment(at: datetime | None) -> str | None:
    return None if at is None else shown(at)


def _is_refused(one: OwnAccess) -> bool:
    return one.outcome is Outcome.REFUSED and not _is_failed(one)


def _is_failed(one: OwnAccess) -> bool:
    return one.action == _OPEN and one.outcome is Outcome.REFUSED
