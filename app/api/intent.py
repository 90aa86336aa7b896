"""The patient's will: wishes, orders and their signature, suspending and withdrawing."""

from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import Field

from app.api.fields import Body, Seen, Text
from app.api.patients import shown_record
from app.api.stated import Statable
from app.api.will_bodies import OrderIn as OrderIn
from app.api.will_bodies import WishIn as WishIn
from app.intent import changes, orders, taking_back, wishes
from app.intent.taking_back import SaidBy
from app.intent.view import ChangesView, Record, TakenBack, WishView
from app.patients.view import View
from app.policy.bases import Basis
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["intent"])


class SignatureIn(Body):
    """The digest of the text that the physician has read."""

    digest: str = Field(strict=True, pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])


class TakingBackIn(Statable):
    """In whose name, why, and where the caller stands."""

    basis: Basis | None = Field(
        default=None,
        description="どの関係で行うか。空なら在宅のケアチーム・本人・代理の方として。"
        " One's standing; null: as care team, patient or surrogate.",
    )
    said_by: SaidBy
    reason: Text | None = Field(default=None, examples=["「助けてほしい」と話された"])


class WishesOut(View):
    """Every version of the wishes, newest first."""

    items: list[WishView]


@router.post(
    "/patients/{patient_id}/wishes",
    operation_id="recordWish",
    status_code=status.HTTP_201_CREATED,
)
async def record_wish(
    work: CallerWork,
    patient_id: UUID,
    body: WishIn,
    seen: Seen,
    once: CreatesOnce,
    response: Response,
) -> Record:
    """意思を記録する(新しい版)。If-Match: the record's ETag."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "recordWish")
        return await wishes.record_wish(*work, patient_id, seen, body.value())

    return await once(act, lambda _: shown_record(work, patient_id, response))


@router.get("/patients/{patient_id}/wishes", operation_id="listWishes")
async def list_wishes(work: CallerWork, patient_id: UUID) -> WishesOut:
    """意思のすべての版。Every version, newest first."""
    return WishesOut(items=list(await wishes.earlier_versions(*work, patient_id)))


@router.get("/patients/{patient_id}/changes", operation_id="listChanges")
async def list_changes(work: CallerWork, patient_id: UUID) -> ChangesView:
    """前の版から変わったこと。What changed since the version before, section by section."""
    return await changes.since_before(*work, patient_id)


@router.post(
    "/patients/{patient_id}/orders",
    operation_id="draftOrder",
    status_code=status.HTTP_201_CREATED,
)
async def draft_order(
    work: CallerWork,
    patient_id: UUID,
    body: OrderIn,
    seen: Seen,
    once: CreatesOnce,
    response: Response,
) -> Record:
    """医師の指示書を作成する(未署名)。If-Match: the record's ETag."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "draftOrder")
        return await orders.draft_order(*work, patient_id, seen, body.value())

    return await once(act, lambda _: shown_record(work, patient_id, response))


@router.post(
    "/orders/{order_id}/signature",
    operation_id="signOrder",
    status_code=status.HTTP_201_CREATED,
)
async def sign_order(
    work: CallerWork, order_id: UUID, body: SignatureIn, once: CreatesOnce, response: Response
) -> Record:
    """医師が署名する。With a second factor given within five minutes."""

    async def act() -> UUID:
        return await orders.sign_order(*work, order_id, body.digest)

    return await once(act, lambda patient_id: shown_record(work, patient_id, response))


@router.post(
    "/patients/{patient_id}/suspensions",
    operation_id="suspendIntent",
    status_code=status.HTTP_201_CREATED,
)
async def suspend_intent(
    work: CallerWork, patient_id: UUID, body: TakingBackIn, once: CreatesOnce
) -> TakenBack:
    """すぐに一時停止する。For anyone with an open grant; one way, at once."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "suspendIntent")
        return await taking_back.suspend_on(
            *work, patient_id, body.basis, body.said_by, body.reason
        )

    return await once(act, lambda mark: taking_back.told(*work, mark))


@router.post(
    "/patients/{patient_id}/withdrawals",
    operation_id="withdrawIntent",
    status_code=status.HTTP_201_CREATED,
)
async def withdraw_intent(
    work: CallerWork, patient_id: UUID, body: TakingBackIn, once: CreatesOnce
) -> TakenBack:
    """撤回する。Never revives what was recorded before."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "withdrawIntent")
        return await taking_back.withdraw_on(
            *work, patient_id, body.basis, body.said_by, body.reason
        )

    return await once(act, lambda mark: taking_back.told(*work, mark))
