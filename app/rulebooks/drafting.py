"""Drafting a rulebook: read, checked, and kept as it was sent; checked alone; tried out."""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Outcome
from app.clock import japan_date
from app.db import uuid7
from app.errors import Invalid, Refused, Violation
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.people import regions
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.rulebooks import named_places, show, store, view
from app.rulebooks.kinds import answers_for_all
from app.rulebooks.speaking import area_of, named, require
from app.rulebooks.texts import Judged, NotHere, digest_of, judged, judged_anew
from app.transport import shelf
from app.transport.advising.plan import vocabulary_of
from app.transport.language.findings import BadRulebook, Finding
from app.transport.language.reading import Reading, read_played
from app.transport.language.words import Misread, Text
from app.transport.plain.explained import explained
from app.transport.rehearse import play

MOST_SAID = 100
"""How many findings a refusal lists."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9.-]{1,30}", re.ASCII)


async def begin(db: AsyncConnection, caller: Caller, at: datetime) -> None:
    """Somebody sets out to draft. Raises NotAllowed, Refused."""
    action = "rulebook.begun"
    require(caller, Act.DRAFT_RULEBOOK, action)
    await audit.append(db, at, entry(caller, action, None))


async def draft(db: AsyncConnection, caller: Caller, at: datetime, text: str, note: str) -> UUID:
    """Adds a draft, for a council or a fire department that answers for every place it names.

    What fails its check is kept, to be talked about, and cannot be approved. Returns its id.
    Raises NotAllowed, and Invalid with line, field and remedy of everything that cannot be read.
    """
    action = "rulebook.drafted"
    require(caller, Act.DRAFT_RULEBOOK, action)
    found = await read_or_invalid(db, at, text)
    book = found.reading.rulebook
    _require_none(one for one in await _own_remarks(db, at, found.reading) if one.blocks)
    area = await area_of(db, caller.organisation_id)
    if not answers_for_all(area, book.where.municipalities):
        raise Invalid.at(
            _at(found.reading, "where.municipalities"),
            "あなたの組織が担当しない地域の名前があります。担当する市町村だけを書いてください。",
            "It names places that your organisation does not answer for. Name your own only.",
        )
    version_id = uuid7()
    await store.add(
        db,
        id=version_id,
        book=book.id,
        version=book.version,
        kind=book.kind.value,
        title=book.title.as_json(),
        text=text,
        parents=dict(found.parents),
        digest=digest_of(text, found.parents),
        refines=list(found.refines),
        municipalities=list(book.where.municipalities),
        excluding=list(book.where.excluding),
        note=note,
        drafted_by=caller.account_id,
        drafted_by_organisation=caller.organisation_id,
        drafted_at=at,
        in_force_from=book.when.in_force_from,
        until=book.when.until,
    )
    bound = await regions.bound_in(db, book.where.municipalities)
    others = [one for one in bound if one != caller.organisation_id]
    await notices.tell(db, at, others, NoticeKind.RULEBOOK_DRAFTED)
    leaf = entry(caller, action, f"{book.id} {book.version}", fields=("text", *found.parents))
    await audit.append(db, at, leaf)
    return version_id


async def check(db: AsyncConnection, caller: Caller, at: datetime, text: str) -> view.RulebookCheck:
    """What is wrong with a text and what it says in plain words; nothing is kept.

    Raises NotAllowed.
    """
    action = "rulebook.checked"
    require(caller, Act.COMMENT_RULEBOOK, action)
    await audit.append(db, at, entry(caller, action, None))
    try:
        found = await read_text(db, at, text)
    except BadRulebook as bad:
        return show.unread(bad.findings)
    more = await _own_remarks(db, at, found.reading)
    return await asyncio.to_thread(show.checked, found, more)


async def try_out(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    which: str | UUID,
    situation: Mapping[str, JsonValue],
) -> view.RulebookTrial:
    """One situation under a text or a version: the advice, explained. Nothing is kept.

    Raises NotAllowed, Refused, and Invalid for a text or a situation that cannot be read.
    """
    action = "rulebook.tried"
    require(caller, Act.COMMENT_RULEBOOK, action)
    if isinstance(which, UUID):
        row = await store.one(db, which)
        if row is None:
            raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="no_rulebook"))
        leaf = entry(caller, action, named(row))
        try:
            found = await asyncio.to_thread(judged_anew, row.text, row.parents)
        except BadRulebook as bad:  # written for an earlier version of the language
            raise Invalid(*map(_violation, bad.findings[:MOST_SAID])) from None
    else:
        found = await read_or_invalid(db, at, which)
        leaf = entry(caller, action, None)
    await audit.append(db, at, leaf)
    return await asyncio.to_thread(_tried, found, situation)


async def read_text(db: AsyncConnection, at: datetime, text: str) -> Judged:
    """A text with what it stands on: the texts that ship, and what regions have in force.

    A parent that was published brings the texts that were pinned with it. In a thread, for a
    long text takes its time. Raises BadRulebook.
    """
    known: dict[str, str | None] = {}
    while True:
        try:
            return await asyncio.to_thread(judged, text, known)
        except NotHere as missing:
            row = (await store.held(db, (missing.name,), at)).get(missing.name)
            stands = row is not None and row.withdrawn_at is None
            known[missing.name] = row.text if row is not None and stands else None
            for name, pinned in (row.parents if row is not None and stands else {}).items():
                known.setdefault(name, pinned)


async def read_or_invalid(db: AsyncConnection, at: datetime, text: str) -> Judged:
    """The same; raises Invalid with line, field and remedy of what cannot be read."""
    try:
        return await read_text(db, at, text)
    except BadRulebook as bad:
        raise Invalid(*map(_violation, bad.findings[:MOST_SAID])) from None


async def _own_remarks(db: AsyncConnection, at: datetime, reading: Reading) -> list[Finding]:
    """What keeps a readable text from being a version here: its names, and for whom it is."""
    book = reading.rulebook
    found = []
    if not _ID.fullmatch(book.id) or book.id in shelf.names():
        found.append(
            _remark(
                reading,
                "id",
                Text("この id は使えません", "this id cannot be taken"),
                Text(
                    "製品に付いている規則とは別の、英小文字・数字・- の 3〜60 字にする",
                    "3 to 60 of a-z, 0-9 and -, and not the id of a rulebook that ships",
                ),
            )
        )
    if not _VERSION.fullmatch(book.version):
        found.append(
            _remark(
                reading,
                "version",
                Text("この版の名前は使えません", "this version cannot be taken"),
                Text("英数字と . - の 30 字まで", "at most 30 of letters, digits, . and -"),
            )
        )
    if book.training and not await store.is_training(db):
        found.append(
            _remark(
                reading,
                "training",
                Text("訓練用の規則です", "this rulebook is for training"),
                Text("training: を消してください", "leave training: out"),
            )
        )
    for one in named_places.remarks(book.where, japan_date(at)):
        remark = _remark(reading, one.field, one.wrong, one.remedy)
        found.append(replace(remark, blocks=one.blocks))
    return found


def _remark(reading: Reading, path: str, wrong: Text, remedy: Text) -> Finding:
    file, line = reading.lines.get(path, ("", None))
    return Finding(path, wrong, remedy, line, file)


def _require_none(findings: Iterable[Finding]) -> None:
    violations = [_violation(one) for one in findings]
    if violations:
        raise Invalid(*violations)


def _at(reading: Reading, path: str) -> str:
    _, line = reading.lines.get(path, ("", None))
    return _place(line, path)


def _violation(one: Finding) -> Violation:
    return Violation(_place(one.line, one.field), one.japanese(), str(one))


def _place(line: int | None, path: str) -> str:
    """Where in the body: `body.text:12 conditions[0].when`."""
    return f"body.text:{line or 1} {path}"


def _tried(found: Judged, situation: Mapping[str, JsonValue]) -> view.RulebookTrial:
    book = found.reading.rulebook
    vocabulary = vocabulary_of(book)
    try:
        played = read_played(json.dumps(situation, ensure_ascii=False), vocabulary)
        advice = play(book, played)
    except BadRulebook as bad:
        raise Invalid(
            *(
                Violation(f"body.situation.{one.field}", _said(one, "ja"), _said(one, "en"))
                for one in bad.findings[:MOST_SAID]
            )
        ) from None
    except Misread as bad:
        raise Invalid.at(
            "body.situation",
            f"{bad.wrong.ja}。{bad.remedy.ja}",
            f"{bad.wrong.en}; {bad.remedy.en}",
        ) from None
    return show.tried(explained(advice, vocabulary), advice)


def _said(one: Finding, language: str) -> str:
    """A finding without its line: whoever sends JSON has none."""
    wrong, remedy = one.wrong.as_json()[language], one.remedy.as_json()[language]
    return f"{wrong} → {remedy}"
