"""What the caller's organisation was told, and that it has been seen."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from app.notices import actions, streaming
from app.notices.streaming import Cursor, Streams
from app.notices.view import NoticeView
from app.request import CallerWatch, CallerWork, Watch

router = APIRouter(prefix="/v1/notices", tags=["notices"])


_EVERY, _HEARTBEAT, _LONGEST = 0.5, 15.0, 600.0
"""Seconds between two looks, until something is said, and until the client is to come again with
a new access token: an old one opens nothing, and what it opened does not stay open for ever."""


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


@router.get(
    "/stream",
    operation_id="streamNotices",
    summary="お知らせの受信 · New notices as they are told",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def stream_notices(
    request: Request,
    watch: CallerWatch,
    last: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            max_length=80,
            description="受け取った最後の id。続きから送る。The last id received.",
        ),
    ] = None,
) -> StreamingResponse:
    """Server-sent events, `notice` with the notice as `listNotices` shows it.

    Ends within a second of the session, and after ten minutes: come again with the last id.
    """
    streams: Streams = request.app.state.streams
    cursor = await streaming.begin(*watch.work, streams, last)
    told = _told(watch, streams, cursor)
    return StreamingResponse(
        told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _told(watch: Watch, streams: Streams, cursor: Cursor) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    began = said = clock()
    with streams.one_more(watch.work.caller.account_id):
        yield f"retry: 1000\nid: {cursor}\n\n"
        while clock() - began < _LONGEST:
            async with watch.again() as work:
                if work is None:
                    return
                events = await streaming.since(*work, cursor)
            for event in events:
                cursor = event.cursor
                yield f"id: {cursor}\nevent: notice\ndata: {event.notice.model_dump_json()}\n\n"
            if events or clock() - said >= _HEARTBEAT:
                said = clock()
                if not events:
                    yield ": \n\n"
            if not events:
                await asyncio.sleep(_EVERY)


@router.post(
    "/{notice_id}/acknowledgement",
    operation_id="acknowledgeNotice",
    summary="お知らせを確認済みにする",
    description="最初に確認した人と時刻が残ります。 The first acknowledgement stays.",
)
async def acknowledge_notice(work: CallerWork, notice_id: UUID) -> NoticeView:
    """Marks one notice as seen."""
    return await actions.acknowledge(*work, notice_id)
