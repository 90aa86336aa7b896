"""The call on the screen: opened, its card, its end."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import CallIn, OutcomeIn
from app.calls import actions, outcomes, reports
from app.calls.arrival import actions as before_arrival
from app.calls.card import card
from app.japan import places
from app.people import directory
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.transport import library
from app.web import asking, words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Choices, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls")


@router.get("/new")
async def open_page(screen: Screen) -> Response:
    """The form for a call that comes in."""
    return screen.ask(await _opening(screen))


@router.post("")
async def open_call(screen: Screen) -> Response:
    """Opens a call."""
    body = await screen.answer(await _opening(screen), CallIn)
    new = actions.NewCall(
        municipality=body.municipality,
        reason=body.reason,
        local_number=body.local_number,
        unit_id=body.unit_id,
    )
    return go(f"/calls/{await actions.open_call(*screen.work, new)}")


@router.get("/{call_id}")
async def card_page(screen: Screen, call_id: UUID) -> Response:
    """The card: can the record be relied on, the wish, what the rule says now, whom to phone."""
    shown = await card(*screen.work, call_id)
    is_desk_alone = screen.who.role is Role.DISPATCHER and not shown.known.call.is_patient_confirmed
    return screen.show(
        "card.html",
        card=shown,
        before_arrival=(
            await before_arrival.read(*screen.work, call_id) if is_desk_alone else None
        ),
        facts=asking.facts(shown),
        told=asking.told(shown.known, asking.vocabulary(shown)),
        call_id=call_id,
        at=shown.as_of,
    )


@router.get("/{call_id}/report")
async def report_page(screen: Screen, call_id: UUID) -> Response:
    """What happened on one's own call, until 24 hours after its close."""
    report = await reports.report(*screen.work, call_id)
    facts = asking.told(report, library.vocabulary(None))
    return screen.show("report.html", report=report, facts=facts)


@router.get("/{call_id}/outcome")
async def outcome_page(screen: Screen, call_id: UUID) -> Response:
    """The form for how the call ended."""
    return screen.ask(await _ending(screen, call_id))


@router.post("/{call_id}/outcome")
async def record_outcome(screen: Screen, call_id: UUID) -> Response:
    """Notes how the call ended."""
    body = await screen.answer(await _ending(screen, call_id), OutcomeIn)
    await outcomes.record_outcome(*screen.work, call_id, outcomes.Ending(**dict(body)))
    return go(f"/calls/{call_id}#end")


@router.post("/{call_id}/close")
async def close(screen: Screen, call_id: UUID) -> Response:
    """Closes the call: what it let anyone see ends now."""
    await outcomes.close(*screen.work, call_id)
    return go(f"/calls/{call_id}/report" if screen.who.role is Role.CREW else "/home")


async def hospitals(screen: Drawn) -> Choices:
    """The hospitals of the register, for a form."""
    found = await directory.organisations(*screen.work, OrganisationKind.HOSPITAL)
    return tuple((str(one.id), one.name) for one in found if not one.is_disabled)


async def _opening(screen: Drawn) -> Sheet:
    caller = screen.work.caller
    own = await directory.organisation(*screen.work, caller.organisation_id)
    units = tuple((str(unit.id), unit.name) for unit in own.units)
    mine = str(caller.unit_id) if caller.unit_id else ""
    unit = Blank(
        name="unit_id",
        label="出動する隊",
        kind=Kind.SELECT,
        choices=tuple(one for one in units if not mine or one[0] == mine),
        value=mine,
        is_required=True,
    )
    blanks = (
        Blank(name="reason", label="通報の内容", hint="例 意識がない", is_required=True),
        Blank(
            name="local_number",
            label="事案番号",
            hint="本部の番号。半角の数字・英字・ハイフン",
            is_required=True,
        ),
        Blank(
            name="municipality",
            label="現場の市町村(団体コード6桁)",
            kind=Kind.LINE,
            value=caller.region,
            hint=f"{places.with_code(caller.region)}が入っています。他の市町村の現場では書き換えてください。",
            is_required=True,
        ),
        unit,
    )
    return Sheet(
        title="事案を始める",
        action="/calls",
        back="/home",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="始める"),),
    )


async def _ending(screen: Drawn, call_id: UUID) -> Sheet:
    known = await actions.own_record(*screen.work, call_id)
    before = known.call.outcome
    took = [one.hospital for one in known.inquiries if one.answer == "accepted"]
    blanks = (
        Blank(
            name="resuscitation",
            label="蘇生処置",
            kind=Kind.PICK,
            choices=words.choices(
                "resuscitation", "continued", "stopped", "not_started", "not_needed"
            ),
            value=before.resuscitation if before else "",
            is_required=True,
        ),
        Blank(
            name="transport",
            label="搬送",
            kind=Kind.PICK,
            choices=words.choices("transported"),
            value=before.transport if before else "",
            is_required=True,
        ),
        Blank(
            name="handed_to",
            label="引き継いだ相手",
            kind=Kind.PICK,
            choices=words.choices("handed_to"),
            value=(before.handed_to or "") if before else "",
        ),
        Blank(
            name="destination_id",
            label="搬送先",
            kind=Kind.SELECT,
            choices=await hospitals(screen),
            hint=f"受入れの回答: {'、'.join(took) or 'まだありません'}",
            value=str(before.destination_id or "") if before else "",
        ),
        Blank(
            name="destination_reason",
            label="選んだ理由",
            hint="受入れの回答がない病院を選んだときは必ず",
            value=(before.destination_reason or "") if before else "",
        ),
        Blank(
            name="note",
            label="補足",
            kind=Kind.TEXT,
            value=(before.note or "") if before else "",
        ),
    )
    return Sheet(
        title="転帰の記録",
        action=f"/calls/{call_id}/outcome",
        back=f"/calls/{call_id}",
        groups=(Group(title="", blanks=blanks),),
    )
