"""Where the organisation is told besides the app: the administrator's pages."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.endpoints import EndpointIn, house_of, new_endpoint
from app.notices import deliveries, endpoints
from app.notices.kinds import NoticeKind
from app.notices.outcomes import Form, Progress
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/endpoints")

_PLACE: Final = "/endpoints"
_STUCK: Final = (Progress.DEAD, Progress.WAITING)


@router.get("")
async def endpoints_page(screen: Screen, before: UUID | None = None) -> Response:
    """The endpoints, and what did not arrive."""
    found = await deliveries.own(*screen.work, _STUCK, before)
    return screen.show(
        "endpoints.html",
        endpoints=await endpoints.own(*screen.work),
        deliveries=found,
        next=found[-1].id if len(found) == deliveries.PAGE else None,
    )


@router.get("/new")
async def new_page(screen: Screen) -> Response:
    """The form."""
    await endpoints.own(*screen.work)
    return screen.ask(_sheet(screen))


@router.post("/new")
async def open_endpoint(screen: Screen) -> Response:
    """Opens one, and shows a webhook's secret this once."""
    body = await screen.answer(_sheet(screen), EndpointIn)
    house = house_of(screen.request)
    endpoint_id, secret = await endpoints.open_endpoint(*screen.work, house, new_endpoint(body))
    if secret is None:
        return go(_PLACE)
    shown = await endpoints.one(*screen.work, endpoint_id)
    return screen.show("endpoint_opened.html", endpoint=shown, secret=secret)


@router.post("/{endpoint_id}/end")
async def end(screen: Screen, endpoint_id: UUID) -> Response:
    """Ends one."""
    await endpoints.end(*screen.work, endpoint_id)
    return go(_PLACE)


@router.post("/deliveries/{delivery_id}/again")
async def again(screen: Screen, delivery_id: UUID) -> Response:
    """Sends one again that was given up."""
    await deliveries.again(*screen.work, delivery_id)
    return go(_PLACE)


def _sheet(screen: Drawn) -> Sheet:
    forms = [(Form.WEBHOOK.value, "Webhook(システムへ送る)")]
    has_mail = house_of(screen.request).has_mail
    if has_mail:
        forms.append((Form.MAIL.value, "メール(組織のアドレスへ送る)"))
    form = Blank(
        name="form",
        label="送り方",
        kind=Kind.PICK,
        choices=tuple(forms),
        value=forms[0][0] if len(forms) == 1 else "",
        is_required=True,
    )
    address = Blank(
        name="address",
        label="アドレス",
        hint="https:// で始まるアドレス"
        f"{'、または組織の代表メール' if has_mail else ''}。個人名は入れないでください。",
        is_required=True,
    )
    kinds = Blank(
        name="kinds",
        label="送るお知らせ",
        kind=Kind.MANY,
        choices=tuple((kind.value, kind.ja) for kind in NoticeKind),
        hint="選ばなければ、すべて送ります。",
    )
    return Sheet(
        title="送り先を加える",
        action=f"{_PLACE}/new",
        back=_PLACE,
        lead="氏名や病状は送りません。届いたことだけを知らせ、内容はこの画面で確認します。",
        groups=(
            Group(title="", blanks=(form, address)),
            Group(title="お知らせの種類を選ぶ", blanks=(kinds,), is_folded=True),
        ),
        buttons=(Button(label="加える"),),
    )
