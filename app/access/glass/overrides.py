"""Break-glass: one person on one patient, for an hour at most, told to many and reviewed by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions, store
from app.access.glass import review_store
from app.access.glass import store as override_store
from app.access.glass.refusals import OverrideOpen, OverrideOver
from app.access.glass.view import OverrideView, own_view
from app.access.kinds import DUE, OverrideReason, ReviewKind
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome, Purpose
from app.db import Found, uuid7
from app.errors import NotAllowed, Refused
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act, may

LONGEST: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why the patient cannot be asked: from the list and in words."""

    reason: OverrideReason
    words: str


def entry(
    caller: Caller,
    action: str,
    *,
    outcome: Outcome = Outcome.DONE,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
    reason: str | None = None,
    search: str | None = None,
) -> Entry:
    """What somebody did about break-glass beside any grant; `search` is the HMAC of a look-up."""
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        purpose=Purpose.BTG,
        patient_id=patient_id,
        call_id=call_id,
        basis=Basis.GLASS,
        reason=reason,
        search=search,
    )


async def require_without_call(db: AsyncConnection, caller: Caller, action: str) -> None:
    """Passes for a doctor none of whose overrides waits too long for its review.

    On an open call neither is asked: the call's own rule says who stands there. Raises
    NotAllowed (another role, reviews-overdue).
    """

    def refusal(reason: str) -> Entry:
        return entry(caller, action, outcome=Outcome.REFUSED, reason=reason)

    if not may(caller.role, None, Act.OPEN_GLASS):
        raise NotAllowed(entry=refusal("role"))
    if await override_store.is_blocked(db):
        raise NotAllowed(
            "期限を過ぎても確認されていない緊急閲覧があります。"
            "組織の個人情報保護担当に確認を依頼してください。出動中の事案では使えます。",
            "A review of an earlier override is overdue. Ask your organisation's privacy officer "
            "to close it; on an open call nothing keeps you.",
            "reviews-overdue",
            refusal("reviews_overdue"),
        )


def require_fresh(caller: Caller, at: datetime, action: str, call_id: UUID | None) -> None:
    """Passes where the second factor was given within five minutes. Raises NotAllowed."""
    if caller.is_fresh(at):
        return
    raise NotAllowed(
        "緊急閲覧の直前5分以内に、認証アプリの6桁をもう一度入力してください。",
        "Give the six digits of your authenticator again, at most five minutes before.",
        "second-factor-needed",
        entry(caller, action, outcome=Outcome.REFUSED, call_id=call_id, reason="second_factor"),
    )


async def open_on(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    why: Why,
    identifiers: tuple[str, ...],
    *,
    call_id: UUID | None,
    ends_at: datetime | None,
) -> tuple[UUID, Permit]:
    """Opens override, grant and review, tells the privacy officer; the override's id, its permit.

    `ends_at`: when the call ends at the latest. The one who calls has asked whether the caller
    may, and tells the care team. Raises Refused where patient or region let nothing through,
    OverrideOpen where the caller's own override on this patient is open already.
    """
    override_id, grant_id = uuid7(), uuid7()
    closes_at = at + LONGEST if ends_at is None else min(at + LONGEST, ends_at)
    try:
        async with db.begin_nested():
            await override_store.add(
                db,
                id=override_id,
                patient_id=patient_id,
                grant_id=grant_id,
                call_id=call_id,
                account_id=caller.account_id,
                organisation_id=caller.organisation_id,
                role=caller.role.value,
                reason=why.reason.value,
                words=why.words,
                identifiers=list(identifiers),
                second_factor_at=caller.second_factor_at,
                opened_at=at,
                closes_at=closes_at,
            )
    except IntegrityError:  # withdrawn since it was looked for
        raise Refused(_refusal(caller, patient_id, call_id, "refused_or_withdrawn")) from None
    try:
        async with db.begin_nested():
            await store.add_grant(
                db,
                id=grant_id,
                patient_id=patient_id,
                holder_kind="account",
                holder_id=caller.account_id,
                basis=Basis.GLASS.value,
                call_id=call_id,
                opened_at=at,
                closes_at=closes_at,
                opened_by=caller.account_id,
                opened_for=why.reason.value,
                is_own_institution=False,
            )
    except IntegrityError:
        raise OverrideOpen(entry=_refusal(caller, patient_id, call_id, "open_already")) from None
    permit = await actions.enter(db, caller, at, Basis.GLASS, "override.open", grant_id=grant_id)
    await review_store.add(
        db,
        id=uuid7(),
        kind=ReviewKind.OVERRIDE.value,
        about=str(override_id),
        organisation_id=caller.organisation_id,
        account_id=caller.account_id,
        patient_id=patient_id,
        grant_id=grant_id,
        call_id=call_id,
        override_id=override_id,
        figures={},
        happened_at=at,
        opened_at=at,
        due_at=at + DUE[ReviewKind.OVERRIDE],
    )
    await notices.tell(db, at, [caller.organisation_id], NoticeKind.OVERRIDE_TO_REVIEW)
    return override_id, permit


async def enter(
    db: AsyncConnection, caller: Caller, at: datetime, override_id: UUID, action: str
) -> tuple[Permit, OverrideView]:
    """The permit of one's own override, on its patient and nobody else, and what it is.

    Raises Refused for anybody else's and where nothing is to be shown any more, OverrideOver.
    """
    row = await own(db, caller, override_id, action)
    if row.closes_at <= at:
        raise OverrideOver(
            entry=entry(
                caller,
                action,
                outcome=Outcome.REFUSED,
                patient_id=row.patient_id,
                call_id=row.call_id,
                reason="over",
            )
        )
    permit = await actions.enter(db, caller, at, Basis.GLASS, action, grant_id=row.grant_id)
    return permit, own_view(row, at)


async def close(db: AsyncConnection, caller: Caller, at: datetime, override_id: UUID) -> None:
    """Ends one's own override early; one that is over stays as it was. Raises Refused."""
    row = await own(db, caller, override_id, "override.close")
    is_open = row.closes_at > at
    if is_open:
        await store.close_grant(db, row.grant_id, at, at)
    await audit.append(
        db,
        at,
        entry(
            caller,
            "override.closed",
            outcome=Outcome.DONE if is_open else Outcome.NOTHING,
            patient_id=row.patient_id,
            call_id=row.call_id,
        ),
    )


async def own(db: AsyncConnection, caller: Caller, override_id: UUID, action: str) -> Found:
    """One of the caller's own overrides, open or over. Raises Refused."""
    row = await override_store.one(db, caller.account_id, override_id)
    if row is None:
        raise Refused(entry(caller, action, outcome=Outcome.REFUSED, reason="no_override"))
    return row


def _refusal(caller: Caller, patient_id: UUID, call_id: UUID | None, reason: str) -> Entry:
    return entry(
        caller,
        "override.open",
        outcome=Outcome.REFUSED,
        patient_id=patient_id,
        call_id=call_id,
        reason=reason,
    )
