"""What the caller's organisation was told, and that it has been seen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from app.notices import actions
from app.notices.view import NoticeView
from app.request import CallerWork

router = APIRouter(prefix="/v1/notices", tags=["notices"])


class NoticesOut(BaseModel):
    """A page of notices, newest first; `next` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[NoticeView]
    next: UUID | None


@router.get(
    "",
    operation_id="listNotices",
    summary="自組織へのお知らせ",
    description="新しい順に50件まで。氏名や病状は含みません。"
    " The organisation's notices, newest first, 50 a page; no name, nothing clinical.",
)
async def list_notices(
    work: CallerWork,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    unacknowledged: Annotated[  # noqa: FBT002  a query parameter is named by its caller
        bool, Query(description="未確認のものだけ。Only what nobody has acknowledged.")
    ] = False,
) -> NoticesOut:
    """What the organisation was told."""
    found = await actions.own(*work, before=before, unacknowledged=unacknowledged)
    last = found[-1].id if len(found) == actions.PAGE else None
    return NoticesOut(items=found, next=last)


@router.post(
    "/{notice_id}/acknowledgement",
    operation_id="acknowledgeNotice",
    summary="お知らせを確認済みにする",
    description="最初に確認した人と時刻が残ります。 The first acknowledgement stays.",
)
async def acknowledge_notice(work: CallerWork, notice_id: UUID) -> NoticeView:
    """Marks one notice as seen."""
    return await actions.acknowledge(*work, notice_id)
