"""Sessions after sign-in: carried on by refresh tokens, listed, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Actor, Entry, Outcome
from app.audit.store import append
from app.errors import NotFound
from app.keys import Keyring
from app.people import opaque, tokens
from app.people.caller import Caller
from app.people.kinds import SessionKind
from app.people.models import Account, Organisation, Session
from app.people.refusals import SessionOver
from app.people.rows import AnyRow
from app.people.sign_in import Opened
from app.people.tokens import TokenClaims

GRACE: Final = timedelta(seconds=30)

# the row is locked: of two uses of one token the second sees what the first left
_ROW = (
    select(
        Session.id,
        Session.account_id,
        Session.device,
        Session.opened_at,
        Session.expires_at,
        Session.refresh_hash,
        Session.rotated_at,
        Account.organisation_id,
        Account.unit_id,
        Account.role,
    )
    .join(Account, Account.id == Session.account_id)
    .join(Organisation, Organisation.id == Account.organisation_id)
    .where(
        Session.id == bindparam("session_id"),
        Session.kind == SessionKind.API.value,
        Session.revoked_at.is_(None),
        Session.expires_at > bindparam("moment"),
        Account.disabled_at.is_(None),
        Organisation.disabled_at.is_(None),
    )
    .with_for_update(of=Session)
)
_ROTATE = (
    update(Session)
    .where(Session.id == bindparam("session_id"))
    .values(refresh_hash=bindparam("new"), rotated_at=bindparam("moment"))
)
_END = (
    update(Session)
    .where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None))
    .values(revoked_at=bindparam("moment"), revoke_reason=bindparam("reason"))
)
_END_OWN = _END.where(Session.account_id == bindparam("owner"))
_OWN = (
    select(
        Session.id,
        Session.kind,
        Session.device,
        Session.opened_at,
        Session.second_factor_at,
        Session.expires_at,
    )
    .where(
        Session.account_id == bindparam("account_id"),
        Session.revoked_at.is_(None),
        Session.expires_at > bindparam("moment"),
    )
    .order_by(Session.opened_at.desc())
    .limit(50)
)


async def refresh(
    db: AsyncConnection, request_id: UUID, at: datetime, keyring: Keyring, token: str, device: str
) -> Opened:
    """Gives the next pair of tokens. Raises SessionOver.

    A token used a second time ends the session, unless it is the one before, within 30
    seconds of its successor and from the same device: then the same successor is given again.
    """
    session_id = opaque.session_of(token)
    asked = {"session_id": session_id, "moment": at}
    found = (await db.execute(_ROW, asked)).one_or_none() if session_id else None
    use = _Use.UNKNOWN if found is None else _use(found, token, device, keyring, at)
    if found is None or use is _Use.UNKNOWN:
        nobody = Actor(request_id=request_id, device=device)
        await append(db, at, Entry(actor=nobody, action="session.refresh", outcome=Outcome.REFUSED))
        raise SessionOver
    actor, follower = _actor(found, request_id, device), opaque.successor(token, keyring)
    if use is _Use.REUSED:
        await db.execute(_END, asked | {"reason": "refresh_reused"})
        await append(db, at, Entry(actor=actor, action="session.end", reason="refresh_reused"))
        raise SessionOver
    if use is _Use.NEXT:
        await db.execute(_ROTATE, asked | {"new": opaque.digest(follower)})
    await append(db, at, Entry(actor=actor, action="session.refresh"))
    claims = TokenClaims(session_id=found.id, account_id=found.account_id)
    return Opened(
        session_id=found.id,
        account_id=found.account_id,
        expires_at=found.expires_at,
        access=tokens.issue(claims, keyring, at),
        refresh=follower,
    )


async def own(db: AsyncConnection, caller: Caller, at: datetime) -> Sequence[AnyRow]:
    """The caller's open sessions, newest first: kind, device, since when, until when."""
    await append(db, at, Entry(actor=caller.actor, action="session.list"))
    asked = {"account_id": caller.account_id, "moment": at}
    return (await db.execute(_OWN, asked)).all()


async def end(db: AsyncConnection, caller: Caller, at: datetime, session_id: UUID) -> None:
    """Ends one of the caller's sessions, this one included. Raises NotFound for any other."""
    is_this = session_id == caller.session_id
    reason = "signed_out" if is_this else "revoked_by_owner"
    asked = {
        "session_id": session_id,
        "owner": caller.account_id,
        "moment": at,
        "reason": reason,
    }
    if (await db.execute(_END_OWN, asked)).rowcount != 1:
        raise NotFound
    await append(db, at, Entry(actor=caller.actor, action="session.end", reason=reason))


class _Use(Enum):
    """What presenting a refresh token amounts to."""

    NEXT = auto()
    AGAIN = auto()
    REUSED = auto()
    UNKNOWN = auto()


def _use(found: AnyRow, token: str, device: str, keyring: Keyring, at: datetime) -> _Use:
    newest = found.refresh_hash
    if opaque.digest(token) == newest:
        # a copy on another device is a theft, whoever comes first
        return _Use.NEXT if device == found.device else _Use.REUSED
    if opaque.digest(opaque.successor(token, keyring)) == newest:
        is_lost_answer = device == found.device and at - found.rotated_at <= GRACE
        return _Use.AGAIN if is_lost_answer else _Use.REUSED
    return _Use.REUSED if opaque.leads_to(token, newest, keyring) else _Use.UNKNOWN


def _actor(found: AnyRow, request_id: UUID, device: str) -> Actor:
    return Actor(
        request_id=request_id,
        account_id=found.account_id,
        organisation_id=found.organisation_id,
        role=found.role,
        unit_id=found.unit_id,
        session_id=found.id,
        device=device,
        signed_in_at=found.opened_at,
    )
