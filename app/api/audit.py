"""The audit as anybody may check it: signed heads, that the log only grew, that a line is in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.audit import proofs
from app.audit.proofs import LARGEST, Consistency, HeadDocument, Inclusion
from app.errors import Invalid, NotFound
from app.patients import proving
from app.request import CallerWork, OpenLook

router = APIRouter(prefix="/v1", tags=["audit"])
Leaves = Annotated[int, Query(ge=1, lt=LARGEST, description="The size of a signed head.")]


class HeadOut(BaseModel):
    """The newest signed head, and the public keys (PEM) by id; the head names the one it took."""

    model_config = ConfigDict(frozen=True)

    head: HeadDocument | None = Field(description="Null before anything was sealed.")
    keys: dict[str, str]


@router.get("/audit/head", operation_id="readAuditHead", summary="監査の最新の署名 · Newest head")
async def read_head(request: Request, look: OpenLook) -> HeadOut:
    """The newest signed head with the keys to check it. Keep it: the log can never deny it."""
    known = await proofs.newest(look.db)
    keys = request.app.state.keyring.heads
    return HeadOut(
        head=None if known is None else HeadDocument.of(known),
        keys={kid: pem.decode("ascii") for kid, pem in keys.items()},
    )


@router.get(
    "/audit/consistency",
    operation_id="readAuditConsistency",
    summary="監査が増えただけである証明 · Proof of growth",
)
async def read_consistency(look: OpenLook, first: Leaves, second: Leaves) -> Consistency:
    """Proves that the log of one signed head grew into that of another, with nothing changed."""
    if first > second:
        raise Invalid.at(
            "query.second", "first 以上の値にしてください。", "It must not be below `first`."
        )
    proof = await proofs.consistency(look.db, first, second)
    if proof is None:
        raise NotFound(
            "その大きさの署名はありません。/v1/audit/head で得た値を使ってください。",
            "No head of that size was signed. Take sizes from /v1/audit/head.",
        )
    return proof


@router.get(
    "/patients/{patient_id}/accesses/{access_id}/proof",
    operation_id="proveAccess",
    summary="閲覧記録の証明 · Proof of one line of who looked",
)
async def prove_access(work: CallerWork, patient_id: UUID, access_id: UUID) -> Inclusion:
    """Proves that one line of who looked stands in the sealed log. Says no more of it."""
    return await proving.prove(*work, patient_id, access_id)
