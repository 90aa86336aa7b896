"""A physician's order: drafted by the care team, signed by a physician with a fresh factor."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import uuid7
from app.errors import Conflict, NotAllowed, Refused, Stale
from app.intent import completeness, store
from app.intent.digest import digest_of
from app.intent.history import PatientSignature
from app.intent.models import Order, OrderSignature
from app.intent.new_order import NewOrder as NewOrder
from app.intent.new_order import require_papers, require_possible
from app.japan.text import Said
from app.notices.kinds import NoticeKind
from app.patients import store as patients
from app.patients.team import tell_others
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason

_DRAFT = insert(Order)
_SIGN = insert(OrderSignature)


class Incomplete(Conflict):
    """Something that a signed order must have is missing; says what."""

    kind = "order-incomplete"

    def __init__(self, missing: Sequence[Said]) -> None:
        """Takes what is missing, in both languages."""
        super().__init__(
            "署名の前に必要です:" + "、".join(one.ja for one in missing) + "。",
            "Needed before signing: " + ", ".join(one.en for one in missing) + ".",
            self.kind,
        )


async def draft_order(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, new: NewOrder
) -> UUID:
    """Adds an unsigned order over epoch `seen`. Returns its id.

    Raises Refused, NotAllowed, Invalid, Stale.
    """
    permit = await access.enter(
        db, caller, at, Basis.CARE_TEAM, "order.drafted", patient_id=patient_id
    )
    permit.require(Act.DRAFT_ORDER)
    if new.patient_signature is not PatientSignature.NONE:
        permit.require(Act.RECORD_SIGNATURE)
    require_possible(new, at)
    await require_papers(db, permit, new)
    epoch, moment = await access.advance(db, permit)
    if seen != epoch - 1:
        raise Stale
    content: dict[str, object] = {
        "id": uuid7(),
        "patient_id": patient_id,
        "diagnosis": new.diagnosis,
        "foreseen_course": new.foreseen_course,
        "covers_arrest": new.covers_arrest,
        "scope": list(new.scope),
        "patient_signature": new.patient_signature.value,
        "patient_signature_by": new.patient_signature_by,
        "issued_on": new.issued_on,
        "expires_on": new.expires_on,
        "paper_id": new.paper_id,
        "attestation_id": new.attestation_id,
        "code": new.code.value,
        "wording": new.wording,
        "end_of_life_stage": new.end_of_life_stage,
    }
    kept = {"epoch": epoch, "drafted_at": moment, "drafted_by": caller.account_id}
    await db.execute(_DRAFT, {**content, **kept, "digest": digest_of(content)})
    await audit.append(db, at, permit.entry("order.drafted", fields=tuple(content), epoch=epoch))
    return UUID(str(content["id"]))


async def sign_order(
    db: AsyncConnection, caller: Caller, at: datetime, order_id: UUID, digest: str
) -> UUID:
    """Signs the newest order as it stands. Returns the patient's id.

    `digest` is that of the text the physician read. Raises Refused for an order out of reach,
    NotAllowed (another role, second-factor-needed, not-vouched), Conflict (already-signed,
    order-replaced, other-text), Incomplete.
    """
    patient_id = await store.patient_of_order(db, order_id)
    if patient_id is None:
        raise Refused(
            Entry(
                actor=caller.actor,
                action="order.signed",
                outcome=Outcome.REFUSED,
                reason="no_grant",
            )
        )
    permit = await access.enter(
        db, caller, at, Basis.CARE_TEAM, "order.signed", patient_id=patient_id
    )
    await _require_signer(db, permit, at)
    epoch, moment = await access.advance(db, permit)
    will = await store.will(db, patient_id)
    order = await store.order(db, order_id)
    if order.signed_epoch is not None:
        raise Conflict("すでに署名されています。", "It is signed already.", "already-signed")
    if will.orders[0]["id"] != str(order_id) or completeness.taken_back(will) > order.epoch:
        raise Conflict(
            "この指示書はもう最新ではありません。新しく作成してください。",
            "This order is no longer the newest. Draft a new one.",
            "order-replaced",
        )
    if not digest == order.digest == digest_of(order._asdict()):
        raise Conflict(
            "署名しようとした内容と記録が異なります。読み直してください。",
            "The record is not the text you were about to sign. Please read it again.",
            "other-text",
        )
    missing = completeness.missing(order, will, await patients.person(db, patient_id))
    if missing:
        raise Incomplete(missing)
    names = await people.account_names(db, [caller.account_id])
    await db.execute(
        _SIGN,
        {
            "id": uuid7(),
            "order_id": order_id,
            "patient_id": patient_id,
            "epoch": epoch,
            "digest": order.digest,
            "signed_at": moment,
            "signed_by": caller.account_id,
            "physician_name": names[caller.account_id],
            "second_factor_at": caller.second_factor_at,
        },
    )
    if any(one["signed_epoch"] is not None for one in will.orders):
        replaced = RevisitReason.ORDER_REPLACED
        await revisits.open_one(db, patient_id, replaced, moment, caller.account_id)
    await tell_others(db, moment, permit, NoticeKind.ORDER_SIGNED)
    await audit.append(db, at, permit.entry("order.signed", fields=("digest",), epoch=epoch))
    return patient_id


async def _require_signer(db: AsyncConnection, permit: Permit, at: datetime) -> None:
    permit.require(Act.SIGN_ORDER)

    def refusal(reason: str) -> Entry:
        return permit.entry("order.signed", outcome=Outcome.REFUSED, reason=reason)

    if not await people.is_vouched(db, permit.caller.account_id):
        raise NotAllowed(
            "署名には、管理者ともう1人による医師資格の確認が必要です。",
            "To sign, your licence must be vouched for by the administrator and one more person.",
            "not-vouched",
            refusal("not_vouched"),
        )
    if not permit.caller.is_fresh(at):
        raise NotAllowed(
            "署名の直前5分以内に、認証アプリの6桁をもう一度入力してください。",
            "Give the six digits of your authenticator again, at most five minutes before.",
            "second-factor-needed",
            refusal("second_factor"),
        )
