"""The sharing table, open for everyone to read: what holds in a region now."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.access.agreement import reading as agreements
from app.access.agreement.view import SharingTable
from app.api.fields import MunicipalityCode
from app.request import OpenLook

router = APIRouter(tags=["sharing"])

Region = Annotated[
    MunicipalityCode | None,
    Query(
        examples=["990019"],
        description="全国地方公共団体コード。省くと標準の表。Left out: the default table.",
    ),
]


@router.get("/v1/sharing-table", operation_id="readSharingTable", summary="共有の表 · Table")
async def sharing_table(look: OpenLook, region: Region = None) -> SharingTable:
    """Who sees what in a region now, the default where it agreed nothing. Public: of nobody."""
    return await agreements.table(*look, region)
