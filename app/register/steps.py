"""One step of a load: some rows looked at, or some rows registered, in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import japan_date
from app.db import Found
from app.japan.text import Said
from app.patients.asked import Newcomer
from app.patients.look_up import twins
from app.patients.look_up.twins import Twin
from app.patients.registering import register_all
from app.people.caller import Caller
from app.register import store
from app.register.actions import locked
from app.register.headings import label
from app.register.kinds import LoadState, RowState
from app.register.lists import OVER
from app.register.rows import Finding, Given, read_row, twin_key
from app.register.store import Settled

STEP: Final = 200
"""Rows at once: about a second's work, so that nothing else waits long for its turn."""
_SLIPPED: Final = Said(
    "見出しのない列に値があります。列がずれていないか確かめてください。",
    "There is a value under no heading. Look whether the columns have slipped.",
)
_KNOWN: Final = Said("この方は登録済みです。", "This person is registered already.")
_MOVED: Final = Said(
    "この方は登録済みです。市区町村名が記録と異なります。一覧では何も変わりません。"
    "転居していたら、本人の記録の「市町村」で記録してください。",
    "This person is registered already, in a municipality of another name. A list changes nothing: "
    "record a move on the person's own page.",
)
_DOUBTFUL: Final = Said(
    "読みと生年月日が同じ方がすでに登録されています。別の方なら「新しく登録する」から登録してください。",
    "Somebody of this reading and birth date is registered. If it is another person, register "
    "them one by one.",
)


async def step(db: AsyncConnection, caller: Caller, at: datetime, load_id: UUID) -> None:
    """Goes on with a load; where nothing is left to do, nothing happens.

    Raises Refused, NotAllowed.
    """
    load = await locked(db, caller, "load.stepped", load_id)
    given = Given(area=load.area, informed_on=load.informed_on, today=japan_date(at))
    if load.state == LoadState.CHECKING:
        await _check(db, load, given)
    elif load.state == LoadState.REGISTERING:
        await _register(db, caller, at, load, given)
    await audit.append(db, at, Entry(actor=caller.actor, action="load.stepped"))


async def _check(db: AsyncConnection, load: Found, given: Given) -> None:
    rows = await store.following(db, load.id, RowState.WAITING, STEP)
    people, settled = await _people(load, rows, given)
    keys = {number: twin_key(new) for number, new in people.items()}
    before = await store.twins(db, load.id, sorted(set(keys.values())))
    lines = {row.number: row.line for row in rows}
    known = await _known(db, people)
    for number in people:
        line = before.setdefault(keys[number], lines[number])
        if line != lines[number]:
            settled.append(_faulty(number, _twin_of(line)))
        elif number in known:
            settled.append(known[number])
        else:
            settled.append(Settled(number, RowState.GOOD, twin_key=keys[number]))
    await store.settle(db, load.id, settled)
    if len(rows) < STEP:
        await store.move(db, load.id, LoadState.CHECKED)


async def _register(
    db: AsyncConnection, caller: Caller, at: datetime, load: Found, given: Given
) -> None:
    rows = await store.following(db, load.id, RowState.GOOD, STEP)
    people, settled = await _people(load, rows, given)
    known = await _known(db, people)
    new = {number: one for number, one in people.items() if number not in known}
    await register_all(db, caller, at, load.region, list(new.values()))
    settled += known.values()
    settled += [Settled(number, RowState.REGISTERED) for number in new]
    await store.settle(db, load.id, settled)
    if len(rows) < STEP:
        by = {"ended_by": caller.account_id, "ended_at": at}
        await store.move(db, load.id, LoadState.DONE, **by)


async def _people(
    load: Found, rows: Sequence[Found], given: Given
) -> tuple[dict[int, Newcomer], list[Settled]]:
    """Who stands in the rows, by number; and the rows in which something is to be mended."""
    headings = {one["field"]: one["heading"] for one in load.columns if one["field"]}
    read = await asyncio.to_thread(lambda: [_read(row.cells, given) for row in rows])
    people, faulty = dict[int, Newcomer](), list[Settled]()
    for row, found in zip(rows, read, strict=True):
        if isinstance(found, Newcomer):
            people[row.number] = found
        else:
            said = [_said(one, headings) for one in found]
            faulty.append(Settled(row.number, RowState.FAULTY, said))
    return people, faulty


async def _known(db: AsyncConnection, people: Mapping[int, Newcomer]) -> dict[int, Settled]:
    """Those who may be among the clinic's patients already."""
    found = await twins.among_own(db, [one.identity for one in people.values()])
    said = {
        Twin.SAME: (RowState.KNOWN, _KNOWN),
        Twin.MOVED: (RowState.KNOWN, _MOVED),
        Twin.DOUBTFUL: (RowState.FAULTY, _DOUBTFUL),
    }
    return {
        number: Settled(number, said[twin][0], [_whole(said[twin][1])])
        for number, twin in zip(people, found, strict=True)
        if twin is not Twin.NONE
    }


def _read(cells: Mapping[str, str], given: Given) -> Newcomer | list[Finding]:
    if OVER in cells:
        return [Finding("", *_SLIPPED)]
    return read_row(cells, given)


def _faulty(number: int, said: Said) -> Settled:
    return Settled(number, RowState.FAULTY, [_whole(said)])


def _whole(said: Said) -> dict[str, str]:
    return {"heading": "", "ja": said.ja, "en": said.en}


def _said(finding: Finding, headings: Mapping[str, str]) -> dict[str, str]:
    heading = headings.get(finding.field) or label(finding.field)
    return {"heading": heading, "ja": finding.ja, "en": finding.en}


def _twin_of(line: int) -> Said:
    return Said(
        f"{line}行目と読み・生年月日が同じです。同じ方なら1行にまとめ、"
        "別の方なら「新しく登録する」から登録してください。",
        f"Reading and birth date are those of line {line}. Make one row of the two, or, if they "
        "are two people, register one of them by hand.",
    )
