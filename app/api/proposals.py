"""Proposed changes of a record: by the patient's side and the hospital, answered at home."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, model_validator

from app.api.fields import NotTaken, Text
from app.api.patients import Cursor
from app.api.stated import Statable
from app.errors import Violation
from app.intent import proposals
from app.intent.history import Answer, TreatmentLevel
from app.intent.proposal_view import ProposalView
from app.intent.proposals import NewProposal
from app.intent.proposed import ProposalKind, ProposalOutcome
from app.patients.view import View, Words
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["proposals"])


class ProposalIn(Statable):
    """What is proposed, in words; for a wish also its answers, where they are known.

    It is no suspension: to stop a record at once, suspend it.
    """

    kind: ProposalKind = Field(examples=["wish"])
    words: Text = Field(examples=["病院で治療を受けたいと、本人が話しています。"])
    resuscitation: Answer | None = Field(default=None, examples=["wanted"])
    treatment_level: TreatmentLevel | None = Field(default=None, examples=["limited"])
    hospital_transport: Answer | None = Field(default=None, examples=["wanted"])

    @model_validator(mode="after")
    def _is_whole(self) -> "ProposalIn":
        answers = (self.resuscitation, self.treatment_level, self.hospital_transport)
        if self.kind is not ProposalKind.WISH and any(one is not None for one in answers):
            raise NotTaken(
                Violation(
                    "",
                    "答えの選択は、意思についての提案のときだけ付けてください。",
                    "Answers belong to a proposed wish.",
                )
            )
        return self

    def value(self) -> NewProposal:
        """The proposal as the room takes it."""
        return NewProposal(**self.said)


class ProposalAnswerIn(Statable):
    """What the care team says to it; the note is read by who proposed."""

    outcome: ProposalOutcome
    note: Text | None = Field(default=None, examples=["次の訪問で、本人と話し合います。"])


class ProposalsOut(View):
    """A page of proposals, newest first; `next` is null on the last one."""

    items: list[ProposalView]
    next: UUID | None


class ProposalAnsweredOut(View):
    """The proposal with its answer, and what is left to do: an answer writes no record."""

    proposal: ProposalView
    said: Words


@router.post(
    "/patients/{patient_id}/proposals",
    operation_id="propose",
    summary="記録の変更を提案する · Propose a change",
    status_code=status.HTTP_201_CREATED,
)
async def propose(
    work: CallerWork, patient_id: UUID, body: ProposalIn, once: CreatesOnce
) -> ProposalView:
    """By patient, surrogate, and a hospital on handover or admission. The verdict: confirm."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "propose")
        return await proposals.propose(*work, patient_id, body.value())

    return await once(
        act,
        lambda proposal_id: proposals.one(*work, proposal_id),
    )


@router.get(
    "/patients/{patient_id}/proposals",
    operation_id="listProposals",
    summary="変更の提案 · Proposed changes",
)
async def list_proposals(work: CallerWork, patient_id: UUID, before: Cursor = None) -> ProposalsOut:
    """All to clinicians of the care team, their own side's to those who propose, 50 a page."""
    page = await proposals.of_patient(*work, patient_id, before)
    return ProposalsOut(items=page.items, next=page.next)


@router.post(
    "/proposals/{proposal_id}/answer",
    operation_id="answerProposal",
    summary="提案に回答する · Answer a proposal",
    status_code=status.HTTP_201_CREATED,
)
async def answer_proposal(
    work: CallerWork, proposal_id: UUID, body: ProposalAnswerIn, once: CreatesOnce
) -> ProposalAnsweredOut:
    """By physicians and nurses of the care team, who record anew what they accept."""

    async def again(answered: UUID) -> ProposalAnsweredOut:
        found = await proposals.answered(*work, answered)
        return ProposalAnsweredOut(proposal=found.proposal, said=found.said)

    async def act() -> UUID:
        patient_id = await proposals.whose(*work, proposal_id)
        await body.keep_statements(work, patient_id, "answerProposal")
        return await proposals.answer(*work, proposal_id, body.outcome, body.note)

    return await once(act, again)
