"""Accounts: opened by an administrator, vouched for by a second person, closed at once."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Entry
from app.audit.store import append
from app.db import uuid7
from app.errors import Conflict, Refused
from app.people import opaque
from app.people.applications import NewAccount
from app.people.authority import refusal, standing, target_of
from app.people.caller import Caller
from app.people.enrolment import LIFETIME
from app.people.kinds import OrganisationKind
from app.people.models import Account, Organisation, Session, Unit
from app.people.rows import AnyRow
from app.policy.capabilities import Act
from app.policy.roles import Role

_ACCOUNT = insert(Account).on_conflict_do_nothing().returning(Account.id)
_UNIT_OF = select(Unit.id).where(
    Unit.id == bindparam("unit_id"), Unit.organisation_id == bindparam("organisation_id")
)
_PERSON = (
    select(
        Account.id,
        Account.organisation_id,
        Account.role,
        Account.vouched_by,
        Account.vouched_by_second,
        Account.disabled_at,
    )
    .where(Account.id == bindparam("account_id"))
    .with_for_update()
)
_VOUCH = (
    update(Account)
    .where(Account.id == bindparam("account_id"))
    .values(vouched_by_second=bindparam("second"))
)
_DISABLE = (
    update(Account)
    .where(Account.id == bindparam("person"))
    .values(disabled_at=bindparam("moment"), enrolment_hash=None)
)
_END_SESSIONS = (
    update(Session)
    .where(Session.account_id == bindparam("person"), Session.revoked_at.is_(None))
    .values(revoked_at=bindparam("moment"), revoke_reason="account_disabled")
)
_IS_TRAINING = select(Organisation.is_training).where(
    Organisation.id == bindparam("organisation_id")
)


async def create(
    db: AsyncConnection, caller: Caller, at: datetime, organisation_id: UUID, new: NewAccount
) -> tuple[UUID, str]:
    """Opens an account, vouched for by the caller. Returns its id and its enrolment secret.

    The secret is shown this once and lives seven days. Raises Refused, NotAllowed, Invalid,
    Conflict where the login is taken.
    """
    target, own = await target_of(db, caller, "account.create", organisation_id)
    opening = new.checked(OrganisationKind(target.kind))
    if opening.unit_id is not None:
        asked = {"unit_id": opening.unit_id, "organisation_id": organisation_id}
        if (await db.execute(_UNIT_OF, asked)).one_or_none() is None:
            raise Refused(refusal(caller, "account.create"))
    account_id, secret = await add(
        db, at, organisation_id, opening, caller.account_id, is_training=own.is_training
    )
    entry = Entry(
        actor=caller.actor,
        action="account.create",
        fields=tuple(asdict(new)),
        reason=str(account_id),
    )
    await append(db, at, entry)
    return account_id, secret


async def invite(
    db: AsyncConnection, caller: Caller, at: datetime, new: NewAccount
) -> tuple[UUID, str]:
    """Opens an account of the patient's side where the caller works; its id and secret.

    Whoever calls has asked whether the caller may, and leaves the audit leaf. The secret is shown
    this once and lives seven days. Raises Invalid, Conflict where the login is taken.
    """
    opening = new.checked(OrganisationKind(caller.organisation_kind))
    where = {"organisation_id": caller.organisation_id}
    is_training = (await db.execute(_IS_TRAINING, where)).scalar_one()
    return await add(
        db,
        at,
        caller.organisation_id,
        opening,
        caller.account_id,
        is_training=is_training,
        secret=opaque.typed_secret(),
    )


async def vouch(db: AsyncConnection, caller: Caller, at: datetime, account_id: UUID) -> None:
    """The second person vouches for a physician's licence; from then on orders may be signed.

    Raises Refused, NotAllowed, or Conflict where the caller vouched first, is that physician,
    or nobody is to be vouched for.
    """
    person = await _person(db, caller, "account.vouch", account_id)
    if person.role != Role.PHYSICIAN or person.disabled_at or person.vouched_by_second:
        raise Conflict(
            "確認の対象ではないか、確認済みです。", "Nothing to vouch for, or it is done already."
        )
    if caller.account_id in {person.vouched_by, person.id}:
        raise Conflict(
            "最初に確認した人とは別の人が確認してください。",
            "Somebody other than the first must vouch.",
            "second-person-needed",
        )
    await db.execute(_VOUCH, {"account_id": account_id, "second": caller.account_id})
    await append(db, at, Entry(actor=caller.actor, action="account.vouch", reason=str(account_id)))


async def disable(db: AsyncConnection, caller: Caller, at: datetime, account_id: UUID) -> None:
    """Closes an account and ends its sessions, from the next request on.

    Raises Refused, NotAllowed, or Conflict for one's own account and for a closed one.
    """
    person = await _person(db, caller, "account.disable", account_id)
    if person.disabled_at or person.id == caller.account_id:
        raise Conflict(
            "自分のアカウントか、停止済みのアカウントです。",
            "This is your own account, or it is closed already.",
        )
    await db.execute(_DISABLE, {"person": account_id, "moment": at})
    await db.execute(_END_SESSIONS, {"person": account_id, "moment": at})
    await append(
        db, at, Entry(actor=caller.actor, action="account.disable", reason=str(account_id))
    )


async def add(
    db: AsyncConnection,
    at: datetime,
    organisation_id: UUID,
    new: NewAccount,
    voucher: UUID | None,
    *,
    is_training: bool,
    secret: str | None = None,
) -> tuple[UUID, str]:
    """Stores a checked account: its id and its enrolment secret. Raises Conflict."""
    account_id, secret = uuid7(), secret or opaque.new_secret()
    row = asdict(new) | {
        "id": account_id,
        "role": new.role.value,
        "organisation_id": organisation_id,
        "vouched_by": voucher,
        "enrolment_hash": opaque.digest(secret),
        "enrolment_expires_at": at + LIFETIME,
        "is_training": is_training,
        "created_at": at,
    }
    if (await db.execute(_ACCOUNT, row)).one_or_none() is None:
        raise Conflict("このログイン名は使われています。", "This login is taken.", "login-taken")
    return account_id, secret


async def _person(db: AsyncConnection, caller: Caller, action: str, account_id: UUID) -> AnyRow:
    act = Act.VOUCH_PHYSICIAN if action == "account.vouch" else Act.ADMINISTER
    own = await standing(db, caller, action, act)
    person = (await db.execute(_PERSON, {"account_id": account_id})).one_or_none()
    if person is None or not (own.is_registrar or person.organisation_id == caller.organisation_id):
        raise Refused(refusal(caller, action))
    return person
