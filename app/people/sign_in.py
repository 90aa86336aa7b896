"""Signing in: login, password and one-time code, on a device, for a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Actor, Entry, Outcome
from app.audit.store import append
from app.db import uuid7
from app.keys import Keyring
from app.people import one_time_codes, opaque, passwords, throttle, tokens
from app.people.caller import Caller
from app.people.kinds import SessionKind
from app.people.models import Account, Organisation, Session
from app.people.refusals import SignInFailed, TooManyTries, WrongCode
from app.people.rows import AnyRow
from app.people.tokens import TokenClaims

# a shift of 24 hours and its handover; a page belongs to a working day
LIFETIME: Final = {SessionKind.API: timedelta(hours=25), SessionKind.PAGE: timedelta(hours=12)}

_ACCOUNT = (
    select(
        Account.id,
        Account.organisation_id,
        Account.unit_id,
        Account.role,
        Account.password_hash,
        Account.totp_sealed,
        (
            Account.disabled_at.is_(None)
            & Organisation.disabled_at.is_(None)
            & Account.enrolment_hash.is_(None)
            & Account.password_hash.is_not(None)
        ).label("is_usable"),
        exists()
        .where(Session.account_id == Account.id, Session.device == bindparam("device"))
        .label("is_known_device"),
    )
    .join(Organisation, Organisation.id == Account.organisation_id)
    .where(Account.login == bindparam("login"))
)
_SECRET = select(Account.totp_sealed).where(Account.id == bindparam("account_id"))
_USE_STEP = (
    update(Account)
    .where(
        Account.id == bindparam("account_id"),
        or_(Account.totp_last_step.is_(None), Account.totp_last_step < bindparam("step")),
    )
    .values(totp_last_step=bindparam("step"))
)
_OPEN = insert(Session)
_FRESHEN = (
    update(Session)
    .where(Session.id == bindparam("session_id"))
    .values(second_factor_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody offers. `device` is the client's own lasting name, `address` where from."""

    login: str
    password: str
    code: str
    device: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session's secrets, shown once. `access` and `refresh` for the API, `cookie` for pages."""

    session_id: UUID
    account_id: UUID
    expires_at: datetime
    access: str = ""
    refresh: str = ""
    cookie: str = ""


async def sign_in(
    db: AsyncConnection,
    request_id: UUID,
    at: datetime,
    keyring: Keyring,
    offered: Credentials,
    kind: SessionKind = SessionKind.API,
) -> Opened:
    """Opens a session. Raises SignInFailed for every cause alike, TooManyTries after ten."""
    found = (
        await db.execute(_ACCOUNT, {"login": folded(offered.login), "device": offered.device})
    ).one_or_none()
    limits = _limits(keyring, offered, is_known_device=found is not None and found.is_known_device)
    nobody = Entry(
        # Nobody is known; the organisation whose account was tried is to hear of it.
        actor=Actor(
            request_id=request_id,
            organisation_id=None if found is None else found.organisation_id,
            device=offered.device,
        ),
        action="session.open",
        outcome=Outcome.REFUSED,
        reason=None if found is None else str(found.id),
        search=next(iter(limits)),
    )
    if not await throttle.is_open(db, at, limits):
        await append(db, at, nobody)
        raise TooManyTries
    is_right = await _is_right(db, keyring, at, offered, found)
    await throttle.note(db, at, tuple(limits), succeeded=is_right)
    if found is None or not is_right:
        await append(db, at, nobody)
        raise SignInFailed
    return await _open(db, request_id, at, keyring, offered.device, found, kind)


async def freshen(
    db: AsyncConnection, caller: Caller, at: datetime, keyring: Keyring, code: str
) -> None:
    """Takes the second factor anew. Raises WrongCode, TooManyTries."""
    entry = Entry(actor=caller.actor, action="session.freshen")
    refused = Entry(actor=caller.actor, action="session.freshen", outcome=Outcome.REFUSED)
    key = opaque.attempt_key(keyring, "code", str(caller.account_id))
    if not await throttle.is_open(db, at, {key: throttle.MOST_PER_LOGIN}):
        await append(db, at, refused)
        raise TooManyTries
    kept = (await db.execute(_SECRET, {"account_id": caller.account_id})).scalar_one()
    is_right = await use_code(db, keyring, caller.account_id, kept, code, at)
    await throttle.note(db, at, (key,), succeeded=is_right)
    if not is_right:
        await append(db, at, refused)
        raise WrongCode
    await db.execute(_FRESHEN, {"session_id": caller.session_id, "moment": at})
    await append(db, at, entry)


async def use_code(
    db: AsyncConnection,
    keyring: Keyring,
    account_id: UUID,
    kept: str | None,
    code: str,
    at: datetime,
) -> bool:
    """True where the code fits and its step was not used before; the step is used up then."""
    step = one_time_codes.step_of(one_time_codes.opened(keyring, account_id, kept), code, at)
    if step is None or kept is None:
        return False
    used = await db.execute(_USE_STEP, {"account_id": account_id, "step": step})
    return used.rowcount == 1


def folded(login: str) -> str:
    """A login as it is kept: small letters, no outer blanks."""
    return login.strip().casefold()


def _limits(keyring: Keyring, offered: Credentials, *, is_known_device: bool) -> dict[str, int]:
    """What the try counts under. A stranger's guesses never lock out a device known before."""
    login = folded(offered.login)
    if is_known_device:
        own = opaque.attempt_key(keyring, "login", login, "device", offered.device)
        return {own: throttle.MOST_PER_LOGIN}
    return {
        opaque.attempt_key(keyring, "login", login): throttle.MOST_PER_LOGIN,
        opaque.attempt_key(keyring, "address", offered.address): throttle.MOST_PER_ADDRESS,
    }


async def _is_right(
    db: AsyncConnection,
    keyring: Keyring,
    at: datetime,
    offered: Credentials,
    found: AnyRow | None,
) -> bool:
    """Password and code, both tried whatever the other says, and for nobody as for somebody."""
    kept_password, kept_secret = (
        (found.password_hash, found.totp_sealed) if found is not None else (None, None)
    )
    is_password = await passwords.matches(offered.password, kept_password)
    if found is None or not is_password or not found.is_usable:
        secret = one_time_codes.opened(keyring, UUID(int=0), None)
        one_time_codes.step_of(secret, offered.code, at)
        return False
    return await use_code(db, keyring, found.id, kept_secret, offered.code, at)


async def _open(
    db: AsyncConnection,
    request_id: UUID,
    at: datetime,
    keyring: Keyring,
    device: str,
    account: AnyRow,
    kind: SessionKind,
) -> Opened:
    session_id, is_api = uuid7(), kind is SessionKind.API
    secret = opaque.refresh_token(session_id) if is_api else opaque.new_secret()
    row = {
        "id": session_id,
        "account_id": account.id,
        "kind": kind.value,
        "device": device,
        "opened_at": at,
        "second_factor_at": at,
        "expires_at": at + LIFETIME[kind],
        "refresh_hash": opaque.digest(secret) if is_api else None,
        "page_hash": None if is_api else opaque.digest(secret),
    }
    await db.execute(_OPEN, row)
    actor = Actor(
        request_id=request_id,
        account_id=account.id,
        organisation_id=account.organisation_id,
        role=account.role,
        unit_id=account.unit_id,
        session_id=session_id,
        device=device,
        signed_in_at=at,
    )
    await append(db, at, Entry(actor=actor, action="session.open"))
    opened = TokenClaims(session_id=session_id, account_id=account.id)
    return Opened(
        session_id=session_id,
        account_id=account.id,
        expires_at=at + LIFETIME[kind],
        access=tokens.issue(opened, keyring, at) if is_api else "",
        refresh=secret if is_api else "",
        cookie="" if is_api else secret,
    )
