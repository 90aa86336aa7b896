"""The first page after signing in: what waits for this role."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.calls import actions as calls
from app.calls import offers
from app.handovers import reading as handovers
from app.intent import actions as patients
from app.notices import actions as notices
from app.patients import erasing
from app.patients.erasures import ErasureView
from app.people import directory
from app.policy.roles import Role
from app.web.screen import Drawn, Screen

router = APIRouter()

_HOSPITAL = (Role.WARD_CLINICIAN, Role.DISCHARGE_DESK)
_REGION = (Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER, Role.PREFECTURE_OFFICER)


@router.get("/home")
async def home(screen: Screen) -> Response:
    """Home by role."""
    role = screen.who.role
    if screen.who.is_care:
        return await _care(screen, None)
    if role in {Role.CREW, Role.DISPATCHER}:
        found = await calls.open_calls(*screen.work)
        return screen.show("home_calls.html", calls=found, at=screen.work.at)
    if role is Role.EMERGENCY_CLINICIAN:
        asked = await offers.offers(*screen.work)
        board = await handovers.handovers(*screen.work)
        return screen.show("home_hospital.html", offers=asked, board=board, at=screen.work.at)
    if role in _HOSPITAL:
        board = await handovers.handovers(*screen.work)
        return screen.show("home_hospital.html", offers=None, board=board, at=screen.work.at)
    if role in _REGION:
        await directory.me(*screen.work)
        return screen.show("home_region.html", erasures=await _erasures(screen))
    told = await notices.own(*screen.work) if role is Role.PRIVACY_OFFICER else None
    return await _other(screen, told)


@router.get("/patients")
async def patients_page(screen: Screen, after: UUID | None = None) -> Response:
    """A page of one's own patients."""
    return await _care(screen, after)


async def _care(screen: Drawn, after: UUID | None) -> Response:
    page = await patients.list_own(*screen.work, after)
    told = await notices.own(*screen.work, unacknowledged=True)
    return screen.show("home_care.html", page=page, notices=told[:5], more=len(told) - 5)


async def _erasures(screen: Drawn) -> list[ErasureView] | None:
    """The erasures that wait for this role to agree; None for a role that never does."""
    if not erasing.may_agree(screen.work.caller):
        return None
    page = await erasing.concerning(*screen.work, only_waiting=True)
    return [one for one in page.items if one.can_agree]


async def _other(screen: Drawn, told: object) -> Response:
    await directory.me(*screen.work)
    erasures = await _erasures(screen)
    return screen.show("home_other.html", notices=told, erasures=erasures)
