"""Two records of one person, side by side: merged by two people, separated by two."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.duplicates import TwinWordIn
from app.api.merges import MergeIn, MergeStepIn, OneSideIn
from app.patients.merging.kinds import MergeStep
from app.register import merge_reading as reading
from app.register import merging, one_side, twins_said
from app.register.merge_view import BothRecords, Waiting
from app.web.ended import takes_no_more
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

_BUTTONS = {
    MergeStep.CONFIRMED: Button(label="同じ方なので、統合する", look="stop"),
    MergeStep.DECLINED: Button(label="統合しない", look="quiet"),
    MergeStep.SEPARATION_ASKED: Button(label="統合の取り消しを求める", look="quiet"),
    MergeStep.SEPARATED: Button(label="別の方なので、統合を取り消す", look="stop"),
    MergeStep.SEPARATION_DECLINED: Button(label="統合のままにする", look="quiet"),
}
_ALONE = {
    MergeStep.DECLINED: _BUTTONS[MergeStep.DECLINED],
    MergeStep.SEPARATED: Button(label="統合を取り消す", look="stop"),
}


@router.get("/patients/{kept_id}/merge/{ended_id}")
async def propose_page(screen: Screen, kept_id: UUID, ended_id: UUID) -> Response:
    """Both records, and the form that proposes it; the first one stays."""
    both = await reading.beside(*screen.work, kept_id, ended_id)
    is_ended = await takes_no_more(screen, kept_id, ended_id)
    return screen.show(
        "merge.html",
        both=both,
        merge=None,
        sheets=[] if is_ended else [_proposal(kept_id, ended_id, both)],
        path=f"/patients/{kept_id}/merge/{ended_id}",
        saying=_saying(kept_id, ended_id, both),
        is_fresh=screen.work.caller.is_fresh(screen.work.at),
    )


@router.post("/patients/{kept_id}/merge/{ended_id}")
async def propose(screen: Screen, kept_id: UUID, ended_id: UUID) -> Response:
    """Proposes it; both records read from now on: confirm."""
    sheet = _proposal(kept_id, ended_id, None)
    body = await screen.answer(sheet, MergeIn, kept_id=str(kept_id), ended_id=str(ended_id))
    await body.keep_statements(screen.work, kept_id, "proposeMerge")
    step = body.value(MergeStep.PROPOSED)
    return go(f"/merges/{await merging.propose(*screen.work, kept_id, ended_id, step)}")


@router.post("/patients/{patient_id}/two-people/{other_id}")
async def say(screen: Screen, patient_id: UUID, other_id: UUID) -> Response:
    """Says that they are two people, or that it is looked into again."""
    body = await screen.answer(_saying(patient_id, other_id, None), TwinWordIn)
    await body.keep_statements(screen.work, patient_id, "sayOfDuplicate")
    is_dismissed = body.is_dismissed
    await twins_said.say(*screen.work, patient_id, other_id, body.words, is_dismissed=is_dismissed)
    return go(f"/patients/{patient_id}/merge/{other_id}")


@router.get("/merges/{merge_id}")
async def merge_page(screen: Screen, merge_id: UUID) -> Response:
    """One merge, its story, and what comes next."""
    merge = await reading.one(*screen.work, merge_id)
    return screen.show(
        "merge.html",
        both=merge.both,
        merge=merge,
        sheets=[_step(merge_id, step, merge.both) for step in merge.can_take],
        path=f"/merges/{merge_id}",
        is_fresh=screen.work.caller.is_fresh(screen.work.at),
    )


@router.post("/merges/{merge_id}/{step}")
async def go_on(screen: Screen, merge_id: UUID, step: MergeStep) -> Response:
    """Goes on with it."""
    action = merging.action_of(step)
    row = await merging.found(screen.work.db, screen.work.caller, merge_id, action)
    body = await screen.answer(_step(merge_id, step, None), MergeStepIn, step=step.value)
    await body.keep_statements(screen.work, row.kept_id, "goOnWithMerge")
    await merging.go_on(*screen.work, merge_id, body.value(step))
    return go(f"/merges/{merge_id}")


@router.get("/patients/{patient_id}/merges")
async def merges_page(screen: Screen, patient_id: UUID) -> Response:
    """The merges of a record."""
    merges = await reading.of_patient(*screen.work, patient_id)
    is_ended = await takes_no_more(screen, patient_id)
    return screen.show(
        "merges.html",
        items=merges.items,
        waiting=with_forms(patient_id, merges.waiting),
        id=patient_id,
        is_ended=is_ended,
        is_fresh=screen.work.caller.is_fresh(screen.work.at),
    )


@router.post("/patients/{patient_id}/merges/{step}")
async def answer_alone(screen: Screen, patient_id: UUID, step: MergeStep) -> Response:
    """Answers what waits, shown this record alone."""
    body = await screen.answer(_alone(patient_id, step), OneSideIn, step=step.value)
    await body.keep_statements(screen.work, patient_id, "answerMergeAlone")
    await one_side.answer(*screen.work, patient_id, body.value(step))
    return go(f"/patients/{patient_id}")


def with_forms(patient_id: UUID, waiting: list[Waiting]) -> list[tuple[Waiting, list[Sheet]]]:
    """What of a record waits, each with the forms by which it is answered from there."""
    return [(one, [_alone(patient_id, step, one) for step in one.can_take]) for one in waiting]


def _alone(patient_id: UUID, step: MergeStep, asked: Waiting | None = None) -> Sheet:
    button = _ALONE.get(step, Button(label="記録する"))
    blanks = (
        Blank(
            name="words",
            label="理由",
            kind=Kind.TEXT,
            hint="2つの記録をどちらも担当する人だけが読みます。",
            is_required=True,
        ),
        Blank(
            name="asked_epoch",
            label="",
            kind=Kind.COUNT,
            value="" if asked is None else str(asked.asked_epoch),
        ),
    )
    return Sheet(
        title=button.label,
        action=f"/patients/{patient_id}/merges/{step.value}",
        back=f"/patients/{patient_id}",
        groups=(Group(title="", blanks=blanks),),
        buttons=(button,),
    )


def _proposal(kept_id: UUID, ended_id: UUID, both: BothRecords | None) -> Sheet:
    return Sheet(
        title="記録の統合を提案する",
        action=f"/patients/{kept_id}/merge/{ended_id}",
        back=f"/patients/{kept_id}/merge/{ended_id}",
        groups=_asked(both, "同じ方と考える理由"),
        buttons=(Button(label="統合を提案する"),),
    )


def _saying(patient_id: UUID, other_id: UUID, both: BothRecords | None) -> Sheet:
    is_dismissed = both is not None and bool(both.said) and both.said[0].is_dismissed
    label = "もう一度調べる" if is_dismissed else "別の方として記録する"
    blanks = (
        Blank(name="words", label="理由", kind=Kind.TEXT, is_required=True),
        Blank(
            name="is_dismissed",
            label="",
            kind=Kind.ANSWER,
            value="no" if is_dismissed else "yes",
        ),
    )
    return Sheet(
        title=label,
        action=f"/patients/{patient_id}/two-people/{other_id}",
        back=f"/patients/{patient_id}/merge/{other_id}",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label=label, look="quiet"),),
    )


def _step(merge_id: UUID, step: MergeStep, both: BothRecords | None) -> Sheet:
    button = _BUTTONS.get(step, Button(label="記録する"))
    return Sheet(
        title=button.label,
        action=f"/merges/{merge_id}/{step.value}",
        back=f"/merges/{merge_id}",
        groups=_asked(both, "理由"),
        buttons=(button,),
    )


def _asked(both: BothRecords | None, label: str) -> tuple[Group, ...]:
    kept, ended = ("", "") if both is None else (str(both.kept_epoch), str(both.ended_epoch))
    blanks = (
        Blank(name="words", label=label, kind=Kind.TEXT, is_required=True),
        Blank(name="kept_epoch", label="", kind=Kind.COUNT, value=kept),
        Blank(name="ended_epoch", label="", kind=Kind.COUNT, value=ended),
    )
    return (Group(title="", blanks=blanks),)
