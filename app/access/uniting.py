"""What two records of one person say about who may see, as one: the more cautious of both.

It is written on the record that is kept, as a version of its own, so that every read that asks it
gets it and nothing else has to know of the other. Separating takes nothing of it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import said
from app.db import Found, uuid7
from app.policy.bases import Recipient
from app.policy.consent import ConsentState

HOW: Final = "merged"
"""How such a version came to be: said by nobody anew."""
_NO: Final = (ConsentState.WITHDRAWN, ConsentState.REFUSED)


@dataclass(frozen=True, slots=True)
class Word:
    """The newest word towards one group of recipients; `sections` None means every section."""

    state: ConsentState
    sections: frozenset[str] | None
    restricted: frozenset[str]


_NOTHING: Final = Word(ConsentState.NONE, frozenset(), frozenset())


def united(kept: Word | None, ended: Word | None, *, names: bool = False) -> Word | None:
    """What has to be written on the record that is kept; None where it says as much already.

    A no in either counts. A yes counts as far as both say it; one alone is worth what it was on
    the record that is kept, so that nothing is shown that was not shown before. What either keeps
    back is kept back. `names`: only what is named is shown, so that everything names nothing.
    """
    if ended is None:
        return None
    before = kept or _NOTHING
    restricted = before.restricted | ended.restricted
    noes = [no for no in _NO if no in (before.state, ended.state)]
    if noes:
        word = Word(noes[0], frozenset(), restricted)
        is_said = kept is not None and kept.state in _NO and kept.restricted == restricted
        return None if is_said else word
    sections = before.sections
    if ended.state is before.state is ConsentState.GRANTED:
        said = [one.sections for one in (before, ended) if one.sections is not None]
        if said:
            both = len(said) > 1 or not names
            sections = frozenset.intersection(*said) if both else frozenset()
    word = Word(before.state, sections, restricted)
    return None if word == before else word


async def unite(
    db: AsyncConnection,
    moment: datetime,
    account_id: UUID,
    *,
    kept_id: UUID,
    ended_id: UUID,
    epoch: int,
) -> tuple[str, ...]:
    """Writes it at an epoch of the record that is kept. Returns the groups it changed."""
    own, other = [_newest(await said.every(db, each)) for each in (kept_id, ended_id)]
    changed = []
    for recipient, ended in sorted(other.items()):
        before = own.get(recipient)
        is_self = recipient == Recipient.SELF
        word = united(_word(before), _word(ended), names=is_self)
        if word is None:
            continue
        source = before if before is not None and word.state == before.state else ended
        days = [row.given_on for row in (before, ended) if row is not None]
        await said.add(
            db,
            id=uuid7(),
            patient_id=kept_id,
            recipient=recipient,
            epoch=epoch,
            state=word.state.value,
            sections=None if word.sections is None else sorted(word.sections),
            restricted=sorted(word.restricted),
            given_by=source.given_by,
            given_by_name=source.given_by_name,
            surrogate_reason=source.surrogate_reason,
            how=HOW,
            paper=None,
            given_on=max(days),
            recorded_at=moment,
            recorded_by=account_id,
        )
        changed.append(recipient)
    return tuple(changed)


def _newest(newest_first: Sequence[Found]) -> dict[str, Found]:
    return {row.recipient: row for row in reversed(newest_first)}


def _word(row: Found | None) -> Word | None:
    if row is None:
        return None
    sections = None if row.sections is None else frozenset(row.sections)
    return Word(ConsentState(row.state), sections, frozenset(row.restricted))
