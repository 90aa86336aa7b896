"""The hospital on the screen: offers, the way through the house, the way home."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import SuspensionIn
from app.api.handovers import AcceptanceIn, AdmissionIn, DischargeIn
from app.api.offers import DeclineIn
from app.calls import offers
from app.clock import japan_date
from app.handovers import actions, numbers, reading
from app.handovers.discharge import discharge
from app.handovers.view import HandoverView
from app.patients.sheet import CognitiveIndependence, PhysicalIndependence
from app.policy.roles import Role
from app.transport import library
from app.web import asking, words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

_INDEPENDENT = ("independent", "自立")


@router.get("/offers/{inquiry_id}")
async def offer_page(screen: Screen, inquiry_id: UUID) -> Response:
    """What is asked, and both answers."""
    found = await offers.offer(*screen.work, inquiry_id)
    return screen.show("offer.html", offer=found, sheet=_answer(inquiry_id))


@router.post("/offers/{inquiry_id}/accept")
async def accept(screen: Screen, inquiry_id: UUID) -> Response:
    """Takes the patient: the record opens at this instant, where it may be seen."""
    body = await screen.answer(_answer(inquiry_id), AcceptanceIn)
    return go(f"/handovers/{await actions.accept(*screen.work, inquiry_id, body.reason)}")


@router.post("/offers/{inquiry_id}/decline")
async def decline(screen: Screen, inquiry_id: UUID) -> Response:
    """Says no, with a reason."""
    body = await screen.answer(_answer(inquiry_id), DeclineIn)
    await offers.decline(*screen.work, inquiry_id, body.reason)
    return go("/home")


@router.get("/handovers")
async def handovers_page(screen: Screen, before: UUID | None = None) -> Response:
    """All of them, those who went home as well."""
    board = await reading.handovers(*screen.work, before=before, is_discharged=True)
    last = board[-1].id if len(board) == reading.PAGE else None
    return screen.show("handovers.html", board=board, next=last)


@router.get("/handovers/{handover_id}")
async def handover_page(screen: Screen, handover_id: UUID) -> Response:
    """The steps and the record; its first showing counts as seen."""
    view = await reading.handover(*screen.work, handover_id)
    return screen.show("handover.html", view=view, can=_can(screen, view))


@router.get("/handovers/{handover_id}/call")
async def call_page(screen: Screen, handover_id: UUID) -> Response:
    """What happened before the patient came."""
    view = await reading.call(*screen.work, handover_id)
    facts = asking.told(view.call.content, library.vocabulary(None)) if view.call.content else ()
    return screen.show("handover_call.html", view=view, facts=facts, handover_id=handover_id)


@router.post("/handovers/{handover_id}/arrival")
async def arrive(screen: Screen, handover_id: UUID) -> Response:
    """The patient is there."""
    await actions.arrive(*screen.work, handover_id)
    return go(f"/handovers/{handover_id}")


@router.get("/handovers/{handover_id}/admission")
async def admission_page(screen: Screen, handover_id: UUID) -> Response:
    """The form for the ward."""
    await reading.steps(*screen.work, handover_id)
    return screen.ask(_admission(handover_id))


@router.post("/handovers/{handover_id}/admission")
async def admit(screen: Screen, handover_id: UUID) -> Response:
    """Hands over to the ward."""
    body = await screen.answer(_admission(handover_id), AdmissionIn)
    await numbers.state(*screen.work, handover_id, "recordAdmission", body.stated)
    await actions.admit(*screen.work, handover_id, body.ward)
    return go("/home")


@router.get("/handovers/{handover_id}/discharge")
async def discharge_page(screen: Screen, handover_id: UUID) -> Response:
    """The form for the way home."""
    await reading.steps(*screen.work, handover_id)
    return screen.ask(_discharge(screen, handover_id))


@router.post("/handovers/{handover_id}/discharge")
async def go_home(screen: Screen, handover_id: UUID) -> Response:
    """Records the discharge and hands the letter to the care team."""
    body = await screen.answer(_discharge(screen, handover_id), DischargeIn)
    letter = None if body.letter is None else body.letter.letter()
    await numbers.state(*screen.work, handover_id, "recordDischarge", body.stated)
    await discharge(*screen.work, handover_id, letter)
    return go(f"/handovers/{handover_id}")


@router.get("/handovers/{handover_id}/suspend")
async def suspend_page(screen: Screen, handover_id: UUID) -> Response:
    """The question who said so."""
    await reading.steps(*screen.work, handover_id)
    return screen.ask(_suspension(handover_id))


@router.post("/handovers/{handover_id}/suspend")
async def suspend(screen: Screen, handover_id: UUID) -> Response:
    """Suspends at once."""
    body = await screen.answer(_suspension(handover_id), SuspensionIn)
    await actions.suspend(*screen.work, handover_id, body.said_by, body.reason)
    return go(f"/handovers/{handover_id}")


def _can(screen: Drawn, view: HandoverView) -> frozenset[str]:
    """Which buttons lead somewhere for this role at this step."""
    at = {step.step.value: step.at for step in view.handover.steps}
    is_emergency = screen.who.role is Role.EMERGENCY_CLINICIAN
    can = {
        "arrive": is_emergency and at["arrived"] is None,
        "admit": is_emergency and at["arrived"] is not None and at["admitted"] is None,
        "discharge": not is_emergency and at["admitted"] is not None and at["discharged"] is None,
    }
    return frozenset(name for name, is_due in can.items() if is_due)


def _answer(inquiry_id: UUID) -> Sheet:
    reason = Blank(
        name="reason", label="理由・ひとこと", hint="断るときは必ず。例 満床のため、専門外のため"
    )
    return Sheet(
        title="受入れの回答",
        action=f"/offers/{inquiry_id}/accept",
        back=f"/offers/{inquiry_id}",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(
            Button(label="受け入れる"),
            Button(label="断る", action=f"/offers/{inquiry_id}/decline", look="quiet"),
        ),
    )


def _admission(handover_id: UUID) -> Sheet:
    ward = Blank(name="ward", label="病棟", hint="例 3階東病棟", is_required=True)
    return Sheet(
        title="入院を記録し、病棟へ引き継ぐ",
        action=f"/handovers/{handover_id}/admission",
        back=f"/handovers/{handover_id}",
        lead="病棟の閲覧が始まり、救急外来の閲覧は終わります。",
        groups=(Group(title="", blanks=(ward,)),),
    )


def _suspension(handover_id: UUID) -> Sheet:
    said_by = Blank(
        name="said_by",
        label="誰の言葉か",
        kind=Kind.PICK,
        choices=words.choices("said_by"),
        value="patient",
        is_required=True,
    )
    reason = Blank(name="reason", label="話された言葉", kind=Kind.TEXT)
    return Sheet(
        title="記録を一時停止する",
        action=f"/handovers/{handover_id}/suspend",
        back=f"/handovers/{handover_id}",
        warning="すぐに効き、病院からは元に戻せません。",
        groups=(Group(title="", blanks=(said_by, reason)),),
        buttons=(Button(label="一時停止する", look="stop"),),
    )


def _discharge(screen: Drawn, handover_id: UUID) -> Sheet:
    today = japan_date(screen.work.at).isoformat()

    def text(name: str, label: str, hint: str = "", *, must: bool = False) -> Blank:
        return Blank(
            name=f"letter.{name}", label=label, kind=Kind.TEXT, hint=hint, is_required=must
        )

    def grade(name: str, label: str, grades: tuple[str, ...]) -> Blank:
        choices = tuple(_INDEPENDENT if one == _INDEPENDENT[0] else (one, one) for one in grades)
        return Blank(name=f"letter.{name}", label=label, kind=Kind.SELECT, choices=choices)

    def coded(name: str, label: str) -> Blank:
        choices = words.choices(name)
        return Blank(name=f"letter.{name}", label=label, kind=Kind.SELECT, choices=choices)

    stay = (
        Blank(name="letter.discharged_on", label="退院日", kind=Kind.DAY, value=today),
        Blank(name="letter.physician", label="担当医", hint="例 内科 青木 実"),
        text("diagnoses", "病名と発症日"),
        text("course", "経過と治療"),
        text("explained", "本人・家族に説明したこと"),
        text("patient_wishes", "本人の希望"),
    )
    home = (
        grade(
            "physical_independence",
            "障害高齢者の日常生活自立度",
            tuple(one.value for one in PhysicalIndependence),
        ),
        grade(
            "cognitive_independence",
            "認知症高齢者の日常生活自立度",
            tuple(one.value for one in CognitiveIndependence),
        ),
        coded("nutrition_route", "栄養の経路"),
        text("swallowing", "嚥下"),
        coded("staple_food", "主食の形態"),
        text("nutrition", "栄養(ほかに)"),
        text("needs", "退院後に必要なもの"),
        text("contraindications", "禁忌"),
        text("prognosis", "見通し"),
        text("services", "利用するサービス"),
        Blank(name="letter.contact", label="問合せ先", hint="例 入退院支援室 03-0000-2222"),
    )
    return Sheet(
        title="退院と退院時情報",
        action=f"/handovers/{handover_id}/discharge",
        back=f"/handovers/{handover_id}",
        lead="在宅のケアチームに届き、意思の見直しが依頼されます。"
        "記録を見られない方のときは、退院日も含めてすべて空にしてください。",
        groups=(
            Group(title="入院中のこと", blanks=stay),
            Group(title="家で必要なこと", blanks=home),
        ),
        buttons=(Button(label="退院を記録し、送る"),),
    )
