"""Finding the person on a call, and confirming who it is at the scene. Nobody is ever chosen here.

Nobody found, too little asked and too many found are answered alike, in one shape: not found
is not proof, ordinary care goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import store as grants
from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import parties, store
from app.calls.parties import LookedUpTooOften, entry, own_call
from app.calls.view import NO_RECORD
from app.clock import japan_date
from app.db import Found
from app.errors import Conflict, Invalid, Refused, Violation
from app.japan.text import Said, Unreadable
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.patients import store as patients
from app.patients.matching import Candidate
from app.patients.query import NEEDED, Query, TooWeak, ask
from app.patients.view import Age, View, Words
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act

MOST_OF_CALL = 20
MOST_OF_ACCOUNT = 20
WITHIN = timedelta(minutes=10)

_CONTINUES = Words(
    ja="現場で2つ以上の手がかりを確かめてから選んでください。通常の対応を続けてください。",
    en="Confirm two identifiers at the scene before choosing. Carry on with ordinary care.",
)
_TOO_MANY_FOUND = Words(
    ja="該当する可能性のある方が多すぎます。手がかりを足してください。"
    "ここにないことは記録がないことの証明ではありません。通常の対応を続けてください。",
    en="Too many may be meant. Add an identifier. Not found is not proof; carry on with "
    "ordinary care.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed at the scene; empty fields are not asked."""

    reading: str | None = None
    birth_date: str | None = None
    phone: str | None = None
    care_insurance_number: str | None = None
    address: str | None = None


class BandView(View):
    """How far a candidate may be the person."""

    code: Literal["certain", "likely", "possible"]
    said: Words


class AgreementView(View):
    """How one identifier stands to what was asked."""

    identifier: str
    code: Literal["exact", "near", "different", "not_recorded"]
    said: Words


class CandidateView(View):
    """Somebody who may be meant, masked. `has_lookalike`: another one in sight resembles them."""

    patient_id: UUID
    masked_name: str = Field(examples=["ヤ●● タ●●"])
    age: Age
    sex: str
    area: str
    band: BandView
    has_lookalike: bool
    agreements: list[AgreementView]


class LookUpView(View):
    """What a look-up found, in one shape whatever it found. Nobody is chosen."""

    outcome: Literal["found", "nobody_found", "too_weak", "more_than_five"]
    candidates: list[CandidateView]
    advice: Words


async def look_up(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, asked: Asked, key: bytes
) -> LookUpView:
    """The candidates for what was asked, on an open call of the caller's own unit.

    `key` makes the HMAC under which the look-up is on the record. Raises Invalid for a field
    that cannot be read, LookedUpTooOften past the limits.
    """
    await own_call(db, caller, at, call_id, "patient.look_up", Act.LOOK_UP, lock=True)
    query = _query(asked)
    search = await _counted(db, caller, at, call_id, "patient.look_up", query, key)
    if isinstance(query, TooWeak):
        shown = LookUpView(outcome="too_weak", candidates=[], advice=_words(query.said))
    else:
        found = await patients.find(db, call_id, query, on=japan_date(at))
        candidates = [_candidate(one) for one in found.shown]
        if found.more_than_five:
            shown = LookUpView(
                outcome="more_than_five", candidates=candidates, advice=_TOO_MANY_FOUND
            )
        elif candidates:
            shown = LookUpView(outcome="found", candidates=candidates, advice=_CONTINUES)
        else:
            shown = LookUpView(outcome="nobody_found", candidates=[], advice=NO_RECORD)
    outcome = Outcome.DONE if shown.candidates else Outcome.NOTHING
    leaf = entry(
        caller, "patient.look_up", call_id, outcome=outcome, reason=shown.outcome, search=search
    )
    await audit.append(db, at, leaf)
    return shown


async def confirm(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    patient_id: UUID,
    asked: Asked,
    key: bytes,
) -> None:
    """Two identifiers or more confirmed at the scene, all exactly this person's: the grant opens.

    The care team is told that 119 was called. Confirming somebody else afterwards corrects the
    call: every grant that hung on it towards the first person ends, and the first is left.
    Raises Invalid below two identifiers, Refused where they do not all agree, whatever the cause.
    """
    action = "patient.confirm"
    call = await own_call(db, caller, at, call_id, action, Act.CONFIRM_PATIENT, lock=True)
    query = _query(asked)
    search = await _counted(db, caller, at, call_id, action, query, key)
    if isinstance(query, TooWeak):
        raise Invalid(ja=query.said.ja, en=query.said.en)
    exact = await patients.matches(db, call_id, patient_id, query)
    if len(exact) < NEEDED or len(exact) < _given(query):
        raise Refused(
            entry(
                caller,
                action,
                call_id,
                outcome=Outcome.REFUSED,
                patient_id=patient_id,
                reason="identifiers_differ",
                search=search,
            )
        )
    if call.patient_id == patient_id:
        await audit.append(db, at, entry(caller, action, call_id, patient_id=patient_id))
        return
    if call.confirmed_at is not None and call.confirmed_at >= at:
        raise Conflict  # somebody of the crew confirmed while this request waited
    if call.patient_id is not None:
        await _leave(db, caller, at, call)
    await store.confirm(db, call_id, patient_id, exact, at)
    await parties.open_grant(db, caller, at, call, patient_id, "unit", call.unit_id, Basis.CALL)
    await _offer_anew(db, caller, at, call_id, patient_id)
    permit = await access.enter(db, caller, at, Basis.CALL, action, call_id=call_id)
    team = await patients.team_organisations(db, patient_id)
    await notices.tell(
        db, at, team, NoticeKind.EMERGENCY_CALLED, patient_id=patient_id, call_id=call_id
    )
    await audit.append(db, at, permit.entry("patient.confirmed", fields=tuple(exact)))


async def _leave(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> None:
    """Takes back the confirmation of somebody who was not meant."""
    team = await patients.team_organisations(db, call.patient_id)
    for basis in (Basis.CALL, Basis.OFFER, Basis.HANDOVER):
        await grants.close_of_call(db, call.id, basis, at)
    await notices.tell(
        db, at, team, NoticeKind.CALL_CLOSED, patient_id=call.patient_id, call_id=call.id
    )
    leaf = entry(caller, "patient.unconfirmed", call.id, patient_id=call.patient_id)
    await audit.append(db, at, leaf)


async def _offer_anew(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, patient_id: UUID
) -> None:
    """Hospitals already asked see whom they are asked about from now on."""
    call = await store.whole(db, call_id)
    if call is None:
        raise Conflict
    for inquiry in call.inquiries:
        if inquiry["answer"] is None:
            hospital_id = UUID(inquiry["hospital_id"])
            await parties.open_grant(
                db, caller, at, call, patient_id, "organisation", hospital_id, Basis.OFFER
            )


async def _counted(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    action: str,
    query: Query | TooWeak,
    key: bytes,
) -> str:
    """Counts this try under the lock of the call; the HMAC of what was asked."""
    search = (query.query if isinstance(query, TooWeak) else query).fingerprint(key)
    of_call, of_account = await store.tries(db, call_id, caller.account_id, at, WITHIN)
    if of_call >= MOST_OF_CALL or of_account >= MOST_OF_ACCOUNT:
        raise LookedUpTooOften(
            entry(
                caller, action, call_id, outcome=Outcome.REFUSED, reason="too_many", search=search
            )
        )
    await store.add_try(db, call_id, caller.account_id, at)
    return search


def _given(query: Query) -> int:
    return sum(getattr(query, field.name) is not None for field in fields(query))


def _query(asked: Asked) -> Query | TooWeak:
    """The query, with each unreadable field named. Raises Invalid."""
    single: dict[str, Callable[[], object]] = {
        "reading": lambda: ask(reading=asked.reading),
        "birth_date": lambda: ask(birth_date=asked.birth_date),
        "phone": lambda: ask(phone=asked.phone),
        "care_insurance_number": lambda: ask(number=asked.care_insurance_number),
        "address": lambda: ask(address=asked.address),
    }
    violations = []
    for name, read in single.items():
        try:
            read()
        except Unreadable as unreadable:
            violations.append(Violation(f"body.{name}", unreadable.ja, unreadable.en))
    if violations:
        raise Invalid(*violations)
    return ask(
        reading=asked.reading,
        birth_date=asked.birth_date,
        phone=asked.phone,
        number=asked.care_insurance_number,
        address=asked.address,
    )


def _candidate(one: Candidate) -> CandidateView:
    return CandidateView(
        patient_id=one.patient_id,
        masked_name=one.masked_name,
        age=Age(least=one.age[0], most=one.age[1]),
        sex=one.sex,
        area=one.area,
        band=BandView(code=one.band.name.lower(), said=_words(one.band.said)),
        has_lookalike=one.has_lookalike,
        agreements=[
            AgreementView(identifier=identifier, code=how.value, said=_words(how.said))
            for identifier, how in one.agreements.items()
        ],
    )


def _words(said: Said) -> Words:
    return Words(ja=said.ja, en=said.en)
