"""Two records of one person: merged by two people, and separated by two."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field

from app.api.fields import Text
from app.api.stated import Statable
from app.patients.merging.kinds import MergeStep
from app.register import merge_reading as reading
from app.register import merging, one_side
from app.register.merge_view import Merges, MergeView
from app.register.merging import Step
from app.register.one_side import Answer
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["loads"])


class _Read(Statable):
    """Why, and at which epochs both records were read."""

    words: Text = Field(examples=["同じ方です。電話番号と住所が同じで、ご家族にも確かめました。"])
    kept_epoch: int = Field(strict=True, ge=0, le=2**31 - 1)
    ended_epoch: int = Field(strict=True, ge=0, le=2**31 - 1)

    def value(self, step: MergeStep) -> Step:
        """The step as the room takes it."""
        return Step(
            step=step,
            words=self.words,
            kept_epoch=self.kept_epoch,
            ended_epoch=self.ended_epoch,
        )


class MergeIn(_Read):
    """Which record stays and which ends, and why they are of one person."""

    kept_id: UUID
    ended_id: UUID


class MergeStepIn(_Read):
    """What comes next: the answer to who asked, or asking for the two to be separated."""

    step: MergeStep = Field(examples=["confirmed"])


class OneSideIn(Statable):
    """The answer of who is shown this record alone, to what was asked at which epoch of it.

    `declined` where it is proposed to merge it, `separated` where a separation is asked for.
    """

    step: MergeStep = Field(examples=["declined"])
    words: Text = Field(examples=["生年月日が一致するだけで、同じ方とは確かめられませんでした。"])
    asked_epoch: int = Field(strict=True, ge=0, le=2**31 - 1)

    def value(self, step: MergeStep) -> Answer:
        """The answer as the room takes it."""
        return Answer(step=step, words=self.words, asked_epoch=self.asked_epoch)


@router.post(
    "/merges",
    operation_id="proposeMerge",
    summary="2つの記録の統合を提案する · Propose to merge two records",
    status_code=status.HTTP_201_CREATED,
)
async def propose_merge(work: CallerWork, body: MergeIn, once: CreatesOnce) -> MergeView:
    """By doctors and nurses who care for both. Until it is answered both verdicts are: confirm.

    Needs a second factor given within five minutes, as every step does.
    """

    async def act() -> UUID:
        await body.keep_statements(work, body.kept_id, "proposeMerge")
        step = body.value(MergeStep.PROPOSED)
        return await merging.propose(*work, body.kept_id, body.ended_id, step)

    return await once(act, lambda merge_id: reading.one(*work, merge_id))


@router.get("/merges/{merge_id}", operation_id="readMerge", summary="統合の経過 · A merge")
async def read_merge(work: CallerWork, merge_id: UUID) -> MergeView:
    """Both records, every step, and who cares for the one and not the other."""
    return await reading.one(*work, merge_id)


@router.post(
    "/merges/{merge_id}/steps",
    operation_id="goOnWithMerge",
    summary="統合を進める・取り消す · Go on with a merge",
    status_code=status.HTTP_201_CREATED,
)
async def go_on(
    work: CallerWork, merge_id: UUID, body: MergeStepIn, once: CreatesOnce
) -> MergeView:
    """Confirmed or separated by somebody else than who asked. The more cautious record counts."""

    async def act() -> UUID:
        row = await merging.found(work.db, work.caller, merge_id, merging.action_of(body.step))
        await body.keep_statements(work, row.kept_id, "goOnWithMerge")
        return await merging.go_on(*work, merge_id, body.value(body.step))

    return await once(act, lambda merge_id: reading.one(*work, merge_id))


@router.get(
    "/patients/{patient_id}/merges",
    operation_id="listMerges",
    summary="この記録の統合の経過 · Merges of a record",
)
async def list_merges(work: CallerWork, patient_id: UUID) -> Merges:
    """Those of which the reader cares for both records; and what of this one waits for an answer.

    Of the other record nothing is told to who does not care for both.
    """
    return await reading.of_patient(*work, patient_id)


@router.post(
    "/patients/{patient_id}/merges/answers",
    operation_id="answerMergeAlone",
    summary="片方の記録だけを見て答える · Answer, shown one of the two records",
    status_code=status.HTTP_201_CREATED,
)
async def answer_alone(
    work: CallerWork, patient_id: UUID, body: OneSideIn, once: CreatesOnce
) -> Merges:
    """Keeps the two apart, or puts them apart; never joins them. Needs a second factor as well.

    A separation is answered so only where nobody else than who asked is shown both.
    """

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "answerMergeAlone")
        return await one_side.answer(*work, patient_id, body.value(body.step))

    return await once(act, lambda _: reading.of_patient(*work, patient_id))
