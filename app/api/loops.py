"""The board of loops: calls that have not yet come back home, and who is awaited."""

from fastapi import APIRouter

from app.api.patients import Cursor
from app.handovers import board
from app.handovers.board import LoopBoard
from app.request import CallerWork

router = APIRouter(prefix="/v1", tags=["loops"])


@router.get("/loops", operation_id="listLoops", summary="輪の状況 · Open loops")
async def list_loops(work: CallerWork, after: Cursor = None) -> LoopBoard:
    """From the call to the talk at home: what is awaited of whom, by when. Of 50 patients."""
    return await board.board(*work, after)
