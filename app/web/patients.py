"""Home care's patient on the screen: the record, stopping it, its history, who looked."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access.glass import telling
from app.api.intent import TakingBackIn
from app.api.person import PatientIn
from app.calls import reports
from app.handovers import reading as handovers
from app.intent import changes, taking_back
from app.intent.actions import read_record
from app.japan import places
from app.patients import accesses, living, registering
from app.people import directory
from app.policy.roles import Role
from app.register import duplicates, one_side
from app.web import care, identity, words
from app.web.ended import shows_ended
from app.web.merges import with_forms
from app.web.own import own_record
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients")

_ON_THEIR_SIDE = ("patient", "surrogate", "family")


@router.get("/new")
async def register_page(screen: Screen) -> Response:
    """The form for somebody new in one's care."""
    response = screen.ask(_registration(screen.work.caller.region))
    await _note(screen)
    return response


@router.post("")
async def register(screen: Screen) -> Response:
    """Registers a patient, and says whether they may be there already."""
    body = await screen.answer(_registration(screen.work.caller.region), PatientIn)
    patient_id = await registering.register(*screen.work, body.region, body.value())
    await body.keep_statements(screen.work, patient_id, "registerPatient")
    found = await duplicates.of_patient(*screen.work, patient_id)
    page = f"/patients/{patient_id}/duplicates" if found else f"/patients/{patient_id}"
    is_renamed = body.region != living.lives_in(body.region, screen.work.at)
    return go(f"{page}?is_renamed=yes" if is_renamed else page)


@router.get("/{patient_id}")
async def patient_page(
    screen: Screen,
    patient_id: UUID,
    is_renamed: bool = False,  # noqa: FBT001, FBT002  a query
) -> Response:
    """The record, the verdict first; `is_renamed`: registered just now by a code of before."""
    record = await read_record(*screen.work, patient_id)
    if screen.who.is_own:
        return await own_record(screen, record)
    opened = await telling.newest_of_patient(*screen.work, patient_id)
    ended = await shows_ended(screen, record)
    waiting = await one_side.waits(*screen.work, patient_id)
    return screen.show(
        "patient.html",
        record=record,
        opened=opened,
        id=patient_id,
        is_ended=ended,
        press={} if ended else care.pressable(screen, record),
        changes=await changes.if_shown(*screen.work, patient_id),
        writes_care=care.may_write(screen, record),
        is_renamed=is_renamed,
        waiting=with_forms(patient_id, waiting),
        is_fresh=screen.work.caller.is_fresh(screen.work.at),
    )


@router.get("/{patient_id}/overrides")
async def overrides_page(screen: Screen, patient_id: UUID, before: UUID | None = None) -> Response:
    """Who broke the glass, when and why."""
    page = await telling.of_patient(*screen.work, patient_id, before)
    return screen.show("overrides.html", page=page, id=patient_id)


@router.get("/{patient_id}/stop")
async def stop_page(screen: Screen, patient_id: UUID) -> Response:
    """The question whether to suspend or to withdraw."""
    await _note(screen)
    return screen.ask(_stopping(screen, patient_id))


@router.post("/{patient_id}/suspend")
async def suspend(screen: Screen, patient_id: UUID) -> Response:
    """Suspends at once."""
    body = await _stopped(screen, patient_id)
    await body.keep_statements(screen.work, patient_id, "suspendIntent")
    await taking_back.suspend_on(*screen.work, patient_id, body.basis, body.said_by, body.reason)
    return go(f"/patients/{patient_id}")


@router.post("/{patient_id}/withdraw")
async def withdraw(screen: Screen, patient_id: UUID) -> Response:
    """Withdraws at once."""
    body = await _stopped(screen, patient_id)
    await body.keep_statements(screen.work, patient_id, "withdrawIntent")
    await taking_back.withdraw_on(*screen.work, patient_id, body.basis, body.said_by, body.reason)
    return go(f"/patients/{patient_id}")


@router.get("/{patient_id}/journey")
async def journey_page(screen: Screen, patient_id: UUID) -> Response:
    """Calls, ways through hospitals, return-home letters."""
    return screen.show(
        "journey.html",
        ways=await handovers.of_patient(*screen.work, patient_id, None),
        letters=await handovers.letters(*screen.work, patient_id, None),
        calls=await reports.of_patient(*screen.work, patient_id),
        id=patient_id,
    )


@router.get("/{patient_id}/accesses")
async def accesses_page(screen: Screen, patient_id: UUID, before: UUID | None = None) -> Response:
    """Who looked, in plain words."""
    page = await accesses.who_looked(*screen.work, patient_id, before)
    return screen.show("accesses.html", page=page, id=patient_id)


async def _note(screen: Screen) -> None:
    """A form that shows nothing of anybody still leaves its trace: who asked for it."""
    await directory.me(*screen.work)


async def _stopped(screen: Drawn, patient_id: UUID) -> TakingBackIn:
    known = {"said_by": "patient"} if screen.who.role is Role.PATIENT else {}
    return await screen.answer(_stopping(screen, patient_id), TakingBackIn, **known)


def _stopping(screen: Drawn, patient_id: UUID) -> Sheet:
    path = f"/patients/{patient_id}"
    is_own = screen.who.is_own
    said_by = Blank(
        name="said_by",
        label="誰の言葉か",
        kind=Kind.PICK,
        choices=words.choices("said_by", *(_ON_THEIR_SIDE if is_own else ())),
        value="patient",
        is_required=True,
    )
    why = "理由(書かなくてもかまいません)" if is_own else "話された言葉・理由"
    reason = Blank(name="reason", label=why, kind=Kind.TEXT)
    is_patient = screen.who.role is Role.PATIENT
    again = "主治医や看護師とあらためて話し合い" if is_own else "あらためて話し合い"
    return Sheet(
        title="記録を止める",
        action=f"{path}/suspend",
        back=path,
        warning=f"すぐに効きます。元には戻せません。{again}、"
        "記録と署名をやり直すまで「使用しない」と表示されます。",
        groups=(Group(title="", blanks=(reason,) if is_patient else (said_by, reason)),),
        buttons=(
            Button(
                label="一時停止する",
                look="stop",
                hint="迷いがある、確かめたい、というとき。",
            ),
            Button(
                label="撤回する",
                action=f"{path}/withdraw",
                look="stop-too",
                hint="この意思はもう望まない、というとき。",
            ),
        ),
    )


def _registration(region: str) -> Sheet:
    where = (
        *identity.place(),
        Blank(
            name="region",
            label="団体コード(6桁)",
            value=region,
            hint=f"{places.with_code(region)}が入っています。この市町村の共有ルールに従います。",
            is_required=True,
        ),
        *identity.phones()[:2],
        identity.care_number(hint="10桁。なくても登録できます"),
    )
    return Sheet(
        title="新しく登録する",
        action="/patients",
        back="/home",
        warning=identity.NEVER,
        groups=(
            Group(title="本人", blanks=identity.person()),
            identity.other_names(),
            Group(title="住所と連絡先", blanks=where),
        ),
        buttons=(Button(label="登録する"),),
    )
