"""Who reads a record as the patient or for them: invited by the care team, shut out by it.

A surrogate whose access is ended is not told so, nor why: from then on they are answered like a
stranger. The reason is for the care team alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import inside
from app.access.actions import Relation
from app.audit import store as audit
from app.clock import JAPAN, japan_date
from app.db import Found
from app.errors import Conflict, Invalid
from app.patients.accesses import CLOSED as CLOSING
from app.patients.view import View
from app.people import accounts
from app.people import store as people
from app.people.applications import NewAccount
from app.people.caller import Caller
from app.policy.bases import Basis, Column, basis_at_home
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from app.policy.table import CEILING
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason

SCOPE = tuple(
    section for section in Section if CEILING[section, Column.SURROGATE] is not Level.WITHHELD
)
"""What a surrogate's scope is made of: the sections that any surrogate may ever see."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody to be let in, by a new account or, a surrogate only, by one that they have.

    `scope` None: all that surrogates may see. `until` is the last day, None for no end.
    """

    role: Role
    name: str | None
    name_reading: str | None
    login: str | None
    account_id: UUID | None = None
    relation: str | None = None
    scope: frozenset[Section] | None = None
    until: date | None = None


class Representative(View):
    """Somebody who reads the record as the patient or their surrogate.

    `until` is the last day, null for no end. `account_id`, `closed_at` and `closing_reason` are
    for the care team; those who read no more are shown to it alone.
    """

    id: UUID
    role: Role
    name: str
    relation: str | None
    scope: list[Section] | None
    since: datetime
    until: date | None
    is_open: bool
    account_id: UUID | None
    closed_at: datetime | None
    closing_reason: str | None


@dataclass(frozen=True, slots=True)
class Invited:
    """The grant that an invitation opened, and the secret of an account made for it."""

    grant_id: UUID
    secret: str | None


async def invite(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, new: Invitation
) -> Invited:
    """Lets the patient or a surrogate in, with an account where they work who invite them.

    The secret to enrol with is given this once and lives seven days. Raises Refused, NotAllowed,
    Invalid, and Conflict where the login is taken or they are in already.
    """
    action = "representative.invited"
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.INVITE_SURROGATE)
    _check(new, at)
    epoch, moment = await access.advance(db, permit)
    present = await inside.every(db, patient_id)
    is_patient = new.role is Role.PATIENT
    if is_patient and any(one.is_open and one.basis == Basis.PATIENT for one in present):
        raise Conflict(
            "本人の利用はすでに始まっています。作り直すときは、先に今の利用を終えてください。",
            "The patient has access already. End it first to begin anew.",
            "patient-has-access",
        )
    account_id, secret = await _account(db, caller, moment, new)
    if any(one.is_open and one.holder_id == account_id for one in present):
        raise Conflict(
            "この方はすでに利用しています。", "They have access already.", "already-a-surrogate"
        )
    grant_id = await access.open_grant(
        db,
        caller,
        moment,
        Relation(
            patient_id=patient_id,
            holder_kind="account",
            holder_id=account_id,
            basis=Basis.PATIENT if is_patient else Basis.SURROGATE,
            opened_for="invited",
            closes_at=None if new.until is None else _end_of(new.until),
            scope=None if new.scope == frozenset(SCOPE) else new.scope,
            relation=new.relation,
        ),
    )
    if not is_patient:
        named = RevisitReason.SURROGATE_NAMED
        await revisits.open_one(db, patient_id, named, moment, caller.account_id)
    given = ("role", *(n for n in ("relation", "scope", "until") if getattr(new, n) is not None))
    leaf = permit.entry(action, fields=given, reason=str(grant_id), epoch=epoch)
    await audit.append(db, at, leaf)
    return Invited(grant_id, secret)


async def those_inside(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Sequence[Representative]:
    """Who reads the record as the patient or for them, newest first.

    For clinicians with those who read no more and why, for the patient those of now.
    Raises Refused, NotAllowed.
    """
    action, basis = "representatives.read", basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_SURROGATES)
    is_team = basis is Basis.CARE_TEAM
    rows = [row for row in await inside.every(db, patient_id) if row.is_open or is_team]
    names = await people.account_names(db, {row.holder_id for row in rows})
    await audit.append(db, at, permit.entry(action))
    return [_view(row, names[row.holder_id], is_team=is_team) for row in rows]


async def close(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    grant_id: UUID,
    reason: str,
) -> UUID:
    """Shuts somebody of the patient's side out at once and in silence. Returns the grant's id.

    Raises Refused for a grant that is not there, NotAllowed, Conflict where it has ended.
    """
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, CLOSING, patient_id=patient_id)
    permit.require(Act.CLOSE_SURROGATE)
    epoch, moment = await access.advance(db, permit, everywhere=True, even_merged=True)
    present = await inside.every(db, patient_id)
    found = next((row for row in present if row.id == grant_id), None)
    if found is None:
        raise permit.refused(CLOSING, "no_one")
    if not found.is_open:
        raise Conflict("すでに終えています。", "It has ended already.", "already-closed")
    await inside.end(db, grant_id, moment, caller.account_id, reason)
    written = ("closes_at", "closed_for")
    leaf = permit.entry(CLOSING, fields=written, reason=str(grant_id), epoch=epoch)
    await audit.append(db, at, leaf)
    return grant_id


def _check(new: Invitation, at: datetime) -> None:
    if new.until is not None and new.until < japan_date(at):
        raise Invalid.at(
            "body.until", "今日より前の日付は選べません。", "The last day lies in the past."
        )
    if new.scope is not None and not new.scope:
        raise Invalid.at(
            "body.scope", "見せる項目を1つ以上選んでください。", "Choose one section or more."
        )
    if new.scope is not None and not new.scope <= set(SCOPE):
        raise Invalid.at(
            "body.scope",
            "代理の方に見せられない項目が含まれています。外してください。",
            "A section is among them that no surrogate may see.",
        )


async def _account(
    db: AsyncConnection, caller: Caller, at: datetime, new: Invitation
) -> tuple[UUID, str | None]:
    if new.account_id is None:
        opening = NewAccount(
            role=new.role,
            login=new.login or "",
            name=new.name or "",
            name_reading=new.name_reading,
        )
        return await accounts.invite(db, caller, at, opening)
    if not await people.is_surrogate_of(db, caller.organisation_id, new.account_id):
        raise Invalid.at(
            "body.account_id",
            "自分の事業所で登録した代理の方を選んでください。",
            "Choose a surrogate whose account was made by your organisation.",
        )
    return new.account_id, None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, JAPAN)


def _view(row: Found, name: str, *, is_team: bool) -> Representative:
    last = row.closes_at is not None and row.is_open
    return Representative(
        id=row.id,
        role=Role(row.basis),
        name=name,
        relation=row.relation,
        scope=None if row.scope is None else [Section(one) for one in row.scope],
        since=row.opened_at,
        until=japan_date(row.closes_at - _MOMENT) if last else None,
        is_open=row.is_open,
        account_id=row.holder_id if is_team else None,
        closed_at=None if row.is_open else row.closes_at,
        closing_reason=row.closed_for if is_team else None,
    )
