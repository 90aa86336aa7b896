"""A region's sharing agreement for those who make it: drafted, compared, approved, withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from app.access.agreement import agreeing
from app.access.agreement import reading as agreements
from app.access.agreement.agreeing import Draft
from app.access.agreement.view import AgreementLine, AgreementVersionView, Shown
from app.api.fields import Body, MunicipalityCode, Text
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/agreements", tags=["agreements"])

_CELLS = len(Section) * len(Column)
_EXAMPLE: dict[str, JsonValue] = {
    "region": "990019",
    "cells": {"treatment_choices/crew": "full", "values/emergency": "withheld"},
    "in_force_from": "2026-12-01T09:00:00+09:00",
    "reason": "救急隊が治療の希望を確かめられるようにするため",
}
CellName = Annotated[str, StringConstraints(max_length=60)]


class AgreementIn(Body):
    """A draft: the cells that differ from the default, the hour it shall begin, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    region: MunicipalityCode = Field(examples=["990019"])
    cells: dict[CellName, Level] = Field(
        default={},
        max_length=_CELLS,
        description="「項目/列」ごとの見せ方。標準と同じものは省く。`section/column` to level.",
    )
    in_force_from: AwareDatetime = Field(
        examples=["2026-12-01T09:00:00+09:00"],
        description="これから先、1年以内。Ahead, within a year.",
    )
    reason: Text = Field(examples=["救急隊が治療の希望を確かめられるようにするため"])

    def value(self) -> Draft:
        """The draft as the room takes it."""
        return Draft(
            region=self.region,
            cells=self.cells,
            in_force_from=self.in_force_from,
            reason=self.reason,
        )


class AgreementApprovalIn(Body):
    """The digest of the version that was read."""

    digest: str = Field(strict=True, pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])


class AgreementWithdrawalIn(Body):
    """Why it is taken back."""

    reason: Text = Field(examples=["誤って承認したため"])


class AgreementsOut(Shown):
    """A page of versions, newest first; `next` is null on the last one."""

    items: list[AgreementLine]
    next: int | None


@router.get("", operation_id="listAgreements", summary="取り決めの版 · Versions")
async def list_agreements(
    work: CallerWork,
    region: Annotated[MunicipalityCode | None, Query(examples=["990019"])] = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> AgreementsOut:
    """The versions of a region, or of one's own, newest first, 50 a page; drafts too."""
    items = await agreements.of_region(*work, region, before)
    last = items[-1].number if len(items) == agreements.PAGE else None
    return AgreementsOut(items=items, next=last)


@router.post(
    "",
    operation_id="draftAgreement",
    summary="下書き · Draft",
    status_code=status.HTTP_201_CREATED,
)
async def draft_agreement(
    work: CallerWork, body: AgreementIn, once: CreatesOnce
) -> AgreementVersionView:
    """Adds a draft. It begins at its hour once two organisations have approved it."""
    return await once(
        lambda: agreeing.draft(*work, body.value()),
        lambda agreement_id: agreements.read(*work, agreement_id),
    )


@router.get("/{agreement_id}", operation_id="readAgreement", summary="一つの版 · One version")
async def read_agreement(work: CallerWork, agreement_id: UUID) -> AgreementVersionView:
    """One version, what it would change cell by cell, and what last week would have shown."""
    return await agreements.read(*work, agreement_id)


@router.post(
    "/{agreement_id}/approvals",
    operation_id="approveAgreement",
    summary="承認 · Approve",
    status_code=status.HTTP_201_CREATED,
)
async def approve_agreement(
    work: CallerWork, agreement_id: UUID, body: AgreementApprovalIn, once: CreatesOnce
) -> AgreementVersionView:
    """Approves the version as it was read; the second organisation's approval publishes it."""
    return await once(
        lambda: agreeing.approve(*work, agreement_id, body.digest),
        lambda approved: agreements.read(*work, approved),
    )


@router.post(
    "/{agreement_id}/withdrawal", operation_id="withdrawAgreement", summary="取り下げ · Withdraw"
)
async def withdraw_agreement(
    work: CallerWork, agreement_id: UUID, body: AgreementWithdrawalIn
) -> AgreementVersionView:
    """Takes a version back at once; what held before it holds again, also on open calls."""
    await agreeing.withdraw(*work, agreement_id, body.reason)
    return await agreements.read(*work, agreement_id)
