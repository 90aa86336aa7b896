"""The first page after signing in: what waits for this role."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from fastapi import APIRouter, Response

from app.calls import actions as calls
from app.calls import offers
from app.handovers import reading as handovers
from app.intent import actions as patients
from app.notices import actions as notices
from app.notices import endpoints
from app.people import directory
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.roles import PATIENTS_SIDE, REGION, Role
from app.rulebooks.speaking import party_that_may
from app.web import after_reviews, erasures, oversight
from app.web.own import own_home
from app.web.screen import CARE, Drawn, Screen

router = APIRouter()


@router.get("/home")
async def home(screen: Screen) -> Response:
    """Home by role."""
    return await _HOMES[screen.who.role](screen)


@router.get("/patients")
async def patients_page(screen: Screen, after: UUID | None = None) -> Response:
    """A page of one's own patients."""
    return await (own_home(screen) if screen.who.is_own else _care(screen, after))


@router.get("/patients/places")
async def split_page(screen: Screen, after: UUID | None = None) -> Response:
    """Those of one's own patients whose municipality was split: somebody has to say where."""
    page = await patients.list_own(*screen.work, after, is_region_split=True)
    return screen.show("split_places.html", page=page)


async def _care(screen: Drawn, after: UUID | None = None) -> Response:
    page = await patients.list_own(*screen.work, after)
    may_move = may(screen.who.role, Basis.CARE_TEAM, Act.WRITE_IDENTITY)
    told = await notices.own(*screen.work, unacknowledged=True)
    called = screen.who.role is Role.PHYSICIAN and await calls.open_calls(*screen.work)
    return screen.show(
        "home_care.html",
        page=page,
        notices=told[:5],
        more=len(told) - 5,
        calls=called or (),
        is_split=may_move and await patients.is_any_region_split(*screen.work),
    )


async def _physician(screen: Drawn) -> Response:
    called = await calls.open_calls(*screen.work)
    _, caller, at = screen.work
    is_council = caller.organisation_kind == OrganisationKind.MC_COUNCIL
    return screen.show(
        "home_physician.html",
        calls=called,
        at=at,
        is_council=is_council,
        makes_rules=party_that_may(caller, Act.APPROVE_RULEBOOK) is not None,
    )


async def _calls(screen: Drawn) -> Response:
    found = await calls.open_calls(*screen.work)
    return screen.show("home_calls.html", calls=found, at=screen.work.at)


async def _emergency(screen: Drawn) -> Response:
    asked = await offers.offers(*screen.work)
    board = await handovers.handovers(*screen.work)
    return screen.show("home_hospital.html", offers=asked, board=board, at=screen.work.at)


async def _ward(screen: Drawn) -> Response:
    board = await handovers.handovers(*screen.work)
    return screen.show("home_hospital.html", offers=None, board=board, at=screen.work.at)


async def _administrator(screen: Drawn) -> Response:
    await directory.me(*screen.work)
    told = await notices.own(*screen.work)
    dead = sum(one.dead for one in await endpoints.own(*screen.work))
    return screen.show("home_administrator.html", notices=told, dead=dead)


async def _region(screen: Drawn) -> Response:
    await directory.me(*screen.work)
    is_asked = screen.who.makes_agreements
    told = await notices.own(*screen.work, unacknowledged=True) if is_asked else ()
    waiting = await erasures.waiting(screen)
    return screen.show("home_region.html", erasures=waiting, notices=told)


_HOMES: Mapping[Role, Callable[[Drawn], Awaitable[Response]]] = {
    **dict.fromkeys(CARE, _care),
    **dict.fromkeys(PATIENTS_SIDE, own_home),
    Role.CREW: _calls,
    Role.DISPATCHER: _calls,
    Role.EMERGENCY_CLINICIAN: _emergency,
    Role.WARD_CLINICIAN: _ward,
    Role.DISCHARGE_DESK: _ward,
    Role.MC_PHYSICIAN: _physician,
    Role.RULE_STEWARD: after_reviews.listed,
    Role.PRIVACY_OFFICER: oversight.home,
    **dict.fromkeys(REGION, _region),
    Role.ADMINISTRATOR: _administrator,
}
