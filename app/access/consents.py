"""What the patient said about who may see: recorded at home or by themselves, kept as history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions, said
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused, require_past
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import PATIENTS_SIDE, Basis, Recipient, basis_at_home
from app.policy.capabilities import Act
from app.policy.consent import ConsentState
from app.policy.sections import Section

ONLINE = "online"
"""How the patient's side says something itself: signed in, on a screen, today."""
UNSEEN = Section.STAFF_SAFETY_NOTES
"""Never shown to the patient's side, so nothing that it says changes what is shown of it."""
_TAKES_AWAY = (ConsentState.REFUSED, ConsentState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was said about one group of recipients: by whom, how, when, on which paper.

    `sections` None means every section; `restricted` are kept back whatever is granted.
    `given_by` is patient or surrogate; a surrogate needs a reason. `given_on` None: today.
    """

    recipient: Recipient
    state: ConsentState
    sections: frozenset[Section] | None
    restricted: frozenset[Section]
    given_by: str
    given_by_name: str | None
    surrogate_reason: str | None
    how: str
    paper: str | None
    given_on: date | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A statement that stands: its id, the permit it was made on, its own time."""

    id: UUID
    permit: Permit
    at: datetime


class ConsentView(BaseModel):
    """One statement: to whom, which sections, by whom, how, on which paper, when.

    `sections` null means every section; `restricted` are kept back whatever is granted.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    epoch: int
    recipient: Recipient
    state: ConsentState
    sections: list[Section] | None
    restricted: list[Section]
    given_by: str
    given_by_name: str | None
    surrogate_reason: str | None
    how: str
    paper: str | None
    given_on: date
    recorded_at: datetime


async def record(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, statement: Statement
) -> Recorded:
    """Records a consent, refusal or withdrawal, by the care team or the patient's side itself.

    It counts from the next request on; a withdrawal closes the view at once and, like a refusal,
    lifts nothing that was kept back. Raises Refused, NotAllowed, Invalid, and Conflict for a paper
    from before a refusal or withdrawal, or for a yes in a record that went into another (merged).
    """
    action = f"consent.{statement.state}"
    basis = basis_at_home(caller.role)
    permit = await actions.enter(db, caller, at, basis, action, patient_id=patient_id)
    is_withdrawn = statement.state is ConsentState.WITHDRAWN
    permit.require(Act.WITHDRAW_CONSENT if is_withdrawn else Act.RECORD_CONSENT)
    _check(permit, statement)
    if basis is Basis.SURROGATE:
        names = await people.account_names(db, [caller.account_id])
        statement = replace(statement, given_by_name=names[caller.account_id])
    is_no = statement.state in _TAKES_AWAY
    epoch, moment = await actions.advance(db, permit, everywhere=True, even_merged=is_no)
    before = await said.newest(db, patient_id, statement.recipient)
    kept = _kept(permit, statement, before)
    consent_id = uuid7()
    await said.add(
        db,
        id=consent_id,
        patient_id=permit.patient_id,
        recipient=kept.recipient.value,
        epoch=epoch,
        state=kept.state.value,
        sections=_words(kept.sections),
        restricted=_words(kept.restricted),
        given_by=kept.given_by,
        given_by_name=kept.given_by_name,
        surrogate_reason=kept.surrogate_reason,
        how=kept.how,
        paper=kept.paper,
        given_on=kept.given_on or japan_date(at),
        recorded_at=moment,
        recorded_by=caller.account_id,
    )
    leaf = permit.entry(action, fields=(kept.recipient.value,), epoch=epoch)
    await audit.append(db, at, leaf)
    return Recorded(consent_id, permit, moment)


async def history(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Sequence[ConsentView]:
    """Every statement, newest first, for clinicians and the patient's side.

    What the patient lets their surrogates see is not told to these. Raises Refused, NotAllowed.
    """
    basis = basis_at_home(caller.role)
    permit = await actions.enter(db, caller, at, basis, "consents.read", patient_id=patient_id)
    permit.require(Act.READ_CONSENTS)
    rows = await said.every(db, patient_id)
    await audit.append(db, at, permit.entry("consents.read"))
    hidden = {UNSEEN} if basis in PATIENTS_SIDE else set()
    return [
        _view(row, hidden)
        for row in rows
        if basis is not Basis.SURROGATE or row.recipient != Recipient.SELF
    ]


async def told(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, consent_id: UUID
) -> Sequence[ConsentView]:
    """The history after something was said; only what the caller said where it ended their view.

    Whoever records a withdrawal may be the first whom it shuts out, and it must stand all the
    same. Raises NotAllowed, and Refused for a statement that is not the caller's.
    """
    try:
        return await history(db, caller, at, patient_id)
    except Refused:
        rows = await said.every(db, patient_id)
        own = [r for r in rows if r.id == consent_id and r.recorded_by == caller.account_id]
        if not own:
            raise
        leaf = Entry(actor=caller.actor, action="consent.told", patient_id=patient_id)
        await audit.append(db, at, leaf)
        return [_view(row, set()) for row in own]


def _check(permit: Permit, stated: Statement) -> None:
    is_own = permit.basis in PATIENTS_SIDE
    if is_own is not (stated.how == ONLINE):
        raise Invalid.at(
            "body.how",
            "画面での意思表示は本人側だけが、書面・口頭の記録はケアチームだけが行えます。",
            "Only the patient's side speaks online, only the care team records paper and word.",
        )
    if is_own and stated.given_by != permit.caller.role:
        raise Invalid.at(
            "body.given_by", "サインインしている方を選んでください。", "Choose who is signed in."
        )
    if permit.basis is Basis.SURROGATE and stated.recipient is Recipient.SELF:
        raise NotAllowed(
            "代理の方に何を見せるかは、本人だけが決められます。",
            "What a surrogate sees is the patient's own decision.",
            entry=permit.entry("consent.own", outcome=Outcome.REFUSED, reason="role"),
        )
    if is_own and UNSEEN in {*stated.restricted, *(stated.sections or ())}:
        raise Invalid.at(
            "body.restricted", "選べない項目があります。", "A section is not theirs to choose."
        )
    if stated.given_on is not None:
        require_past("body.given_on", stated.given_on, japan_date(permit.at))


def _kept(permit: Permit, stated: Statement, before: Found | None) -> Statement:
    """The statement as it is stored, so that it shows no more than it says.

    A paper that was written before the newest word brings nothing back that this took away.
    """
    if before is None:
        return stated
    sections = stated.sections
    restricted = stated.restricted
    was_kept_back = frozenset(map(Section, before.restricted))
    is_older = stated.given_on is not None and stated.given_on < before.given_on
    is_no = stated.state in _TAKES_AWAY
    if is_older and not is_no and before.state in _TAKES_AWAY:
        raise Conflict(
            "この日付より後に、見せないという意思表示があります。本人に確かめ、今の日付で記録してください。",
            "Since that day they said no. Ask the patient and record it as of now.",
            "said-no-since",
        )
    if is_older or is_no:
        restricted |= was_kept_back
    if permit.basis in PATIENTS_SIDE:
        restricted |= was_kept_back & {UNSEEN}
        if before.state == ConsentState.GRANTED:
            was_named = before.sections is None or UNSEEN in before.sections
            if was_named and sections is not None:
                sections |= {UNSEEN}
            elif not was_named and sections is None:
                restricted |= {UNSEEN}
    return replace(stated, sections=sections, restricted=restricted)


def _view(row: Found, hidden: set[Section]) -> ConsentView:
    sections = None if row.sections is None else [s for s in row.sections if s not in hidden]
    return ConsentView(
        id=row.id,
        epoch=row.epoch,
        recipient=row.recipient,
        state=row.state,
        sections=None if sections is None else [Section(one) for one in sections],
        restricted=[Section(one) for one in row.restricted if one not in hidden],
        given_by=row.given_by,
        given_by_name=row.given_by_name,
        surrogate_reason=row.surrogate_reason,
        how=row.how,
        paper=row.paper,
        given_on=row.given_on,
        recorded_at=row.recorded_at,
    )


def _words(sections: frozenset[Section] | None) -> list[str] | None:
    return None if sections is None else sorted(section.value for section in sections)
