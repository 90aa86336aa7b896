"""People who may stand in the register twice, told to whoever cares for both.

Only pairs of which the reader sees both identities in full: of a record elsewhere nothing is told,
not even that there is one. Which of the two is right is for people to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import listing
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.intent.actions import summaries
from app.intent.view import Summary
from app.patients.look_up import twins
from app.patients.view import View
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.levels import Level
from app.policy.sections import Section
from app.register.entering import require_care_team

ACTION: Final = "duplicates.listed"
MOST: Final = 25
_LOOKED_THROUGH, _ROUNDS = 200, 10


class Pair(View):
    """Two records that may be of one person."""

    one: Summary
    other: Summary


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some pairs, and the id to go on after; None once everybody was looked through."""

    items: list[Pair]
    next: UUID | None


async def own(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> Pairs:
    """A page of the pairs among the patients in the caller's care. Raises NotAllowed."""
    require_care_team(caller, ACTION)
    found: list[tuple[Permit, Permit]] = []
    for _ in range(_ROUNDS):
        entered = await listing.enter_all(
            db, caller, at, Basis.CARE_TEAM, after=after, limit=_LOOKED_THROUGH
        )
        found += await _pairs(db, caller, at, entered.permits, is_once=True)
        after = entered.next
        if after is None or len(found) >= MOST:
            break
    return Pairs(await _shown(db, caller, at, found), after)


async def of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> list[Summary]:
    """Who else in the caller's care may be this patient. Raises Refused, NotAllowed."""
    require_care_team(caller, ACTION)
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, ACTION, patient_id=patient_id)
    found = await _pairs(db, caller, at, [permit], is_once=False)
    return [pair.other for pair in await _shown(db, caller, at, found)]


async def _pairs(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    permits: Sequence[Permit],
    *,
    is_once: bool,
) -> list[tuple[Permit, Permit]]:
    """The pairs of which both are shown; `is_once`: each by the first of the two alone."""
    known = {permit.patient_id: permit for permit in permits if _is_shown(permit)}
    found = []
    for one, other in await twins.pairs(db, list(known)) if known else ():
        if is_once and other < one:
            continue
        permit = known.get(other) or await access.stand(
            db, caller, at, Basis.CARE_TEAM, patient_id=other
        )
        if permit is not None and _is_shown(permit):
            found.append((known[one], permit))
    return found


async def _shown(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    found: Sequence[tuple[Permit, Permit]],
) -> list[Pair]:
    everybody = {permit.patient_id: permit for pair in found for permit in pair}
    if not everybody:
        nobody = Entry(actor=caller.actor, action=ACTION, outcome=Outcome.NOTHING)
        await audit.append(db, at, nobody)
        return []
    lines = {line.patient_id: line for line in await summaries(db, list(everybody.values()), at)}
    return [Pair(one=lines[a.patient_id], other=lines[b.patient_id]) for a, b in found]


def _is_shown(permit: Permit) -> bool:
    return permit.level(Section.IDENTITY) is Level.FULL
