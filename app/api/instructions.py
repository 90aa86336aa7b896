"""An invited online MC physician's instruction, by their own hand, and its read-back."""

from uuid import UUID

from fastapi import APIRouter, status

from app.api.call_bodies import InstructionIn
from app.calls import phoning
from app.calls.card import card
from app.calls.card_view import Card
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/calls/{call_id}/instructions", tags=["calls"])


@router.post(
    "",
    operation_id="giveInstruction",
    summary="医師の指示 · A physician's own instruction",
    status_code=status.HTTP_201_CREATED,
)
async def give_instruction(
    work: CallerWork, call_id: UUID, body: InstructionIn, once: CreatesOnce
) -> Card:
    """For an invited online MC physician; counts exactly as a call to them written down."""
    said = phoning.Instructed(**dict(body))
    return await once(
        lambda: phoning.instruct(*work, call_id, said), lambda _: card(*work, call_id)
    )


@router.post(
    "/{instruction_id}/read-back",
    operation_id="readInstructionBack",
    summary="復唱 · The instruction read back",
    status_code=status.HTTP_201_CREATED,
)
async def read_instruction_back(
    work: CallerWork, call_id: UUID, instruction_id: UUID, once: CreatesOnce
) -> Card:
    """The crew repeated to the physician what they wrote, and they agreed."""
    return await once(
        lambda: phoning.read_back(*work, call_id, instruction_id), lambda _: card(*work, call_id)
    )
