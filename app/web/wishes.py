"""Recording what was said in a talk; reading what was said before."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.intent import WishIn
from app.clock import japan_date
from app.intent import wishes
from app.intent.actions import read_record
from app.web import words
from app.web.calls import hospitals
from app.web.ended import require_going_on
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/wishes")

_PEOPLE = 4
_ANSWERS = (
    ("resuscitation", "心肺停止のときの心肺蘇生"),
    ("ventilator", "人工呼吸器"),
    ("tube_feeding", "経管栄養"),
    ("antibiotics", "抗菌薬"),
    ("hospital_transport", "病院への搬送"),
)


@router.get("")
async def versions_page(screen: Screen, patient_id: UUID) -> Response:
    """Every version, newest first."""
    found = await wishes.earlier_versions(*screen.work, patient_id)
    return screen.show("wishes.html", wishes=found, id=patient_id)


@router.get("/new")
async def wish_page(screen: Screen, patient_id: UUID) -> Response:
    """The form for a new version."""
    sheet = await _sheet(screen, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(sheet)


@router.post("")
async def record_wish(screen: Screen, patient_id: UUID) -> Response:
    """Records a new version over the one that was read."""
    body = await screen.answer(await _sheet(screen, patient_id), WishIn)
    await body.keep_statements(screen.work, patient_id, "recordWish")
    await wishes.record_wish(*screen.work, patient_id, await screen.seen(), body.value())
    return go(f"/patients/{patient_id}")


async def _sheet(screen: Drawn, patient_id: UUID) -> Sheet:
    record = await read_record(*screen.work, patient_id)
    today = japan_date(screen.work.at).isoformat()
    statement = (
        Blank(
            name="source",
            label="誰の意思か",
            kind=Kind.PICK,
            choices=words.choices("source"),
            is_required=True,
        ),
        Blank(name="stated_on", label="話し合いの日", kind=Kind.DAY, value=today, is_required=True),
        Blank(name="review_due", label="次に見直す期限", kind=Kind.DAY),
    )
    answers = tuple(
        Blank(
            name=name,
            label=label,
            kind=Kind.PICK,
            choices=words.choices("answer"),
            is_required=True,
        )
        for name, label in _ANSWERS
    )
    level = Blank(
        name="treatment_level",
        label="心肺停止でないときの治療",
        kind=Kind.PICK,
        choices=words.choices("level"),
    )
    states = tuple(
        _state(number, code, label)
        for number, (code, label) in enumerate(words.choices("ill_state"))
    )
    hospital = Blank(
        name="registered_hospital_id",
        label="登録病院(後方支援病院)",
        kind=Kind.SELECT,
        choices=await hospitals(screen),
    )
    place = (
        Blank(name="place_of_care", label="療養の場所(第一希望)"),
        _unsaid("place_of_care", "療養の場所の答えがないとき"),
        Blank(name="place_of_care_second", label="療養の場所(第二希望)"),
        Blank(name="place_of_death", label="看取りの場所(第一希望)"),
        _unsaid("place_of_death", "看取りの場所の答えがないとき"),
        Blank(name="place_of_death_second", label="看取りの場所(第二希望)"),
        Blank(name="values_line", label="大切にしていること(本人の一言)"),
        Blank(name="values_text", label="大切にしていること(くわしく)", kind=Kind.TEXT),
    )
    talk = (
        Blank(name="illness_understanding", label="本人の病状の理解", kind=Kind.TEXT, rows=2),
        Blank(name="talk_summary", label="要約", kind=Kind.TEXT),
        Blank(name="talk_minutes", label="話し合いの記録", kind=Kind.TEXT),
    )
    return Sheet(
        title="意思を記録する",
        action=f"/patients/{patient_id}/wishes",
        back=f"/patients/{patient_id}",
        lead="話し合いのたびに新しい版として残ります。前の版は消えません。",
        seen=record.epoch,
        groups=(
            Group(title="話し合い", blanks=statement),
            Group(
                title="本人の答え",
                blanks=(
                    *(*answers, level),
                    *(_unsaid("treatment_level", "治療の答えがないとき"), hospital),
                ),
            ),
            Group(
                title="状態ごとの、命を延ばすためだけの治療",
                blanks=tuple(blank for pair in states for blank in pair),
                is_folded=True,
            ),
            Group(title="場所と価値観", blanks=place),
            *(_person(number) for number in range(_PEOPLE)),
            Group(title="記録", blanks=talk),
        ),
    )


def _unsaid(name: str, label: str) -> Blank:
    return Blank(
        name=f"{name}_unsaid",
        label=label,
        kind=Kind.SELECT,
        choices=words.choices("unsaid"),
        unset="—",
    )


def _state(number: int, code: str, label: str) -> tuple[Blank, Blank]:
    """One state with its answer; the state goes along, whether or not it was asked about."""
    return (
        Blank(name=f"by_state.{number}.state", label="", kind=Kind.HIDDEN, value=code),
        Blank(
            name=f"by_state.{number}.answer",
            label=label,
            kind=Kind.SELECT,
            choices=words.choices("answer"),
            value="never_asked",
            is_required=True,
        ),
    )


def _person(number: int) -> Group:
    kind = Blank(
        name=f"present.{number}.kind",
        label="立場",
        kind=Kind.SELECT,
        choices=words.choices("present"),
        is_required=number == 0,
    )
    name = Blank(name=f"present.{number}.name", label="氏名")
    return Group(title=f"いた人 {number + 1}", blanks=(kind, name), is_row=True)
