"""The first page after signing in: what waits for this role."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.calls import actions as calls
from app.calls import offers
from app.handovers import reading as handovers
from app.intent import actions as patients
from app.notices import actions as notices
from app.people import directory
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.web import after_reviews
from app.web.screen import Drawn, Screen

router = APIRouter()

_HOSPITAL = (Role.EMERGENCY_CLINICIAN, Role.WARD_CLINICIAN, Role.DISCHARGE_DESK)


@router.get("/home")
async def home(screen: Screen) -> Response:
    """Home by role."""
    role = screen.who.role
    if screen.who.is_care:
        return await _care(screen, None)
    if role is Role.MC_PHYSICIAN:
        return await _physician(screen)
    if role is Role.RULE_STEWARD:
        return await after_reviews.listed(screen, None)
    if role in {Role.CREW, Role.DISPATCHER}:
        found = await calls.open_calls(*screen.work)
        return screen.show("home_calls.html", calls=found, at=screen.work.at)
    if role in _HOSPITAL:
        is_emergency = role is Role.EMERGENCY_CLINICIAN
        asked = await offers.offers(*screen.work) if is_emergency else None
        board = await handovers.handovers(*screen.work)
        return screen.show("home_hospital.html", offers=asked, board=board, at=screen.work.at)
    told = await notices.own(*screen.work) if role is Role.PRIVACY_OFFICER else None
    return await _other(screen, told)


@router.get("/patients")
async def patients_page(screen: Screen, after: UUID | None = None) -> Response:
    """A page of one's own patients."""
    return await _care(screen, after)


async def _care(screen: Drawn, after: UUID | None) -> Response:
    page = await patients.list_own(*screen.work, after)
    told = await notices.own(*screen.work, unacknowledged=True)
    called = screen.who.role is Role.PHYSICIAN and await calls.open_calls(*screen.work)
    return screen.show(
        "home_care.html", page=page, notices=told[:5], more=len(told) - 5, calls=called or ()
    )


async def _physician(screen: Drawn) -> Response:
    called = await calls.open_calls(*screen.work)
    _, caller, at = screen.work
    is_council = caller.organisation_kind == OrganisationKind.MC_COUNCIL
    return screen.show("home_physician.html", calls=called, at=at, is_council=is_council)


async def _other(screen: Drawn, told: object) -> Response:
    await directory.me(*screen.work)
    return screen.show("home_other.html", notices=told)
