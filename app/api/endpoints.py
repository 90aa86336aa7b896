"""Where an organisation is told besides the app, and what could not be delivered there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from pydantic import BaseModel, ConfigDict, Field

from app.api.fields import Body
from app.notices import deliveries, endpoints
from app.notices.addresses import LONGEST
from app.notices.endpoints import House, NewEndpoint
from app.notices.kinds import NoticeKind
from app.notices.outcomes import Form, Progress
from app.notices.view import DeliveryView, EndpointView
from app.request import CallerWork, CreatesOnce
from app.settings import Settings

router = APIRouter(prefix="/v1", tags=["notices"])


class EndpointIn(Body):
    """Where to be told."""

    form: Form
    address: str = Field(
        strict=True,
        min_length=1,
        max_length=LONGEST,
        examples=["https://clinic.example.jp/ishinowa"],
        description="https:// のアドレス、または組織のメールアドレス。個人名を含めないでください。"
        " An https:// address or an organisation's mailbox; nobody's name in it.",
    )
    kinds: list[NoticeKind] = Field(
        default=[],
        max_length=len(NoticeKind),
        description="お知らせの種類。空はすべて。Which notices; none named means all.",
    )


class EndpointsOut(BaseModel):
    """The endpoints that are open."""

    model_config = ConfigDict(frozen=True)

    items: list[EndpointView]


class NewEndpointOut(BaseModel):
    """One just opened. The secret of a webhook is shown this once; a repeated request gets null."""

    model_config = ConfigDict(frozen=True)

    endpoint: EndpointView
    secret: str | None


class DeliveriesOut(BaseModel):
    """A page of deliveries, newest first; `next` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[DeliveryView]
    next: UUID | None


def house_of(request: Request) -> House:
    """What the installation brings to an endpoint."""
    own: Settings = request.app.state.settings
    return House(
        keyring=request.app.state.keyring,
        is_production=own.is_production,
        has_mail=bool(own.smtp_url.get_secret_value()),
    )


def new_endpoint(body: EndpointIn) -> NewEndpoint:
    """What was written down, as the room takes it."""
    return NewEndpoint(form=body.form, address=body.address, kinds=tuple(body.kinds))


@router.get(
    "/endpoints",
    operation_id="listEndpoints",
    summary="お知らせの送り先 · Where the organisation is told",
)
async def list_endpoints(work: CallerWork) -> EndpointsOut:
    """The open endpoints of the organisation, for its administrator."""
    return EndpointsOut(items=list(await endpoints.own(*work)))


@router.post(
    "/endpoints",
    operation_id="openEndpoint",
    summary="送り先を加える · Add an endpoint",
    status_code=status.HTTP_201_CREATED,
)
async def open_endpoint(
    request: Request, work: CallerWork, body: EndpointIn, once: CreatesOnce
) -> NewEndpointOut:
    """A signed webhook or a mailbox.

    A webhook is sent POSTs with `Webhook-Id`, `Webhook-Timestamp` and `Webhook-Signature`
    (`v1,` and the HMAC-SHA-256 over `id.timestamp.body` in base64, under the secret's bytes, which
    follow `whsec_` in base64). An id that comes again carries the same body: take it once.
    """
    secret: str | None = None

    async def act() -> UUID:
        nonlocal secret
        house = house_of(request)
        endpoint_id, secret = await endpoints.open_endpoint(*work, house, new_endpoint(body))
        return endpoint_id

    async def again(endpoint_id: UUID) -> NewEndpointOut:
        shown = await endpoints.one(*work, endpoint_id)
        return NewEndpointOut(endpoint=shown, secret=secret)

    return await once(act, again)


@router.delete(
    "/endpoints/{endpoint_id}",
    operation_id="endEndpoint",
    summary="送り先を止める · End an endpoint",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def end_endpoint(work: CallerWork, endpoint_id: UUID) -> None:
    """Nothing is sent there from now on, nor what still waits."""
    await endpoints.end(*work, endpoint_id)


@router.get(
    "/deliveries",
    operation_id="listDeliveries",
    summary="送信の状況 · Deliveries",
)
async def list_deliveries(
    work: CallerWork,
    state: Annotated[Progress | None, Query(description="Only those in this state.")] = None,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> DeliveriesOut:
    """What was sent, waits, or was given up after a day; for the organisation's administrator."""
    states = tuple(Progress) if state is None else (state,)
    found = await deliveries.own(*work, states, before)
    last = found[-1].id if len(found) == deliveries.PAGE else None
    return DeliveriesOut(items=list(found), next=last)


@router.post(
    "/deliveries/{delivery_id}/again",
    operation_id="sendAgain",
    summary="もう一度送る · Send again",
)
async def send_again(work: CallerWork, delivery_id: UUID) -> DeliveryView:
    """One that was given up, under the same id and with the same body."""
    return await deliveries.again(*work, delivery_id)
