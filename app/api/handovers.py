"""The hospital: from acceptance to the way home, and what home care reads of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from app.api.call_bodies import SuspensionIn
from app.api.fields import Body, Day, Line, Text
from app.api.stated import Statable
from app.handovers import actions, numbers, reading
from app.handovers.discharge import discharge
from app.handovers.letter import Letter
from app.handovers.view import (
    HandoverCallView,
    HandoverView,
    LettersView,
    OwnStepsView,
    PatientHandoversView,
)
from app.patients.sheet import (
    CognitiveIndependence,
    NutritionRoute,
    PhysicalIndependence,
    StapleFood,
)
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["handovers"])

Before = Annotated[UUID | None, Query(description="`next` of the page before.")]


class AcceptanceIn(Body):
    """That the hospital takes the patient; a word to the crew, if there is one."""

    reason: Line | None = Field(default=None, examples=["救急入口3番へお越しください"])


class AdmissionIn(Statable):
    """Where the patient goes on."""

    ward: Line = Field(examples=["3階東病棟"])


class LetterIn(Body):
    """退院時情報。The return-home information of one discharge; leave out what is not known."""

    discharged_on: Day
    physician: Line = Field(examples=["内科 青木 実"])
    diagnoses: Text = Field(
        examples=["誤嚥性肺炎(2026-11-10発症)"], description="病名と発症日。Each with its onset."
    )
    course: Text = Field(examples=["抗菌薬で改善し、酸素は不要となりました。"])
    explained: Text = Field(examples=["再発しやすいことを本人と長女に説明しました。"])
    patient_wishes: Text = Field(examples=["家で過ごしたい。次の入院は望まない。"])
    physical_independence: PhysicalIndependence | None = Field(
        default=None, description="障害高齢者の日常生活自立度", examples=["B1"]
    )
    cognitive_independence: CognitiveIndependence | None = Field(
        default=None, description="認知症高齢者の日常生活自立度", examples=["IIa"]
    )
    nutrition_route: NutritionRoute | None = Field(default=None, description="栄養の経路")
    swallowing: Text | None = Field(default=None, examples=["とろみ中間でむせなし"])
    staple_food: StapleFood | None = Field(default=None, description="主食の形態")
    nutrition: Text | None = Field(
        default=None,
        description="栄養について、ほかに。What else there is to say of eating.",
        examples=["少量を数回に分けて。"],
    )
    needs: Text | None = Field(default=None, examples=["吸引器、訪問看護 週2回"])
    contraindications: Text | None = Field(default=None, examples=["なし"])
    prognosis: Text | None = Field(default=None, examples=["数か月と見込まれます。"])
    services: Text | None = Field(default=None, examples=["訪問診療、訪問看護、訪問入浴"])
    contact: Line = Field(examples=["入退院支援室 03-0000-2222"])

    def letter(self) -> Letter:
        """The same as the room's plain value."""
        return Letter(**dict(self))


class DischargeIn(Statable):
    """The discharge. The letter may be left out only where the record could not be seen."""

    letter: LetterIn | None = None


class HandoversOut(BaseModel):
    """A page of the hospital's handovers, newest first; `next` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[OwnStepsView]
    next: UUID | None


@router.post(
    "/offers/{inquiry_id}/acceptance",
    operation_id="acceptOffer",
    summary="受入れを決める",
    description="受け入れた時点で、本人の記録を見られるようになります(確認済みで同意がある場合)。"
    " Accepts; the view of a confirmed, consenting patient opens at this instant.",
    status_code=status.HTTP_201_CREATED,
)
async def accept_offer(
    work: CallerWork, inquiry_id: UUID, body: AcceptanceIn, once: CreatesOnce
) -> OwnStepsView:
    """Accepts an offer and opens its handover."""
    return await once(
        lambda: actions.accept(*work, inquiry_id, body.reason),
        lambda handover_id: reading.steps(*work, handover_id),
    )


@router.get(
    "/handovers",
    operation_id="listHandovers",
    summary="受入れ一覧",
    description="自院の受入れを新しい順に50件まで。次に誰の記録を待つかが分かります。"
    " The hospital's own, newest first, step by step, nothing clinical.",
)
async def list_handovers(
    work: CallerWork,
    before: Before = None,
    discharged: Annotated[  # noqa: FBT002  a query parameter is named by its caller
        bool, Query(description="退院した方も含める。Those who went home as well.")
    ] = False,
) -> HandoversOut:
    """What waits in the hospital."""
    found = await reading.handovers(*work, before=before, is_discharged=discharged)
    last = found[-1].id if len(found) == reading.PAGE else None
    return HandoversOut(items=found, next=last)


@router.get(
    "/handovers/{handover_id}",
    operation_id="readHandover",
    summary="受入れと本人の記録",
    description="最初に表示した時刻が「記録を確認」として残ります。"
    " The record as this role may see it now; its first showing counts as seen.",
)
async def read_handover(work: CallerWork, handover_id: UUID) -> HandoverView:
    """A handover with the record."""
    return await reading.handover(*work, handover_id)


@router.get(
    "/handovers/{handover_id}/call",
    operation_id="readHandoverCall",
    summary="受入れの救急対応の記録",
    description="受入れを決めた病院に、到着前から。処置・時刻・医師の指示が分かります。"
    " The call that the patient comes from, also before arrival.",
)
async def read_handover_call(work: CallerWork, handover_id: UUID) -> HandoverCallView:
    """The record of the call."""
    return await reading.call(*work, handover_id)


@router.post(
    "/handovers/{handover_id}/arrival",
    operation_id="recordArrival",
    summary="到着を記録する",
    description="救急外来が記録します。 By the emergency department.",
    status_code=status.HTTP_201_CREATED,
)
async def record_arrival(work: CallerWork, handover_id: UUID, once: CreatesOnce) -> OwnStepsView:
    """The patient is there."""
    return await once(
        lambda: actions.arrive(*work, handover_id), lambda own: reading.steps(*work, own)
    )


@router.post(
    "/handovers/{handover_id}/admission",
    operation_id="recordAdmission",
    summary="入院を記録し、病棟へ引き継ぐ",
    description="救急外来が病棟へ引き継ぎます。病棟の閲覧が始まり、救急外来の閲覧は終わります。"
    " By the emergency department: the ward's view opens, its own ends.",
    status_code=status.HTTP_201_CREATED,
)
async def record_admission(
    work: CallerWork, handover_id: UUID, body: AdmissionIn, once: CreatesOnce
) -> OwnStepsView:
    """The patient goes to a ward."""

    async def act() -> UUID:
        await numbers.state(*work, handover_id, "recordAdmission", body.stated)
        return await actions.admit(*work, handover_id, body.ward)

    return await once(act, lambda own: reading.steps(*work, own))


@router.post(
    "/handovers/{handover_id}/discharge",
    operation_id="recordDischarge",
    summary="退院を記録し、退院時情報を送る",
    description="ケアチームへ退院時情報が届き、意思の見直しが依頼されます。病棟の閲覧は7日後に終わります。"
    " By the ward or discharge desk; the care team gets the letter and is asked for a review.",
    status_code=status.HTTP_201_CREATED,
)
async def record_discharge(
    work: CallerWork, handover_id: UUID, body: DischargeIn, once: CreatesOnce
) -> OwnStepsView:
    """The patient goes home."""
    letter = None if body.letter is None else body.letter.letter()

    async def act() -> UUID:
        await numbers.state(*work, handover_id, "recordDischarge", body.stated)
        return await discharge(*work, handover_id, letter)

    return await once(act, lambda own: reading.steps(*work, own))


@router.post(
    "/handovers/{handover_id}/suspensions",
    operation_id="suspendAtHospital",
    summary="意思の記録を一時停止する",
    description="「助けてほしい」などの言葉を聞いたとき。すぐに効き、元には戻りません。"
    " For whoever hears the person say so. At once, one way.",
    status_code=status.HTTP_201_CREATED,
)
async def suspend_at_hospital(
    work: CallerWork, handover_id: UUID, body: SuspensionIn, once: CreatesOnce
) -> OwnStepsView:
    """Suspends the wishes of the handover's patient."""
    return await once(
        lambda: actions.suspend(*work, handover_id, body.said_by, body.reason),
        lambda own: reading.steps(*work, own),
    )


@router.get(
    "/patients/{patient_id}/handovers",
    operation_id="listPatientHandovers",
    summary="入院までとその後の経過",
    description="在宅のケアチームと本人・代理人が、次に何を待つかを確認できます。"
    " For those at home who wait: each step with its time, and who is next.",
)
async def list_patient_handovers(
    work: CallerWork, patient_id: UUID, before: Before = None
) -> PatientHandoversView:
    """A patient's ways through hospitals."""
    return await reading.of_patient(*work, patient_id, before)


@router.get(
    "/patients/{patient_id}/return-home-letters",
    operation_id="listReturnHomeLetters",
    summary="退院時情報",
    description="ケアチーム、入院中の病棟、本人・代理人が読めます。新しい順に50件まで。"
    " For the care team, the ward on an admission, patient and surrogate.",
)
async def list_return_home_letters(
    work: CallerWork, patient_id: UUID, before: Before = None
) -> LettersView:
    """What hospitals wrote for the way home."""
    return await reading.letters(*work, patient_id, before)
