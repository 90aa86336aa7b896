"""Enrolment: from the secret an administrator hands over to a password and a second factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Actor, Entry, Outcome
from app.audit.store import append
from app.errors import Conflict, NotFound
from app.keys import Keyring
from app.people import one_time_codes, opaque, passwords
from app.people.kinds import InstallationKind
from app.people.models import Account, Installation, Organisation
from app.people.refusals import EnrolmentFailed
from app.people.rows import AnyRow
from app.people.sign_in import folded, use_code

LIFETIME: Final = timedelta(days=7)

_WAITING = (
    select(
        Account.id,
        Account.login,
        Account.role,
        Account.organisation_id,
        Account.password_hash,
        Account.totp_sealed,
    )
    .join(Organisation, Organisation.id == Account.organisation_id)
    .where(
        Account.enrolment_hash == bindparam("digest"),
        Account.enrolment_expires_at > bindparam("moment"),
        Account.disabled_at.is_(None),
        Organisation.disabled_at.is_(None),
    )
    .with_for_update(of=Account)
)
_EQUIP = (
    update(Account)
    .where(Account.id == bindparam("account_id"))
    .values(
        password_hash=bindparam("password"), totp_sealed=bindparam("secret"), totp_last_step=None
    )
)
_FINISH = (
    update(Account)
    .where(Account.id == bindparam("account_id"))
    .values(enrolment_hash=None, enrolment_expires_at=None)
)
_TRAINING = (
    select(Account.id, Account.totp_sealed, Account.totp_last_step)
    .join(Installation, Installation.is_training == Account.is_training)
    .where(
        Account.login == bindparam("login"),
        Installation.kind == InstallationKind.TRAINING.value,
        Account.totp_sealed.is_not(None),
    )
)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What the person puts into an authenticator app, shown once."""

    login: str
    secret: str
    uri: str


async def begin(
    db: AsyncConnection,
    request_id: UUID,
    at: datetime,
    keyring: Keyring,
    enrolment_secret: str,
    password: str,
) -> SecondFactor:
    """Sets the password and gives the second factor; may be begun anew until it is confirmed.

    Raises EnrolmentFailed, or Invalid for a weak password.
    """
    found = await _waiting(db, request_id, at, enrolment_secret)
    passwords.check(password, found.login)
    secret = one_time_codes.new_secret()
    kept = {
        "account_id": found.id,
        "password": await passwords.hashed(password),
        "secret": one_time_codes.sealed(keyring, found.id, secret),
    }
    await db.execute(_EQUIP, kept)
    fields = ("password", "second_factor")
    await append(
        db, at, Entry(actor=_actor(found, request_id), action="account.enrol", fields=fields)
    )
    return SecondFactor(found.login, secret, one_time_codes.uri(secret, found.login))


async def confirm(
    db: AsyncConnection,
    request_id: UUID,
    at: datetime,
    keyring: Keyring,
    enrolment_secret: str,
    code: str,
) -> UUID:
    """Ends the enrolment with the first code of the app; the account can sign in from now on.

    Returns the account's id. Raises EnrolmentFailed.
    """
    found = await _waiting(db, request_id, at, enrolment_secret)
    actor = _actor(found, request_id)
    if not await use_code(db, keyring, found.id, found.totp_sealed, code, at):
        await append(db, at, Entry(actor=actor, action="account.confirm", outcome=Outcome.REFUSED))
        raise EnrolmentFailed
    await db.execute(_FINISH, {"account_id": found.id})
    await append(db, at, Entry(actor=actor, action="account.confirm"))
    return UUID(str(found.id))


async def present_code(db: AsyncConnection, keyring: Keyring, login: str, at: datetime) -> str:
    """The one-time code that a training account can use now, the next one if this one is used.

    Raises NotFound in a live installation and for accounts that are not enrolled, Conflict
    where the next code is used up too (wait 30 seconds).
    """
    found = (await db.execute(_TRAINING, {"login": folded(login)})).one_or_none()
    if found is None:
        raise NotFound
    present = one_time_codes.step_at(at)
    step = max(present, (found.totp_last_step or 0) + 1)
    if step > present + 1:
        raise Conflict(
            "いまのコードは使用済みです。30秒ほど待ってください。",
            "The present codes are used up. Wait about 30 seconds.",
        )
    return one_time_codes.code_at(one_time_codes.opened(keyring, found.id, found.totp_sealed), step)


async def _waiting(
    db: AsyncConnection, request_id: UUID, at: datetime, enrolment_secret: str
) -> AnyRow:
    digest = opaque.digest(enrolment_secret)
    found = (await db.execute(_WAITING, {"digest": digest, "moment": at})).one_or_none()
    if found is None:
        nobody = Actor(request_id=request_id)
        await append(db, at, Entry(actor=nobody, action="account.enrol", outcome=Outcome.REFUSED))
        raise EnrolmentFailed
    return found


def _actor(found: AnyRow, request_id: UUID) -> Actor:
    return Actor(
        request_id=request_id,
        account_id=found.id,
        organisation_id=found.organisation_id,
        role=found.role,
    )
